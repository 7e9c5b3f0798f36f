"""Names of things and of their contents: entity ids and content hashes.

An entity id is computed, not looked up: two files that speak of order 17 of one partner name the
same entity without asking anybody, so intake streams and a second import changes nothing.

The content of a record is one JSON object: its own fields, `occurred_at`, `attributes` and
`tombstone`, keys sorted at every level, without spaces, decimals as texts with all digits of their
scale, dates as 2026-03-07, instants as µs, null where there is nothing. Whole columns of records
are named in `identity_columns`, by the same rule.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any

import msgspec

from lendweave.records.envelope import ENVELOPE_NAMES, Record

NAME_SEPARATOR = "\x1f"
_VARIANT = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}
CANONICAL = msgspec.json.Encoder(order="sorted", decimal_format="string")
NOT_CONTENT = frozenset(ENVELOPE_NAMES) - {"occurred_at", "attributes", "tombstone"}


def entity_id(tenant_id: str, kind: str, namespace: str, external_id: str) -> str:
    """The id of the thing that `namespace` (a partner, or `identity`) calls `external_id`.

    SHA-256 of the four names, first 128 bits, in the form of a UUIDv8 (RFC 9562).
    """
    name = NAME_SEPARATOR.join((tenant_id, kind, namespace, external_id))
    digest = hashlib.sha256(name.encode()).hexdigest()
    variant = _VARIANT[digest[16]]
    return f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


def content_hash(record: Record) -> str:
    """SHA-256, hexadecimal, over what the record says: its fields, attributes, occurred_at."""
    names, values = _content(type(record))
    content = dict(zip(names, values(record), strict=True))
    return hashlib.sha256(CANONICAL.encode(content)).hexdigest()


@cache
def _content(declared: type[Record]) -> tuple[tuple[str, ...], Callable[[Record], tuple[Any, ...]]]:
    """The fields that are content, as the hash has them in order, and how to read them all."""
    names = tuple(sorted(name for name in declared.__struct_fields__ if name not in NOT_CONTENT))
    return names, attrgetter(*names)
