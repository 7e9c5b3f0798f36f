"""Who works on an overdue loan: the house or an agency."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from lendweave.records import fields as f
from lendweave.records.envelope import Record


class CollectionCase(Record, frozen=True, kw_only=True, tag="collection_case"):
    """An overdue loan goes to an agency (委外), or comes back to the house."""

    loan_id: Annotated[str, f.reference("loan", "贷款", "loan")]
    party_id: Annotated[str, f.reference("borrower", "借款人", "party")]
    status: Annotated[Literal["handed_over", "in_house"], f.choice("who works on it", "案件状态")]
    agency: Annotated[str, f.text("agency that has it, or had it", "催收机构")]
    since: Annotated[date, f.day("day from which this holds", "起始日")]
    back_on: Annotated[date, f.day("day on which it comes back by itself", "到期收回日")] | None = (
        None
    )
    overdue_minor: Annotated[int, f.money("past due and unpaid then", "逾期金额")]
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    actor: Annotated[str, f.text("person or system that did it", "操作人")]
    reason: Annotated[str, f.text("why", "原因")] | None = None
