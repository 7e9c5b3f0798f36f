"""Strategies as governed things, what shadows of them say, and what they say of partners."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from lendweave.records import fields as f
from lendweave.records.credit import Outcome
from lendweave.records.envelope import Record

Admission = Literal["open", "watch", "frozen"]


class StrategyVersion(Record, frozen=True, kw_only=True, tag="strategy_version"):
    """A version of a strategy was put forward; its transitions say how far it came."""

    strategy: Annotated[str, f.text("name of the strategy", "策略")]
    strategy_version: Annotated[int, f.integer("its version", "策略版本", low=1)]
    strategy_hash: Annotated[str, f.text("hash of its closure", "策略哈希", max_length=64)]
    decides: Annotated[str, f.text("what it decides", "决策点")]
    author: Annotated[str, f.text("person who put it forward", "提交人")]
    note: Annotated[str, f.text("what changed and why", "变更说明", max_length=1_000)] | None = None


class StrategyExperiment(Record, frozen=True, kw_only=True, tag="strategy_experiment"):
    """An experiment between versions of a strategy began, was extended, or ended.

    `declared` is what experiment.yaml says: arms in order, shadows, rules that end it.
    """

    strategy: Annotated[str, f.text("folder of the strategy", "策略")]
    experiment: Annotated[str, f.text("name of the experiment", "实验", max_length=64)]
    status: Annotated[Literal["running", "stopped"], f.choice("whether it runs", "实验状态")]
    declared: Annotated[dict[str, Any], f.structure("its declaration", "实验定义")]
    actor: Annotated[str, f.text("person or rule that did it", "操作人")]
    reason: Annotated[str, f.text("why", "原因", max_length=1_000)] | None = None


class ShadowDecision(Record, frozen=True, kw_only=True, tag="shadow_decision"):
    """What another strategy would have answered beside the decision that counts.

    Nobody acts on it. It was taken on the same features, at the same (t, S), as `decision_id`.
    """

    decision_id: Annotated[str, f.reference("decision that counts", "正式决策", "decision")]
    application_id: Annotated[str, f.reference("what was decided", "进件", "application")]
    strategy: Annotated[str, f.text("name of the strategy", "策略")]
    strategy_version: Annotated[int, f.integer("its version", "策略版本", low=1)]
    strategy_hash: Annotated[str, f.text("hash of its closure", "策略哈希", max_length=64)]
    decided_at: Annotated[int, f.instant("t: instant of the decision", "决策时刻")]
    outcome: Annotated[Outcome, f.choice("what it would recommend", "影子决策结果")]
    amount_minor: Annotated[int, f.money("amount it would offer", "批准金额")] | None = None
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    rate_annual: Annotated[Decimal, f.rate("yearly rate it would offer", "年化利率")] | None = None
    term_months: Annotated[int, f.integer("months to repay", "期数", low=1, high=360)] | None = None
    score: (
        Annotated[int, f.integer("scorecard points", "评分", low=-1_000_000, high=1_000_000)] | None
    ) = None
    reasons: Annotated[list[str], f.texts("reason codes, principal first", "原因码")]
    masks: Annotated[list[int], f.integers("hit and unknown bits per rules step", "规则掩码")]


class PartnerGrade(Record, frozen=True, kw_only=True, tag="partner_grade"):
    """A strategy graded a partner from how its borrowers fared: grade, quota and admission.

    `decided_at` is t and `read_offset` is S of the as-of rule, as in a decision.
    """

    merchant_id: Annotated[str, f.reference("partner that was graded", "商户", "merchant")]
    grade: Annotated[str, f.text("its grade", "合作方等级", max_length=20)]
    admission: Annotated[Admission, f.choice("whether new business of it is taken", "新业务准入")]
    quota_minor: (
        Annotated[int, f.money("most that its borrowers may owe at once", "合作方额度")] | None
    ) = None
    currency: Annotated[str, f.text("ISO 4217 code", "币种", max_length=3)]
    strategy: Annotated[str, f.text("name of the strategy", "策略")]
    strategy_version: Annotated[int, f.integer("its version", "策略版本", low=1)]
    strategy_hash: Annotated[str, f.text("hash of its closure", "策略哈希", max_length=64)]
    decided_at: Annotated[int, f.instant("t: instant of the grading", "评级时刻")]
    read_offset: Annotated[
        int, f.integer("S: last log offset that was visible, -1 for none", "可见位点", low=-1)
    ]
    reasons: Annotated[list[str], f.texts("reason codes, principal first", "原因码")]
    masks: Annotated[list[int], f.integers("hit and unknown bits per rules step", "规则掩码")]
    inputs: Annotated[
        dict[str, Any], f.structure("values the strategy read, by name", "输入值")
    ] = msgspec.field(default_factory=dict)
