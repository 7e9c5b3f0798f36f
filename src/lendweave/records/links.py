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
        ],
        f.choice("how they belong together", "关系"),
    ]
    share: Annotated[Decimal, f.rate("part that is owned", "持股比例")] | None = None
    evidence: Annotated[str, f.text("what tells so", "依据", max_length=1_000)]
    ended: Annotated[bool, f.flag("holds no longer", "是否解除")] = False
