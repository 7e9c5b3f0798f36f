"""What people do about applications that a strategy referred to them (人工审核)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from lendweave.records import fields as f
from lendweave.records.credit import Outcome
from lendweave.records.envelope import Record
from lendweave.records.fields import Pii

CheckResult = Literal["passed", "failed", "not_possible"]
Verdict = Literal["approve", "decline"]


class ReviewCase(Record, frozen=True, kw_only=True, tag="review_case"):
    """An application waits for a person to decide it; its transitions say how far it came.

    What the strategy had said stands here as it was when the case was opened. `due_at` and
    `expires_at` count business time; days on which papers are waited for come on top of them.
    """

    decision_id: Annotated[
        str, f.reference("decision that referred it", "转人工的决策", "decision")
    ]
    application_id: Annotated[str, f.reference("what is to be decided", "进件", "application")]
    party_id: Annotated[str, f.reference("whom it is about", "申请人", "party")]
    case_type: Annotated[str, f.text("type of case", "案件类型", max_length=40)]
    policy_version: Annotated[int, f.integer("version of review.yaml", "审核规则版本", low=1)]
    priority: Annotated[int, f.integer("1 is worked first", "优先级", low=1, high=9)]
    outcome: Annotated[Outcome, f.choice("what the strategy had said", "策略结果")]
    amount_minor: Annotated[int, f.money("amount asked for", "申请金额", low=1)]
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    score: (
        Annotated[int, f.integer("scorecard points", "评分", low=-1_000_000, high=1_000_000)] | None
    ) = None
    reasons: Annotated[list[str], f.texts("reason codes, principal first", "原因码")]
    due_at: Annotated[int, f.instant("to be decided by then (SLA)", "处理时限")]
    expires_at: Annotated[int, f.instant("ends undecided after it", "失效时限")] | None = None


class ReviewCheck(Record, frozen=True, kw_only=True, tag="review_check"):
    """A reviewer did one check of a case: who, when, what was seen, and where the evidence lies."""

    case_id: Annotated[str, f.reference("case", "案件", "review_case")]
    check_code: Annotated[str, f.text("check of the list of its type", "核查项", max_length=40)]
    result: Annotated[CheckResult, f.choice("what came of it", "核查结果")]
    person: Annotated[str, f.text("who did it", "核查人")]
    seen: (
        Annotated[str, f.text("what was seen", "核查所见", pii=Pii.C2, max_length=1_000)] | None
    ) = None
    evidence: Annotated[str, f.text("where the evidence lies", "凭证编号")] | None = None


class ReviewVerdict(Record, frozen=True, kw_only=True, tag="review_verdict"):
    """What a reviewer wants to be decided; a decision of the platform once nobody else is needed.

    `overrides_reason`: approves against a reason that stands in the way.
    """

    case_id: Annotated[str, f.reference("case", "案件", "review_case")]
    application_id: Annotated[str, f.reference("what is decided", "进件", "application")]
    verdict: Annotated[Verdict, f.choice("approve or decline", "审核意见")]
    amount_minor: Annotated[int, f.money("amount to offer", "批准金额", low=1)] | None = None
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    rate_annual: Annotated[Decimal, f.rate("yearly rate to offer", "年化利率")] | None = None
    term_months: (
        Annotated[int, f.integer("months to repay", "批准期数", low=1, high=360)] | None
    ) = None
    reasons: Annotated[list[str], f.texts("reason codes of a decline", "拒绝原因码")]
    overrides_reason: Annotated[bool, f.flag("against a reason in its way", "是否例外放行")]
    late: Annotated[bool, f.flag("after the time limit of the case", "是否超时")]
    person: Annotated[str, f.text("who wants it", "审核人")]
    note: Annotated[str, f.text("why", "说明", max_length=1_000)] | None = None


class ReviewAudit(Record, frozen=True, kw_only=True, tag="review_audit"):
    """A decided case was looked at again by somebody else, who agrees or not (质检抽样)."""

    case_id: Annotated[str, f.reference("case", "案件", "review_case")]
    reviewer: Annotated[str, f.text("whose decision it was", "原审核人")]
    auditor: Annotated[str, f.text("who looked again", "质检人")]
    agrees: Annotated[bool, f.flag("would decide the same", "是否一致")]
    note: Annotated[str, f.text("why", "说明", max_length=1_000)] | None = None
