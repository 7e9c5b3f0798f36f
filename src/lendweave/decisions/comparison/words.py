"""A comparison in words, English and Chinese: what is responsible, and what figures rest on."""

from __future__ import annotations

from collections.abc import Iterator

from lendweave.decisions import trace_words
from lendweave.decisions.comparison.cause import Cause, Change, Thing
from lendweave.decisions.comparison.off_policy import Doubt
from lendweave.decisions.comparison.result import Comparison
from lendweave.records.credit import Outcome

Pair = tuple[str, str]
"""The same in English and Chinese."""

WORDS: dict[str, Pair] = {
    "comparison": ("Versions compared", "版本对比"),
    "one scan": (
        "one query for {versions} versions, {shared:,} of their expressions computed once "
        "instead of again, {seconds:.2f} s",
        "一条查询决策 {versions} 个版本，共用表达式 {shared:,} 个，{seconds:.2f} 秒",
    ),
    "champion": ("champion", "冠军策略"),
    "challenger": ("challenger", "挑战者策略"),
    "applications": ("applications", "进件数"),
    "approval rate": ("approval rate", "通过率"),
    "bad rate": ("bad rate", "坏账率"),
    "bad rate inferred": ("bad rate, unknown inferred", "坏账率（含推断）"),
    "known": ("outcome known", "结果已知"),
    "expected loss": ("expected loss", "预期损失"),
    "loss rate": ("loss rate", "损失率"),
    "margin": ("margin", "利润"),
    "amount": ("amount", "金额"),
    "swap set": ("Swap-set", "换入换出集"),
    "swap set rows": (
        "champion downwards, challenger across",
        "纵向为冠军策略，横向为挑战者策略",
    ),
    "swapped in": ("swapped in", "换入"),
    "swapped out": ("swapped out", "换出"),
    "segment": ("segment", "客群"),
    "all": ("all", "全部"),
    "no value": ("no value", "无值"),
    "causes": ("What made the difference", "差异来源"),
    "responsible": ("responsible", "责任规则"),
    "from": ("champion says", "冠军策略结果"),
    "to": ("challenger says", "挑战者策略结果"),
    "waterfall": ("What each rule stops", "规则瀑布"),
    "rule": ("rule", "规则"),
    "outcome step": ("outcome step", "结论步骤"),
    "alone": ("alone", "单独拦截"),
    "marginal": ("only this one", "边际拦截"),
    "in turn": ("in turn", "依次拦截"),
    "bad caught": ("bad caught", "拦截坏客户"),
    "good lost": ("good lost", "误拒好客户"),
    "rests on": ("What the figures rest on", "数据依据"),
    "off-policy": ("Off-policy value", "离线策略价值"),
    "measure": ("measure", "指标"),
    "value": ("value", "估计值"),
    "interval": ("95% interval", "95% 区间"),
    "effective": ("effective rows", "有效样本"),
    "doubts": ("doubts", "存疑"),
    "differing": ("{count:,} answers differ", "结果不同 {count:,} 笔"),
    "no difference": ("no outcome differs", "没有不同的结果"),
    "approvals": ("approvals per application", "每件通过率"),
    "bad per approval": ("bad rate of approvals", "通过客户坏账率"),
    "margin per application": ("margin per application", "每件利润"),
}
ANSWERS: dict[Outcome, Pair] = {
    "approve": trace_words.WORDS["approve"],
    "refer": trace_words.WORDS["refer"],
    "decline": trace_words.WORDS["decline"],
}
DOUBTS: dict[Doubt, Pair] = {
    Doubt.FEW: ("too few effective rows", "有效样本过少"),
    Doubt.EXTREME: ("one row weighs too much", "个别权重过大"),
    Doubt.UNSUPPORTED: (
        "gives answers that no arm could give",
        "含实验各组都不会给出的结果",
    ),
    Doubt.INCOMPLETE: ("arms are missing", "缺少部分实验组"),
}
_CHANGED: dict[Change, Pair] = {
    Change.ADDED: (" (new)", "（新增）"),
    Change.REMOVED: (" (dropped)", "（删除）"),
    Change.REWORDED: ("", ""),
    Change.MOVED: (" (same, over a value that differs)", "（未变，取值不同）"),
}
_THINGS: dict[Thing, Pair] = {
    Thing.RULE: ("rule ", "规则 "),
    Thing.REASON: ("reason ", "原因 "),
    Thing.TERM: ("outcome, ", "结论步骤 "),
    Thing.TABLE: ("", ""),
}


_SELECTED: Pair = (
    "Only accepted applications became loans: a version that approves others is judged on the part "
    "that somebody accepted, which is better than the rest.",
    "只有被接受的进件才有贷款结果：若某版本批准了其他进件，只能以被接受的部分评判，而该部分好于其余。",
)
_ACCEPTED: Pair = (
    "Every application here became a loan: those that were refused are not in the data, and "
    "nothing is said of them.",
    "此处每笔进件都已成为贷款：被拒绝的进件不在数据中，对其不作任何判断。",
)


def told(key: str, locale: str, **values: object) -> str:
    """A text of WORDS in one language."""
    return WORDS[key][locale == "zh"].format(**values)


def outcome_pair(before: Outcome, after: Outcome) -> Pair:
    """For example `refer → approve`."""
    en, zh = (f"{ANSWERS[before][at]} → {ANSWERS[after][at]}" for at in (0, 1))
    return en, zh


def cause_told(cause: Cause) -> Pair:
    """For example `rule M04: income < 2000 → income < 2500`."""
    said = " → ".join(dict.fromkeys(text for text in (cause.before, cause.after) if text))
    unknown = ("; it could not tell", "；无法判断") if cause.unknown else ("", "")
    en, zh = (
        f"{_THINGS[cause.thing][at]}{cause.place}{_CHANGED[cause.change][at]}"
        + (f": {said}" if said else "")
        + unknown[at]
        for at in (0, 1)
    )
    return en, zh


def notes(found: Comparison) -> Iterator[Pair]:
    """What a reader must know before believing a figure."""
    yield _known(found)
    yield _SELECTED if found.evidence.is_selected else _ACCEPTED
    yield _unknown(found)
    yield _money(found)
    if not found.values:
        yield (
            "No decision carries the chance with which its version was drawn, so there is no "
            "off-policy value: run an experiment to have one.",
            "没有决策记录抽取概率，无法估计离线策略价值：需先运行实验。",
        )


def _known(found: Comparison) -> Pair:
    counts = found.evidence
    values = f"{counts.known:,}", f"{counts.applications:,}", f"{counts.no_loan:,}"
    return (
        "The outcome is known of {} of {} applications; {} never became a loan and ".format(*values)
        + f"{counts.unripe:,} loans cannot be told yet.",
        "进件 {1} 笔，结果已知 {0} 笔；{2} 笔从未成为贷款，".format(*values)
        + f"{counts.unripe:,} 笔尚无法判定。",
    )


def _unknown(found: Comparison) -> Pair:
    shape = found.assumptions.unknown_by_score
    if shape is None:
        return (
            "Unknown outcomes are left out of bad rates, losses and margins.",
            "坏账率、损失与利润均不计结果未知的进件。",
        )
    inferred = sum(band.inferred for band in found.evidence.bands)
    return (
        f"Assumed: {inferred:,} unknown outcomes take the bad rate of known ones in their band of "
        f"{shape.points} score points, times {shape.factor:g}; bands with fewer than "
        f"{shape.loans_min} known ones infer nothing.",
        f"假设：{inferred:,} 笔结果未知的进件取同一评分段（{shape.points} 分一段）已知坏账率的 "
        f"{shape.factor:g} 倍；已知不足 {shape.loans_min} 笔的评分段不作推断。",
    )


def _money(found: Comparison) -> Pair:
    assumed = found.assumptions
    return (
        f"Assumed: a bad loan pays no interest and loses {assumed.loss_given_default:.0%} of the "
        f"amount offered, capital costs {assumed.funding_rate:.2%} a year, an approved loan "
        f"{assumed.cost:,.2f} {found.currency}; every offer is taken, at whatever price.",
        f"假设：坏账不付利息并损失批准金额的 {assumed.loss_given_default:.0%}，资金成本每年 "
        f"{assumed.funding_rate:.2%}，每笔通过成本 {assumed.cost:,.2f} {found.currency}；"
        "无论价格如何，所有批准都会被接受。",
    )
