"""External ids of every row, and the entity ids that they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lendweave.intake.bulk.model import Mask, SlotColumn, mask_of, nulls_of
from lendweave.intake.keys import KEY_LENGTH_MAX, KEY_SEPARATOR
from lendweave.intake.plan import KeyPlan
from lendweave.records.identity_columns import entity_ids


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a chunk's rows, each made once however many records name it.

    Entity ids are made when they are asked for: the checking pass never asks.
    """

    tenant_id: str
    slots: Sequence[SlotColumn]
    texts: dict[tuple[int, ...], SlotColumn] = field(default_factory=dict)
    entities: dict[tuple[str, str, tuple[int, ...]], SlotColumn] = field(default_factory=dict)

    def external_ids(self, key: KeyPlan) -> SlotColumn:
        """`keys.external_key` of every row, null where a part of it is missing."""
        if key.slots not in self.texts:
            self.texts[key.slots] = self._external_ids(key)
        return self.texts[key.slots]

    def entity_ids(self, kind: str, key: KeyPlan) -> SlotColumn:
        """The ids of the things of `kind` that the keys name, null where there is no key."""
        name = (kind, key.namespace, key.slots)
        if name not in self.entities:
            keys = self.external_ids(key)
            ids = entity_ids(self.tenant_id, kind, key.namespace, keys.values.fill_null(""))
            if keys.values.null_count:
                ids = pc.if_else(keys.values.is_valid(), ids, pa.scalar(None, pa.string()))
            self.entities[name] = keys.with_values(ids)
        return self.entities[name]

    def _external_ids(self, key: KeyPlan) -> SlotColumn:
        parts = [self.slots[slot] for slot in key.slots]
        if len(parts) == 1:
            return parts[0].with_values(_spelled(parts[0].values))
        texts = [part.with_values(_escaped(part.values)).each() for part in parts]
        return SlotColumn.of(pc.binary_join_element_wise(*texts, KEY_SEPARATOR))


def too_long(keys: SlotColumn) -> Mask:
    """Rows whose external id is longer than one may be."""
    long = pc.greater(pc.utf8_length(keys.values), KEY_LENGTH_MAX)
    return keys.spread(mask_of(long.fill_null(False)))


def missing(keys: SlotColumn) -> Mask:
    """Rows without an external id."""
    return keys.spread(nulls_of(keys.values))


def _spelled(values: Any) -> Any:
    return values if pa.types.is_string(values.type) else pc.cast(values, pa.string())


def _escaped(values: Any) -> Any:
    backslashed = pc.replace_substring(_spelled(values), "\\", "\\\\")
    return pc.replace_substring(backslashed, KEY_SEPARATOR, f"\\{KEY_SEPARATOR}")
