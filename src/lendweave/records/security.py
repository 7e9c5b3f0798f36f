"""What secures a claim: pledges, and their entries in a public register."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from lendweave.records import fields as f
from lendweave.records.envelope import Record


class Pledge(Record, frozen=True, kw_only=True, tag="pledge"):
    """Something is given as security (质押)."""

    pledgor_id: Annotated[str, f.reference("who gives it", "出质人", "party")]
    pledgee: Annotated[str, f.text("who holds it", "质权人")]
    object_type: Annotated[
        Literal["receivable", "invoice", "inventory", "warehouse_receipt", "deposit"],
        f.choice("what is given", "质物类型"),
    ]
    object_key: Annotated[str, f.text("its number or description", "质物", max_length=1_000)]
    value_minor: Annotated[int, f.money("value that was set", "质物价值")] | None = None
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    registration_no: (
        Annotated[str, f.text("number in the register", "登记编号", max_length=64)] | None
    ) = None
    released: Annotated[bool, f.flag("given back", "是否解除")] = False


class Registration(Record, frozen=True, kw_only=True, tag="registration"):
    """An entry in the register of movable property (动产融资统一登记)."""

    registration_no: Annotated[str, f.text("number in the register", "登记编号", max_length=64)]
    debtor_id: Annotated[str, f.reference("who gives security", "担保人", "party")]
    secured_party: Annotated[str, f.text("who is secured", "担保权人")]
    object: Annotated[str, f.text("what is described", "担保财产", max_length=4_000)]
    amount_minor: Annotated[int, f.money("claim that is secured", "主债权金额")] | None = None
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    registered_on: Annotated[date, f.day("day of entry", "登记日", past=True)]
    expires_on: Annotated[date, f.day("last day of the entry", "登记到期日")] | None = None
    status: Annotated[
        Literal["registered", "changed", "released"],
        f.choice("state of the entry", "登记状态"),
    ] = "registered"
