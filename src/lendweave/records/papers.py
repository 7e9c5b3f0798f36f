"""What was agreed, invoiced, paid and owed between the parties of a trade."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from lendweave.records import fields as f
from lendweave.records.envelope import Record
from lendweave.records.fields import MONEY_MAX, Pii


class Contract(Record, frozen=True, kw_only=True, tag="contract"):
    """An agreement that orders are made under (UBL 2.1 Contract)."""

    buyer_id: Annotated[str, f.reference("buyer", "买方", "party")]
    seller_id: Annotated[str, f.reference("seller", "卖方", "party")]
    contract_type: Annotated[
        Literal["framework", "purchase", "service"],
        f.choice("what it covers", "合同类型"),
    ]
    amount_minor: Annotated[int, f.money("total, when one is agreed", "合同金额")] | None = None
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    signed_on: Annotated[date, f.day("day it was signed", "签订日", past=True)]
    ends_on: Annotated[date, f.day("last day", "到期日")] | None = None
    file_hash: Annotated[str, f.text("SHA-256 of its file", "文件哈希", max_length=64)] | None = (
        None
    )


class Invoice(Record, frozen=True, kw_only=True, tag="invoice"):
    """A tax invoice (UBL 2.1 Invoice, 数电票); amounts of a red one are negative."""

    invoice_no: Annotated[
        str, f.text("number, 20 digits when fully digital", "发票号码", max_length=32)
    ]
    seller_id: Annotated[str, f.reference("seller", "销售方", "party")] | None = None
    buyer_id: Annotated[str, f.reference("buyer", "购买方", "party")] | None = None
    order_id: Annotated[str, f.reference("order behind it", "订单", "order")] | None = None
    amount_ex_tax_minor: Annotated[int, f.money("amount without tax", "不含税金额", low=-MONEY_MAX)]
    tax_minor: Annotated[int, f.money("tax", "税额", low=-MONEY_MAX)]
    amount_minor: Annotated[int, f.money("total", "价税合计", low=-MONEY_MAX)]
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    issued_on: Annotated[date, f.day("day of issue", "开票日期", past=True)]
    status: Annotated[
        Literal["normal", "void", "red_lettered"],
        f.choice("state at the tax authority", "发票状态"),
    ] = "normal"
    is_red: Annotated[bool, f.flag("takes back another invoice", "是否红字")] = False
    reverses: (
        Annotated[str, f.text("number of the invoice it takes back", "原发票号码", max_length=32)]
        | None
    ) = None


class Payment(Record, frozen=True, kw_only=True, tag="payment"):
    """Money moves between accounts (ISO 20022 pacs.008, camt.053). Repayments are `repayment`."""

    debtor_id: Annotated[str, f.reference("who pays", "付款方", "party")] | None = None
    creditor_id: Annotated[str, f.reference("who is paid", "收款方", "party")] | None = None
    debtor_account_token: (
        Annotated[str, f.text("token of the paying account", "付款账户令牌", pii=Pii.C2)] | None
    ) = None
    creditor_account_token: (
        Annotated[str, f.text("token of the paid account", "收款账户令牌", pii=Pii.C2)] | None
    ) = None
    amount_minor: Annotated[int, f.money("amount", "金额", low=1)]
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    value_on: Annotated[date, f.day("day the money counts", "起息日", past=True)]
    purpose: Annotated[str, f.text("what for", "用途")] | None = None
    remittance: (
        Annotated[str, f.text("words of the payer", "附言", pii=Pii.C1, max_length=500)] | None
    ) = None
    order_id: Annotated[str, f.reference("order it pays", "订单", "order")] | None = None
    invoice_id: Annotated[str, f.reference("invoice it pays", "发票", "invoice")] | None = None


class Receivable(Record, frozen=True, kw_only=True, tag="receivable"):
    """What a buyer owes a seller (应收账款)."""

    creditor_id: Annotated[str, f.reference("who is owed", "债权人", "party")]
    debtor_id: Annotated[str, f.reference("who owes", "债务人", "party")]
    invoice_id: Annotated[str, f.reference("invoice behind it", "发票", "invoice")] | None = None
    amount_minor: Annotated[int, f.money("face value", "面值")]
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    due_on: Annotated[date, f.day("day it is due", "到期日")]
    settled_on: Annotated[date, f.day("day it was paid", "结清日", past=True)] | None = None
    confirmed: Annotated[bool, f.flag("the debtor confirmed it", "是否确权")] | None = None
    disputed: Annotated[bool, f.flag("the debtor disputes it", "是否争议")] | None = None
