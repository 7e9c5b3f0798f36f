"""How applications, lines, loans and strategies move from state to state, and what bounds them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from lendweave.records import fields as f
from lendweave.records.envelope import Record

HolderType = Literal["person", "group", "merchant", "funder", "industry", "facility", "collateral"]
SubjectKind = Literal[
    "application",
    "facility",
    "drawdown",
    "loan",
    "strategy",
    "list_entry",
    "review_case",
    "partner_freeze",
]


class Transition(Record, frozen=True, kw_only=True, tag="transition"):
    """An application, a line, a loan, a strategy and their like go from one state to the next."""

    subject_kind: Annotated[
        SubjectKind,
        f.choice("what moves", "对象类型"),
    ]
    subject_id: Annotated[str, f.text("its entity_id", "对象编号", max_length=64)]
    event: Annotated[str, f.text("what happened to it, for example withdraw", "事件")]
    from_state: Annotated[str, f.text("state before", "原状态")]
    to_state: Annotated[str, f.text("state after", "新状态")]
    actor: Annotated[str, f.text("person or system that did it", "操作人")]
    reason: Annotated[str, f.text("why", "原因")] | None = None
    until: (
        Annotated[date, f.day("day on which the new state ends by itself", "状态到期日")] | None
    ) = None


class ExposureLimit(Record, frozen=True, kw_only=True, tag="exposure_limit"):
    """The most that one holder may owe or have reserved, over all scenes and funders (统一授信)."""

    holder_type: Annotated[HolderType, f.choice("whose exposure", "敞口主体类型")]
    holder_key: Annotated[str, f.text("entity_id or code of the holder", "敞口主体")]
    limit_minor: Annotated[int, f.money("most that may be used and reserved", "敞口上限")]
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    valid_to: Annotated[date, f.day("last day", "到期日")] | None = None
    actor: Annotated[str, f.text("person or system that set it", "操作人")]
    reason: Annotated[str, f.text("why", "原因")] | None = None
