"""Why rows of a feed were set aside: reason by reason, column by column, each with an example."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lendweave.records.kept_rows import RowGroup, RowStatus
from lendweave.records.ports import QuarantinedRow


@dataclass(frozen=True, slots=True)
class Reason:
    """Rows with the same reason at the same column. open: those nobody has dealt with.

    example: one of them, as it may be shown; None where none is at hand.
    """

    feed: str
    code: str
    column: str
    rows: int
    open: int
    example: QuarantinedRow | None


Example = Callable[[str, str, str], QuarantinedRow | None]
"""(feed, code, column) → a row."""


def reasons_of(groups: Iterable[RowGroup], example: Example) -> tuple[Reason, ...]:
    """Groups of all files and states together, most first."""
    rows: dict[tuple[str, str, str], list[int]] = {}
    for group in groups:
        count = rows.setdefault((group.feed, group.code, group.column), [0, 0])
        count[0] += group.count
        count[1] += group.count if group.status == RowStatus.OPEN.value else 0
    found = (Reason(*key, all_, open_, example(*key)) for key, (all_, open_) in rows.items())
    return tuple(sorted(found, key=lambda reason: (-reason.rows, reason.code, reason.column)))
