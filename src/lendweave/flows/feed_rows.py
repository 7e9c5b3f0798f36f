"""What many rows of a feed give, gathered to be stored in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lendweave.intake import ReadRow
from lendweave.kernel.errors import LendweaveError
from lendweave.records import Record
from lendweave.records.chain import OnChange
from lendweave.records.kept_rows import RecordGroup
from lendweave.records.ports import Receipt


@dataclass(slots=True)
class GatheredRecords:
    """Records grouped by what their feed allows, each with the number of the row that gave it."""

    _groups: dict[OnChange, list[tuple[Record, int]]] = field(default_factory=dict)

    def add(self, row: int, read: ReadRow) -> None:
        """Take the records of a row in."""
        for record, on_change in read.records:
            self._groups.setdefault(on_change, []).append((record, row))

    def groups(self) -> list[RecordGroup]:
        """The groups, in the order of their receipts."""
        return [
            (on_change, [record for record, _ in entries])
            for on_change, entries in self._groups.items()
        ]

    def refusals(self, receipts: Sequence[Receipt]) -> dict[int, LendweaveError]:
        """Row → why the store refused a record of it, the first one."""
        found: dict[int, LendweaveError] = {}
        for entries, receipt in zip(self._groups.values(), receipts, strict=True):
            for refusal in receipt.refused:
                found.setdefault(entries[refusal.index][1], refusal.error)
        return found


def stored_by_kind(receipts: Sequence[Receipt]) -> Mapping[str, int]:
    """How many records were stored, by kind, amendments included."""
    kinds = (record.__struct_config__.tag for receipt in receipts for record in receipt.stored)
    return dict(Counter(map(str, kinds)))
