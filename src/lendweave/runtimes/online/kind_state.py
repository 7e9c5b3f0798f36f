"""What is kept of the records of one kind: their versions, and the streams that they stand in."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lendweave.features.kernel import Raw
from lendweave.records.envelope import Record
from lendweave.runtimes.online.key_codes import NO_KEY, KeyCodes
from lendweave.runtimes.online.layout import INSTANT, KindLayout
from lendweave.runtimes.online.stored_columns import stored_column
from lendweave.runtimes.online.stream import Stream
from lendweave.runtimes.online.versions import NO_ROW, Versions

NO_ENTRY = 0
"""The entry of a version that enters no stream."""


class KindState:
    """The records of one kind and tenant. codes: of every key of the plan, shared by all kinds.

    entries: which streams a version enters, by what `Versions.entries` holds. kept: the columns of
    the values that are folded, by name.
    """

    def __init__(self, layout: KindLayout, codes: Mapping[str, KeyCodes]) -> None:
        self.layout = layout
        self._codes = {name: codes[name] for name in layout.keys}
        self.kept = {n: stored_column(layout.types[n]) for n in layout.kept if n != INSTANT}
        self.versions = Versions(len(layout.keys), tuple(self.kept.values()))
        self._kept_places = tuple(map(layout.names.index, self.kept))
        self.streams = tuple(Stream(s, self.versions, self.kept) for s in layout.streams)
        self._key_of = [list(layout.keys).index(stream.key) for stream in layout.streams]
        self.entries: list[tuple[int, ...]] = [()]
        self._entry_of: dict[tuple[int, ...], int] = {(): NO_ENTRY}

    def take(self, record: Record, offset: int) -> None:
        """Take in one record. Raises RecordUnreadable, and nothing has changed then."""
        moments = offset, record.occurred_at, record.known_at
        versions = self.versions
        if record.tombstone and record.entity_id not in versions.latest:
            return  # it deletes what was never there
        if record.tombstone:
            codes, entry = (NO_KEY,) * len(self._codes), NO_ENTRY
            kept: list[Raw] = [column.blank for column in versions.values]
        else:
            values = self.layout.values(record, offset)
            codes, entry = self._key_codes(values), self._entry(values)
            kept = [values[place] for place in self._kept_places]
        row = versions.append(record.entity_id, moments, codes, entry, kept)
        replaced = versions.earlier[row]
        if replaced != NO_ROW:
            for stream, code in self._places(replaced):
                stream.timelines.leave(code, replaced)
        for stream, code in self._places(row):
            stream.timelines.enter(code, row)

    def code(self, key: str, values: tuple[Raw, ...]) -> int:
        """The code of the values of a key, a new one where no event had them."""
        return self._codes[key].code(values)

    def key_codes(self, number: int) -> array[int]:
        """By row, the code of the key of a stream."""
        return self.versions.keys[self._key_of[number]]

    def restore_entries(self, entries: Iterable[tuple[int, ...]]) -> None:
        """Take over which streams each entry stands for."""
        self.entries = [*entries]
        self._entry_of = {passed: entry for entry, passed in enumerate(self.entries)}

    def _places(self, row: int) -> Iterator[tuple[Stream, int]]:
        """The streams that a version enters, and the code under which it stands there."""
        versions = self.versions
        for number in self.entries[versions.entries[row]]:
            code = self.key_codes(number)[row]
            if code != NO_KEY:
                yield self.streams[number], code

    def _key_codes(self, values: Sequence[Raw]) -> tuple[int, ...]:
        places = self.layout.keys.items()
        return tuple(self.code(key, tuple(values[p] for p in some)) for key, some in places)

    def _entry(self, values: Sequence[Raw]) -> int:
        """Which streams let a version pass; only what is true passes."""
        passed = tuple(
            number
            for number, stream in enumerate(self.layout.streams)
            if stream.filter is None or values[stream.filter] is True
        )
        return self.entry(passed)

    def entry(self, streams: tuple[int, ...]) -> int:
        """The entry that stands for some streams."""
        entry = self._entry_of.get(streams)
        if entry is None:
            entry = self._entry_of[streams] = len(self.entries)
            self.entries.append(streams)
        return entry
