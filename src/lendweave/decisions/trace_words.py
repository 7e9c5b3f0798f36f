"""The words of decisions, in English and Chinese, shared by traces, the terminal and the pages."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Any, Literal

from lendweave.decisions.trace_model import (
    AssignTrace,
    CallTrace,
    ListsTrace,
    MatrixTrace,
    ModelTrace,
    ReserveTrace,
    RulesTrace,
    ScorecardTrace,
    SplitTrace,
    StepTrace,
    SwitchTrace,
    TableTrace,
)
from lendweave.lang.interpret import Cause

Locale = Literal["en", "zh"]
StepKind = Literal[
    "rules",
    "scorecard",
    "matrix",
    "table",
    "lists",
    "model",
    "split",
    "reserve",
    "call",
    "assign",
    "switch",
]

Words = Mapping[str, tuple[str, str]]
"""key → the words in English and in Chinese, with `{name}` where a value belongs."""

WORDS: dict[str, tuple[str, str]] = {
    "approve": ("approve", "通过"),
    "refer": ("refer", "转人工"),
    "decline": ("decline", "拒绝"),
    "version": ("version", "版本"),
    "budget": (
        "the time budget, which was spent; what follows was not asked",
        "已用尽的时间预算；以下内容当时未执行",
    ),
    "reason": ("reason", "原因"),
    "applicant reads": ("what the applicant reads", "告知申请人"),
    "code": ("code", "代码"),
    "offer": ("offer", "方案"),
    "amount": ("amount", "金额"),
    "rate": ("rate", "年化利率"),
    "term": ("term", "期数"),
    "score": ("score", "评分"),
    "inputs": ("inputs", "输入"),
    "rule": ("rule", "规则"),
    "rules": ("rules", "规则"),
    "scorecard": ("scorecard", "评分卡"),
    "matrix": ("matrix", "矩阵表"),
    "table": ("table", "决策表"),
    "lists": ("lists", "名单"),
    "black": ("black list", "黑名单"),
    "grey": ("grey list", "灰名单"),
    "white": ("white list", "白名单"),
    "overrides": ("overrides", "放行规则"),
    "overridden by": ("overridden by", "已被放行："),
    "model": ("model", "模型"),
    "tree": ("tree", "树"),
    "term or tree": ("term or tree", "项或树"),
    "probability": ("probability", "概率"),
    "taken as": ("taken as", "按"),
    "other trees": ("other trees, each of which gives no more", "其余贡献更小的树"),
    "sum": ("sum", "合计"),
    "split": ("split", "分流"),
    "bucket": ("bucket", "桶"),
    "call": ("call", "调用策略"),
    "reserve": ("reserve", "占用额度"),
    "too little left": ("too little left", "余额不足"),
    "assign": ("assign", "赋值"),
    "switch": ("switch", "分支"),
    "outcome": ("outcome", "结果"),
    "base": ("base", "基础分"),
    "points": ("points", "分"),
    "else": ("else", "其他"),
    "taken": ("taken", "执行"),
    "refuse": ("refuse", "不予报价"),
    "hit": ("hit", "命中"),
    "not hit": ("not hit", "未命中"),
    "unknown": ("unknown", "无法判断"),
    "not reached": ("not reached", "未执行"),
    "because": ("because", "因为"),
    "says": ("says", "给出"),
    "line": ("line", "行"),
    "lines that hit": ("lines that hit", "命中的行"),
    "unique": ("unique", "唯一"),
    "any": ("any", "任一"),
    "first": ("first", "首行"),
    "priority": ("priority", "优先级"),
    "collect list": ("collect list", "汇集列表"),
    "collect sum": ("collect sum", "汇总求和"),
    "collect min": ("collect min", "汇总取小"),
    "collect max": ("collect max", "汇总取大"),
    "collect count": ("collect count", "汇总计数"),
    "rule_order": ("rule order", "按行序"),
    "output_order": ("output order", "按结果序"),
    "worst_wins": ("worst wins", "从严"),
    "no row hits": ("no row hits", "没有命中的行"),
    "decided by": ("decided by", "决定因素"),
    "null": ("null", "空"),
    "true": ("true", "真"),
    "false": ("false", "假"),
    "flag": ("flag only", "仅标记"),
    "pass": ("pass", "放行"),
    "is true": ("true", "成立"),
    "is false": ("false", "不成立"),
}
"""What a decision is told with, wherever it is told; doors add words of their own only."""

_HOLDERS: dict[str, tuple[str, str]] = {
    "person": ("person", "个人"),
    "group": ("group", "集团"),
    "merchant": ("merchant", "商户"),
    "funder": ("funder", "资金方"),
    "industry": ("industry", "行业"),
    "facility": ("line", "授信额度"),
}

_CAUSES: dict[str, tuple[str, str]] = {
    "null input": ("{0} is null", "{0} 为空"),
    "zero division": ("division by zero in {0}", "{0} 除以零"),
    "overflow": ("{0} is too large", "{0} 超出范围"),
    "no offer": ("there is no {0} to offer", "{0} 无法给出"),
    "null literal": ("no value is given", "没有给值"),
    "out of range": ("{0} is out of range", "{0} 超出范围"),
    "no branch": ("no case applies", "没有适用的情形"),
    "no row": ("no row of table {0} answers", "决策表 {0} 没有对应的行"),
    "rows differ": ("rows of table {0} answer differently", "决策表 {0} 有多行给出不同答案"),
}


def word(words: Words, key: str, locale: str, **values: object) -> str:
    """The words of `key` in `zh`, else in English, with the values filled in."""
    english, chinese = words[key]
    return _COUNTING.vformat(chinese if locale == "zh" else english, (), values)


class _Counting(Formatter):
    """Fills `{rows:row|rows}` in with the word for one or the word for many."""

    def format_field(self, value: object, spec: str) -> str:
        if "|" not in spec:
            return str(super().format_field(value, spec))
        one, many = spec.split("|")
        return one if value == 1 else many


_COUNTING = _Counting()


def step_kind(step: StepTrace) -> StepKind:
    """The key under which strategy.yaml writes such a step."""
    return _KINDS[type(step)]


_KINDS: dict[type[StepTrace], StepKind] = {
    RulesTrace: "rules",
    ScorecardTrace: "scorecard",
    MatrixTrace: "matrix",
    TableTrace: "table",
    ListsTrace: "lists",
    ModelTrace: "model",
    SplitTrace: "split",
    ReserveTrace: "reserve",
    CallTrace: "call",
    AssignTrace: "assign",
    SwitchTrace: "switch",
}


class TraceWords:
    """Words, values and causes in one language."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self._column = 1 if locale == "zh" else 0

    def word(self, key: str) -> str:
        """One word of a trace."""
        return word(WORDS, key, self.locale)

    def holder(self, kind: str) -> str:
        """Whose quota something is."""
        return _HOLDERS[kind][self._column]

    def value(self, value: Any) -> str:
        """A logged value as a person reads it."""
        if value is None or isinstance(value, bool):
            return self.word({None: "null", True: "true", False: "false"}[value])
        return str(value)

    def because(self, causes: tuple[Cause, ...]) -> str:
        """All causes after ` because`, empty without any."""
        if not causes:
            return ""
        told = [self.cause(cause) for cause in causes]
        return f" {self.word('because')} {', '.join(told)}"

    def cause(self, cause: Cause) -> str:
        """Why a value is null."""
        pattern = _CAUSES.get(cause.kind, (f"{cause.kind} {{0}}", f"{cause.kind} {{0}}"))
        text = self.word(cause.text) if cause.kind == "no offer" else cause.text
        return pattern[self._column].format(text).strip()
