"""Does a contract speak of what the scene has? Every name in it is looked up, with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lendweave.intake.quality.contract import ContractShape, FeedShape, SideShape
from lendweave.intake.quality.errors import ContractInvalid
from lendweave.intake.quality.outline import FeedOutline
from lendweave.lang.definition import Definition, Step
from lendweave.records.catalog import KINDS

Path = tuple[Step, ...]
Claim = tuple[Path, str, Sequence[str]]
"""Where a name stands, the name, and those it may be."""


def refuse_unfit(definition: Definition[ContractShape], outlines: Sequence[FeedOutline]) -> None:
    """Refuse feeds, columns and kinds that the scene lacks. Raises ContractInvalid."""
    feeds = {outline.feed: outline for outline in outlines}
    for path, name, known in _claims(definition.value, feeds):
        if name not in known:
            raise ContractInvalid(
                where=f"{definition.place(*path)} ({'.'.join(map(str, path))})",
                got=name,
                expected=", ".join(known) or "nothing: leave it out",
                fix="Name one of these, as the mappings of the scene have them.",
            )


def _claims(contract: ContractShape, feeds: Mapping[str, FeedOutline]) -> Iterator[Claim]:
    for feed, shape in contract.feeds.items():
        yield ("feeds", feed), feed, tuple(feeds)
        if feed in feeds:
            yield from _feed_claims(("feeds", feed), shape, feeds[feed])
    for index, pair in enumerate(contract.reconcile):
        for name, side in (("left", pair.left), ("right", pair.right)):
            yield from _side_claims(("reconcile", index, name), side, tuple(feeds))


def _feed_claims(path: Path, shape: FeedShape, outline: FeedOutline) -> Iterator[Claim]:
    labels = [column.label for column in outline.columns]
    spread = [column.label for column in outline.columns if column.spread]
    for label in shape.filled:
        yield (*path, "filled", label), label, labels
    for label in shape.psi:
        yield (*path, "psi", label), label, spread
    for index, rule in enumerate(shape.rules):
        yield (*path, "rules", index, "kind"), rule.kind, outline.kinds


def _side_claims(path: Path, side: SideShape, feeds: Sequence[str]) -> Iterator[Claim]:
    yield (*path, "kind"), side.kind, tuple(KINDS)
    if side.feed is not None:
        yield (*path, "feed"), side.feed, feeds
