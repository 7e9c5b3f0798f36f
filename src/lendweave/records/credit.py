"""What was lent: application → decision → facility → drawdown → loan → repayment → collection."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from lendweave.records import fields as f
from lendweave.records.envelope import Record
from lendweave.records.fields import Pii
from lendweave.records.lines import HolderType

Outcome = Literal["approve", "refer", "decline"]
Fallback = Literal["budget"]
"""What takes the place of a strategy's answer: its time budget was spent."""


class Application(Record, frozen=True, kw_only=True, tag="application"):
    """A party asks for credit in a scene (进件)."""

    party_id: Annotated[str, f.reference("who asks", "申请人", "party")]
    amount_minor: Annotated[int, f.money("amount asked for", "申请金额", low=1)]
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    term_months: Annotated[int, f.integer("months to repay", "期数", low=1, high=360)]
    product_code: Annotated[str, f.text("credit product", "产品")]
    merchant_id: (
        Annotated[str, f.reference("merchant where it was made", "商户", "merchant")] | None
    ) = None
    order_id: Annotated[str, f.reference("order to be financed", "订单", "order")] | None = None
    channel: Annotated[str, f.text("door it came through", "渠道")] | None = None
    device_token: Annotated[str, f.text("token of the device", "设备令牌", pii=Pii.C2)] | None = (
        None
    )
    status: Annotated[
        Literal["submitted", "supplement_requested", "withdrawn", "expired"],
        f.choice("state as the applicant sees it", "进件状态"),
    ] = "submitted"


class Decision(Record, frozen=True, kw_only=True, tag="decision"):
    """What a strategy answered to one application, with all that is needed to replay it.

    `decided_at` is t and `read_offset` is S of the as-of rule: the decision saw what had occurred
    before t among the records up to S. `masks` holds, per rules step, the bits of rules that hit
    and the bits of rules that were unknown.

    A person's own decision names the one that it `overrides` and keeps that one's strategy, masks
    and inputs, which explain what the person set aside.
    """

    application_id: Annotated[str, f.reference("what was decided", "进件", "application")]
    application_version: Annotated[
        str, f.text("id of the version that was decided", "进件版本", max_length=64)
    ]
    party_id: Annotated[str, f.reference("whom it is about", "申请人", "party")]
    strategy: Annotated[str, f.text("name of the strategy", "策略")]
    strategy_version: Annotated[int, f.integer("its version", "策略版本", low=1)]
    strategy_hash: Annotated[str, f.text("hash of its closure", "策略哈希", max_length=64)]
    decided_at: Annotated[int, f.instant("t: instant of the decision", "决策时刻")]
    read_offset: Annotated[
        int, f.integer("S: last log offset that was visible, -1 for none", "可见位点", low=-1)
    ]
    outcome: Annotated[Outcome, f.choice("recommendation of the platform", "决策结果")]
    amount_minor: Annotated[int, f.money("amount offered", "批准金额")] | None = None
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    rate_annual: Annotated[Decimal, f.rate("yearly rate offered", "年化利率")] | None = None
    term_months: (
        Annotated[int, f.integer("months to repay offered", "批准期数", low=1, high=360)] | None
    ) = None
    score: (
        Annotated[int, f.integer("scorecard points", "评分", low=-1_000_000, high=1_000_000)] | None
    ) = None
    reasons: Annotated[list[str], f.texts("reason codes, principal first", "原因码")]
    masks: Annotated[list[int], f.integers("hit and unknown bits per rules step", "规则掩码")]
    inputs: Annotated[
        dict[str, Any], f.structure("values the strategy read, by name", "输入值")
    ] = msgspec.field(default_factory=dict)
    drawdown_id: (
        Annotated[str, f.reference("drawdown, when one was decided", "用信", "drawdown")] | None
    ) = None
    experiment: (
        Annotated[str, f.text("experiment that drew the strategy", "实验", max_length=64)] | None
    ) = None
    arm: Annotated[str, f.text("its arm, such as champion", "实验组", max_length=64)] | None = None
    propensity: (
        Annotated[
            Decimal,
            f.number("chance of this arm when it was drawn, 0 to 1", "分配概率", f.RATE_TYPE),
        ]
        | None
    ) = None
    overrides: (
        Annotated[str, f.reference("decision that a person set aside", "被推翻的决策", "decision")]
        | None
    ) = None
    fallback: (
        Annotated[
            Fallback,
            f.choice("what took the place of the strategy's answer", "替代策略结论的原因"),
        ]
        | None
    ) = None
    decided_by: (
        Annotated[str, f.text("person who decided, null for the strategy itself", "决策人")] | None
    ) = None


class FunderDecision(Record, frozen=True, kw_only=True, tag="funder_decision"):
    """The funder's own answer, apart from the platform's recommendation."""

    application_id: Annotated[str, f.reference("what was decided", "进件", "application")]
    funder: Annotated[str, f.text("funder", "资方")]
    outcome: Annotated[
        Literal["approved", "declined", "pending", "expired"], f.choice("its answer", "资方结果")
    ]
    drawdown_id: (
        Annotated[str, f.reference("drawdown, when one was decided", "用信", "drawdown")] | None
    ) = None
    amount_minor: Annotated[int, f.money("amount it grants", "批准金额")] | None = None
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    rate_annual: Annotated[Decimal, f.rate("yearly rate it grants", "年化利率")] | None = None
    reason: Annotated[str, f.text("its reason", "原因")] | None = None
    route: Annotated[str, f.text("route by which it was asked", "资金路由")] | None = None
    answer_by: Annotated[int, f.instant("silence after it counts as no", "答复时限")] | None = None


class Facility(Record, frozen=True, kw_only=True, tag="facility"):
    """A credit line granted to a party (授信)."""

    party_id: Annotated[str, f.reference("who may draw", "借款人", "party")]
    application_id: (
        Annotated[str, f.reference("application it answers", "进件", "application")] | None
    ) = None
    limit_minor: Annotated[int, f.money("total of the line", "额度")]
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    revolving: Annotated[bool, f.flag("repaid principal can be drawn again", "是否循环")]
    valid_from: Annotated[date, f.day("first day", "生效日")]
    valid_to: Annotated[date, f.day("last day", "到期日")]
    status: Annotated[
        Literal["active", "frozen", "expired", "closed"], f.choice("state of the line", "额度状态")
    ]
    temporary_minor: Annotated[int, f.money("raised for a time, on top", "临时额度")] = 0
    temporary_to: Annotated[date, f.day("last day of the raise", "临时额度到期日")] | None = None
    product_code: Annotated[str, f.text("credit product", "产品")] | None = None
    frozen_minor: Annotated[int, f.money("part that may not be drawn", "冻结额度")] = 0


class Drawdown(Record, frozen=True, kw_only=True, tag="drawdown"):
    """A party uses part of a line (用信)."""

    facility_id: Annotated[str, f.reference("line that is drawn", "额度", "facility")]
    party_id: Annotated[str, f.reference("who draws", "借款人", "party")]
    amount_minor: Annotated[int, f.money("amount drawn", "用信金额", low=1)]
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    term_months: Annotated[int, f.integer("months to repay", "期数", low=1, high=360)]
    merchant_id: Annotated[str, f.reference("merchant that is paid", "商户", "merchant")] | None = (
        None
    )
    status: Annotated[
        Literal["requested", "approved", "disbursed", "declined", "cancelled"],
        f.choice("how far it is", "用信状态"),
    ]
    product_code: Annotated[str, f.text("credit product", "产品")] | None = None
    order_id: Annotated[str, f.reference("order that is financed", "订单", "order")] | None = None
    receivable_id: (
        Annotated[str, f.reference("receivable that is financed", "应收账款", "receivable")] | None
    ) = None
    inventory_id: (
        Annotated[str, f.reference("stock that is financed", "库存", "inventory")] | None
    ) = None


class Exposure(Record, frozen=True, kw_only=True, tag="exposure"):
    """One movement on the exposure of one holder: reserved, used or released."""

    holder_type: Annotated[HolderType, f.choice("whose exposure", "敞口主体类型")]
    holder_key: Annotated[str, f.text("entity_id or code of the holder", "敞口主体")]
    movement: Annotated[
        Literal["reserve", "use", "release"], f.choice("what happened to it", "变动类型")
    ]
    amount_minor: Annotated[int, f.money("amount moved", "变动金额")]
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    drawdown_id: Annotated[str, f.reference("drawdown behind it", "用信", "drawdown")] | None = None
    reserved_minor: Annotated[
        int, f.money("of it, taken out of what was reserved", "其中原预留金额")
    ] = 0
    loan_id: Annotated[str, f.reference("loan behind it", "贷款", "loan")] | None = None
    business_date: Annotated[date, f.day("day on which it counts", "业务日期")] | None = None
    restores: Annotated[
        bool, f.flag("takes a release back, whatever the limit says", "恢复已释放的敞口")
    ] = False
    application_id: (
        Annotated[str, f.reference("application behind it", "进件", "application")] | None
    ) = None


class Loan(Record, frozen=True, kw_only=True, tag="loan"):
    """Money that was lent, and what became of it."""

    party_id: Annotated[str, f.reference("borrower", "借款人", "party")]
    application_id: (
        Annotated[str, f.reference("application behind it", "进件", "application")] | None
    ) = None
    drawdown_id: Annotated[str, f.reference("drawdown behind it", "用信", "drawdown")] | None = None
    merchant_id: (
        Annotated[str, f.reference("merchant that was paid", "商户", "merchant")] | None
    ) = None
    principal_minor: Annotated[int, f.money("amount lent", "本金")]
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    rate_annual: Annotated[Decimal, f.rate("yearly rate", "年化利率")] | None = None
    term_months: Annotated[int, f.integer("months to repay", "期数", low=1, high=360)]
    product_code: Annotated[str, f.text("credit product", "产品")] | None = None
    product_version: Annotated[int, f.integer("its version", "产品版本", low=1)] | None = None
    disbursed_on: Annotated[date, f.day("day the money left", "放款日", past=True)]
    status: Annotated[
        Literal["active", "settled", "overdue", "charged_off"], f.choice("state", "贷款状态")
    ]
    days_past_due: (
        Annotated[int, f.integer("days past due (DPD) at this version", "逾期天数", high=36_500)]
        | None
    ) = None


class Instalment(Record, frozen=True, kw_only=True, tag="instalment"):
    """One row of a loan's repayment schedule (还款计划)."""

    loan_id: Annotated[str, f.reference("loan", "贷款", "loan")]
    number: Annotated[int, f.integer("1 for the first", "期次", low=1, high=360)]
    due_on: Annotated[date, f.day("day it is due", "应还日")]
    principal_minor: Annotated[int, f.money("principal due", "应还本金")]
    interest_minor: Annotated[int, f.money("interest due", "应还利息")]
    fee_minor: Annotated[int, f.money("fees due", "应还费用")] = 0
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]


class Repayment(Record, frozen=True, kw_only=True, tag="repayment"):
    """Money that came back."""

    loan_id: Annotated[str, f.reference("loan", "贷款", "loan")]
    party_id: Annotated[str, f.reference("borrower", "借款人", "party")]
    amount_minor: Annotated[int, f.money("amount received", "还款金额", low=1)]
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    paid_on: Annotated[date, f.day("day it was received", "还款日", past=True)]
    method: Annotated[str, f.text("how it was paid", "还款方式")] | None = None


class CollectionAction(Record, frozen=True, kw_only=True, tag="collection_action"):
    """A borrower is contacted about what is overdue, and what came of it."""

    loan_id: Annotated[str, f.reference("loan", "贷款", "loan")]
    party_id: Annotated[str, f.reference("borrower", "借款人", "party")]
    action: Annotated[
        Literal["sms", "app", "call", "letter", "visit", "legal"],
        f.choice("how", "催收方式"),
    ]
    collector: Annotated[str, f.text("person or agency", "催收员")] | None = None
    contacted: Annotated[
        Literal["borrower", "third_party"], f.choice("who was contacted", "联系对象")
    ] = "borrower"
    violation: Annotated[str, f.text("limit of contact that it broke", "违反的联系限制")] | None = (
        None
    )
    days_past_due: Annotated[int, f.integer("days past due then", "逾期天数", high=36_500)]
    result: Annotated[
        Literal[
            "no_answer", "promise", "refuses", "wrong_number", "third_party", "paid", "complaint"
        ],
        f.choice("what came of it", "催收结果"),
    ]
    promised_minor: Annotated[int, f.money("amount promised", "承诺金额")] | None = None
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    promised_on: Annotated[date, f.day("day promised", "承诺还款日")] | None = None
