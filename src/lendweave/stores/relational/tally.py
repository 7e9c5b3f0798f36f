"""Counting what became of the records of one batch, up to its receipt."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from lendweave.records.chain import (
    OnChange,
    Standing,
    Version,
    refusal_reason,
    standing_of,
    unstored_reason,
)
from lendweave.records.envelope import Record
from lendweave.records.ports import Receipt, Refusal


@dataclass(slots=True)
class Tally:
    """Counts by standing, and the refusals.

    require_stored: a record that is neither to be stored nor known already is an error.
    """

    on_change: OnChange
    require_stored: bool = False
    counts: Counter[Standing] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)

    def judge(
        self, index: int, entity: str, external_id: str, new: Version, chain: list[Version]
    ) -> Standing:
        """Where the record stands; counted, and its refusal noted. entity: for messages.

        Raises AmendmentConflict, EntityClosed; with `require_stored` also ContentChanged and
        SupersededUnknown.
        """
        standing = standing_of(new, chain, self.on_change, entity)
        if self.require_stored and (reason := unstored_reason(standing, new, chain, entity)):
            raise reason
        self.counts[standing] += 1
        if standing is Standing.REFUSED:
            self.refused.append(Refusal(index, external_id, refusal_reason(chain[-1], entity)))
        return standing

    def receipt(
        self, first_offset: int | None, count: int, stored: tuple[Record, ...] = ()
    ) -> Receipt:
        """The receipt for a batch of which `count` records were stored from `first_offset` on."""
        return Receipt(
            first_offset=first_offset if count else None,
            count=count,
            stored=stored,
            duplicates=self.counts[Standing.DUPLICATE],
            amended=self.counts[Standing.AMENDMENT],
            kept=self.counts[Standing.KEPT],
            held=self.counts[Standing.HELD],
            refused=tuple(self.refused),
        )
