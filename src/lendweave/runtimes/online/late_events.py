"""Which events of a key became known late, found without looking at all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lendweave.runtimes.online.blocks import Blocks, Span


class LateEvents:
    """For each block, when the last of its events became known; None while that is unknown.

    known: row → known_from.
    """

    def __init__(self, blocks: Blocks, known: Callable[[int], int]) -> None:
        self._store = blocks
        self._known = known
        self._latest: list[int | None] = [None] * len(blocks.blocks)
        blocks.watchers.append(self)

    def after(self, t: int, span: Span) -> Iterator[int]:
        """The events of a span that became known after t."""
        known, blocks, latest = self._known, self._store.blocks, self._latest
        for events, start, end in (span.lead, span.tail):
            yield from (row for row in events.rows[start:end] if known(row) > t)
        for number in range(span.start, span.end):
            at = latest[number]
            if at is None:
                at = latest[number] = max(map(known, blocks[number].rows))
            if at > t:
                yield from (row for row in blocks[number].rows if known(row) > t)

    def entered(self, block: int, _place: int) -> None:
        """As of Watcher."""
        self._latest[block] = None

    def leaves(self, block: int, _place: int) -> None:
        """As of Watcher."""
        self._latest[block] = None

    def changed(self, block: int) -> None:
        """As of Watcher."""
        self._latest[block] = None

    def moved(self, block: int, by: int) -> None:
        """As of Watcher."""
        if by > 0:
            self._latest.insert(block, None)
        else:
            del self._latest[block]
