"""What becomes of a loan: its events in order, what they post, who funds it, the day's end."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from lendweave.records import fields as f
from lendweave.records.envelope import Record

EnteredKind: TypeAlias = Literal[
    "disburse",
    "pay_out",
    "pay",
    "refund",
    "reverse",
    "restructure",
    "change_rate",
    "charge_fee",
    "waive",
    "write_off",
    "recover",
    "compensate",
    "deposit",
    "cancel",
]
"""What may be entered for a loan that is open."""

LoanEventKind: TypeAlias = Literal["open", EnteredKind]
"""What may happen to a loan."""


class LoanEvent(Record, frozen=True, kw_only=True, tag="loan_event"):
    """One thing that happened to a loan. All of them in the order of `number` make its state.

    What follows from the passing of days alone (interest that falls due, penalty interest) is no
    event: it is worked out. An event is never deleted; a `reverse` names the one that it undoes.
    """

    loan_id: Annotated[str, f.reference("loan", "贷款", "loan")]
    number: Annotated[int, f.integer("1 for the loan's first event", "事件序号", low=1)]
    event: Annotated[
        LoanEventKind,
        f.choice("what happened", "事件"),
    ]
    business_date: Annotated[date, f.day("day on which it counts", "业务日期")]
    amount_minor: Annotated[int, f.money("amount", "金额")] | None = None
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    payer: (
        Annotated[str, f.text("who paid: borrower, merchant, guarantor, third_party", "付款方")]
        | None
    ) = None
    reverses: (
        Annotated[str, f.reference("event that is undone", "冲正的事件", "loan_event")] | None
    ) = None
    actor: Annotated[str, f.text("person or system that entered it", "操作人")]
    reason: Annotated[str, f.text("why", "原因")] | None = None
    details: Annotated[
        dict[str, Any], f.structure("what this event alone says, such as terms", "事件内容")
    ] = msgspec.field(default_factory=dict)


class JournalEntry(Record, frozen=True, kw_only=True, tag="journal_entry"):
    """One entry in double entry. Line i is accounts[i], holders[i], amounts_minor[i].

    Debits are above zero, credits below; the amounts of an entry add up to zero for each holder.
    A holder is the funder whose books the line stands in.
    """

    loan_id: Annotated[str, f.reference("loan", "贷款", "loan")] | None = None
    entry: Annotated[str, f.text("what was booked: disbursal, due, repayment", "分录类型")]
    business_date: Annotated[date, f.day("day on which it counts", "业务日期")]
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    accounts: Annotated[list[str], f.texts("account of each line", "科目")]
    holders: Annotated[list[str], f.texts("whose books each line stands in", "账套")]
    amounts_minor: Annotated[list[int], f.integers("debit above zero, credit below", "金额")]
    event_id: Annotated[str, f.reference("event behind it", "来源事件", "loan_event")] | None = None
    reverses: (
        Annotated[str, f.reference("entry that it takes back", "冲回的分录", "journal_entry")]
        | None
    ) = None


class LoanShare(Record, frozen=True, kw_only=True, tag="loan_share"):
    """One funder's part of a loan, and who bears the loss of it."""

    loan_id: Annotated[str, f.reference("loan", "贷款", "loan")]
    funder: Annotated[str, f.text("funder", "资方")]
    mode: Annotated[
        Literal["own", "joint_lending", "loan_assistance"],
        f.choice("own funds, joint lending (联合贷) or loan assistance (助贷)", "合作模式"),
    ]
    bears_loss: Annotated[
        Literal["funder", "platform", "guarantor"], f.choice("who bears the loss", "风险承担方")
    ]
    weight: Annotated[int, f.integer("its share among all weights", "份额权重", low=1)]
    principal_minor: Annotated[int, f.money("its part of the principal", "出资本金")]
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]


class EndOfDay(Record, frozen=True, kw_only=True, tag="end_of_day"):
    """A business day is closed: every loan has been looked at up to its end."""

    business_date: Annotated[date, f.day("day that is closed", "日终日期")]
    read_offset: Annotated[int, f.integer("last log offset that was read", "已读位点", low=-1)]
    loans: Annotated[int, f.integer("loans that were looked at", "贷款笔数")]
    entries: Annotated[int, f.integer("entries that were booked", "分录数")]
    totals: Annotated[
        dict[str, Any], f.structure("balance of each account after the day, by currency", "余额")
    ] = msgspec.field(default_factory=dict)
