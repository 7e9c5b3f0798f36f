"""Where the value of a record's field comes from: a slot, an id in slots, or a constant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lendweave.intake.cells import Raw, cell_reader
from lendweave.intake.fields import Target
from lendweave.intake.keys import external_key
from lendweave.intake.mapping import ColumnShape, ConstantShape
from lendweave.intake.plan import KeyPlan, SlotValues
from lendweave.intake.text import clean_text
from lendweave.records.identity import entity_id


@dataclass(frozen=True, slots=True)
class SlotSource:
    """Fills a field from one slot."""

    target: Target
    slot: int

    def __call__(self, values: SlotValues) -> Any:
        return self.target.stored(values[self.slot])


@dataclass(frozen=True, slots=True)
class ReferenceSource:
    """Fills a field with the entity id of the record that an external id names."""

    tenant_id: str
    target: Target
    key: KeyPlan

    def __call__(self, values: SlotValues) -> str | None:
        if self.target.nullable and any(values[slot] is None for slot in self.key.slots):
            return None
        return entity_id(
            self.tenant_id,
            self.target.refers_to,
            self.key.namespace,
            external_key(self.key, values),
        )


@dataclass(frozen=True, slots=True)
class ConstantSource:
    """Fills a field with the same value in every record."""

    value: Any

    def __call__(self, values: SlotValues) -> Any:
        return self.value


def constant_source(shape: ConstantShape, target: Target, zone_name: str) -> ConstantSource:
    """A constant, read like a cell of the file. Raises a CellFault."""
    word = shape.constant
    text = str(word).lower() if isinstance(word, bool) else str(word)
    raw: Raw = cell_reader(ColumnShape(), target.type, zone_name)(clean_text(text))
    return ConstantSource(target.stored(raw))
