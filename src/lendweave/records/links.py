"""Which parties, devices, phones, accounts and addresses belong together, and why we think so."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from lendweave.records import fields as f
from lendweave.records.envelope import Record
from lendweave.records.fields import Pii

Subject = Literal[
    "person", "enterprise", "merchant", "sales_agent", "device", "phone", "account", "address"
]


class Link(Record, frozen=True, kw_only=True, tag="link"):
    """One edge between two things, with its evidence."""

    from_type: Annotated[Subject, f.choice("what it begins at", "起点类型")]
    from_key: Annotated[str, f.text("entity_id or token", "起点", pii=Pii.C2)]
    to_type: Annotated[Subject, f.choice("what it ends at", "终点类型")]
    to_key: Annotated[str, f.text("entity_id or token", "终点", pii=Pii.C2)]
    relation: Annotated[
        Literal[
            "uses",
            "owns",
            "legal_representative",
            "shareholder",
            "guarantees",
            "works_for",
            "lives_with",
            "same_as",
            "shares_key",
        ],
        f.choice("how they belong together", "关系"),
    ]
    key_type: (
        Annotated[str, f.text("kind of key that both have", "共用要素类型", max_length=20)] | None
    ) = None
    shared_keys: Annotated[int, f.integer("keys that both have", "共用要素数", low=1)] | None = None
    shared_records: (
        Annotated[int, f.integer("records that show it, at least", "依据记录数", low=1)] | None
    ) = None
    first_seen_at: Annotated[int, f.instant("first seen with one of them", "首次出现")] | None = (
        None
    )
    last_seen_at: Annotated[int, f.instant("last seen with one of them", "最近出现")] | None = None
    strength: (
        Annotated[Decimal, f.rate("from 0 to 1, how much the keys tell", "关联强度")] | None
    ) = None
    conflict: (
        Annotated[str, f.text("what of the two contradicts it", "矛盾之处", max_length=40)] | None
    ) = None
    share: Annotated[Decimal, f.rate("part that is owned", "持股比例")] | None = None
    evidence: Annotated[str, f.text("what tells so", "依据", max_length=1_000)]
    ended: Annotated[bool, f.flag("holds no longer", "是否解除")] = False
