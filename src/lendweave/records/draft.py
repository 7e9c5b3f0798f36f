"""Building a record: the caller says what happened, the envelope is filled in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import msgspec

from lendweave.kernel.decimals import decimal_from_scaled, scaled_from_decimal
from lendweave.kernel.ids import IdSource
from lendweave.kernel.types import Kind
from lendweave.records.catalog import fields_of, kind_name, kind_of
from lendweave.records.envelope import Record
from lendweave.records.fields import FieldRole
from lendweave.records.identity import content_hash, entity_id

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Origin:
    """What all records of one feed share.

    source: the feed, route or job. namespace: who gives the external ids (a partner, or
    `identity`); with the tenant and the kind it decides the entity id.
    backfilled: True for imported history, whose known_at the store then keeps.
    """

    tenant_id: str
    scenario: str
    source: str
    namespace: str
    backfilled: bool = False


def draft(
    origin: Origin,
    kind: str,
    external_id: str,
    ids: IdSource,
    *,
    occurred_at: int,
    known_at: int | None = None,
    values: Mapping[str, Any],
    attributes: Mapping[str, Any] | None = None,
    supersedes: str | None = None,
    tombstone: bool = False,
) -> Record:
    """A record of `kind`, ready for a store: id, entity_id and content_hash filled.

    values: the kind's own fields in their Python types, by stored name; they are taken as they
    are (records.wire checks what comes from outside), decimals with all digits of their scale so
    that 0.144 and 0.1440 hash alike. known_at: occurred_at when not given; a
    store replaces it for live records.
    Raises UnknownKind; TypeError for a missing or unknown field, a mistake of the caller's code.
    """
    drafted = kind_of(kind)(
        tenant_id=origin.tenant_id,
        id=ids.fresh(),
        entity_id=entity_id(origin.tenant_id, kind, origin.namespace, external_id),
        scenario=origin.scenario,
        source=origin.source,
        external_id=external_id,
        content_hash="",
        occurred_at=occurred_at,
        known_at=occurred_at if known_at is None else known_at,
        supersedes=supersedes,
        backfilled=origin.backfilled,
        tombstone=tombstone,
        attributes=dict(attributes or {}),
        **_with_full_scale(kind, values),
    )
    return _hashed(drafted)


def amended(record: R, origin: Origin, ids: IdSource, *, occurred_at: int, **changes: Any) -> R:
    """A new version of a stored record, which it names; `changes` are its own fields.

    The store refuses it when another version came between.
    """
    spelled = _with_full_scale(kind_name(record), changes)
    changed = msgspec.structs.replace(
        record,
        id=ids.fresh(),
        source=origin.source,
        occurred_at=occurred_at,
        known_at=occurred_at,
        recorded_at=None,
        offset=None,
        supersedes=record.id,
        backfilled=False,
        **spelled,
    )
    return _hashed(changed)


def _hashed(drafted: R) -> R:
    """The record with the hash of its content; set in place, as nobody else has it yet."""
    msgspec.structs.force_setattr(drafted, "content_hash", content_hash(drafted))
    return drafted


def _with_full_scale(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    spelled = dict(values)
    for name, scale in _decimal_scales(kind):
        value = spelled.get(name)
        if value is not None:
            spelled[name] = decimal_from_scaled(scaled_from_decimal(value, scale), scale)
    return spelled


@cache
def _decimal_scales(kind: str) -> tuple[tuple[str, int], ...]:
    return tuple(
        (field.name, field.type.scale)
        for field in fields_of(kind)
        if field.type.kind is Kind.DECIMAL and field.role is not FieldRole.MONEY
    )
