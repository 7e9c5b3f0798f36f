"""Changes between two versions in words, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from lendweave.decisions import trace_words
from lendweave.decisions.governance.change import Change, Part

WORDS: dict[str, tuple[str, str]] = {
    "file": ("", ""),
    "row": ("row", "第"),
    "column": ("column", "列"),
    "rule": ("rule", "规则"),
    "rules": ("rules", "规则组"),
    "scorecard": ("scorecard", "评分卡"),
    "matrix": ("matrix", "矩阵表"),
    "table": ("table", "决策表"),
    "model": ("model", "模型"),
    "model_term": ("term", "模型项"),
    "tree": ("tree", "树"),
    "leaf": ("leaf", "叶子"),
    "ranges": ("learned range", "训练范围"),
    "times": ("coefficient", "系数"),
    "null": ("when null", "为空时"),
    "scale": ("digits", "小数位数"),
    "offset": ("score at 0", "基准分"),
    "factor": ("points for 1", "系数"),
    "probability": ("probability", "概率"),
    "link": ("link", "链接函数"),
    "calibration_steps": ("calibration by steps", "阶梯校准"),
    "linear": ("calibration between knots", "线性校准"),
    "card": ("card", "说明卡"),
    "target": ("target", "目标"),
    "trained_on": ("trained on", "训练数据"),
    "from": ("from", "起始日"),
    "to": ("to", "截止日"),
    "by": ("by", "作者"),
    "auc": ("AUC", "AUC"),
    "ks": ("KS", "KS"),
    "note": ("note", "备注"),
    "list": ("list", "名单"),
    "call": ("call", "子策略"),
    "reserve": ("reserve", "额度预留"),
    "split": ("split", "分流"),
    "assign": ("value", "变量"),
    "switch": ("switch", "分支"),
    "branch": ("branch", "分支条件"),
    "outcome": ("outcome", "结果"),
    "title": ("title", "名称"),
    "inputs": ("inputs", "输入"),
    "when": ("condition", "条件"),
    "then": ("effect", "处置"),
    "reason": ("reason", "原因"),
    "unknown": ("when unknown", "无法判断时"),
    "unknown_reason": ("reason when unknown", "无法判断的原因"),
    "points": ("points", "分值"),
    "bin": ("bin", "分箱"),
    "variable": ("variable", "变量"),
    "base": ("base", "基础分"),
    "approve": ("approves if", "通过条件"),
    "refer": ("refers if", "转人工条件"),
    "else": ("otherwise", "其余"),
    "amount": ("amount offered", "批准金额"),
    "rate": ("rate offered", "年化利率"),
    "term": ("term offered", "期数"),
    "score": ("score kept", "评分"),
    "value": ("", ""),
    "order": ("order", "顺序"),
    "text": ("text", "内容"),
    "decides": ("decides", "决策点"),
    "budget": ("time budget", "时间预算"),
    "milliseconds": ("milliseconds", "毫秒"),
    "added": ("added", "新增"),
    "removed": ("removed", "删除"),
    "threshold": ("threshold", "阈值"),
    "in": ("in", "见"),
    "layout": (
        "only comments or spacing differ",
        "仅注释或排版不同",
    ),
    "none": ("nothing", "无"),
    "en": ("English wording", "英文措辞"),
    "zh": ("Chinese wording", "中文措辞"),
    "family": ("family", "原因类别"),
}
"""Keys of strategy.yaml and of tables as people call them; others are told as they are written."""

_TOKENS = re.compile(r"'(?:[^']|'')*'|\w+(?:\.\w+)*|[^\w\s]+")
_KEYS = re.compile(r"(^|; )(\w+):")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def change_lines(changes: Sequence[Change], locale: str) -> list[str]:
    """A line for each change; none for equal versions."""
    return [change_line(change, locale) for change in changes]


def change_line(change: Change, locale: str) -> str:
    """Where, what, and from what to what: `price.csv, row 7 (grade A): rate 14.4% → 13.9%`."""
    told = _Telling(locale)
    where = told.place(change.place)
    what = f"{where}: {told.what(change)}" if where else told.what(change)
    return what.strip()


class _Telling:
    """Words of one language."""

    def __init__(self, locale: str) -> None:
        self._column = 1 if locale == "zh" else 0

    def word(self, key: str) -> str:
        """What a key is called."""
        return WORDS[key][self._column] if key in WORDS else key

    def place(self, place: Sequence[Part]) -> str:
        """The parts from the outermost on."""
        return ", ".join(text for text in map(self._part, place) if text)

    def _part(self, part: Part) -> str:
        if part.kind == "row" and self._column:
            number, _, label = part.name.partition(" ")
            return f"第 {number} 行{f' {label}' if label else ''}"
        return f"{self.word(part.kind)} {part.name}".strip()

    def what(self, change: Change) -> str:
        """What became of it."""
        if change.what == "layout":
            return self.word("layout")
        key = self.word(change.what) if change.what else ""
        if change.before is None:
            return f"{key} {self.word('added')}: {self.value(change.after or '')}".strip()
        if change.after is None:
            return f"{key} {self.word('removed')}: {self.value(change.before)}".strip()
        in_table = bool(change.place) and change.place[0].kind == "file"
        numbers = [] if in_table else thresholds(change.before, change.after)
        return f"{key} {self.values(change.before, change.after, numbers)}".strip()

    def value(self, text: str) -> str:
        """A value, its keys and outcomes called as people call them."""
        if text in trace_words.WORDS:
            return trace_words.WORDS[text][self._column]
        return _KEYS.sub(lambda found: f"{found[1]}{self.word(found[2])}:", text)

    def values(self, before: str, after: str, numbers: Sequence[tuple[str, str]]) -> str:
        """From what to what; of two conditions that differ in numbers alone, the numbers first."""
        if not numbers:
            return f"{self.value(before)} → {self.value(after)}"
        pairs = ", ".join(f"{old} → {new}" for old, new in numbers)
        return f"{self.word('threshold')} {pairs} ({self.word('in')} {after})"


def thresholds(before: str, after: str) -> list[tuple[str, str]]:
    """The numbers by which two expressions differ; none where something else differs too."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if len(old) < 3 or len(old) != len(new):
        return []
    pairs: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if b - a != d - c or not all(_NUMBER.fullmatch(t) for t in (*old[a:b], *new[c:d])):
            return []
        pairs += zip(old[a:b], new[c:d], strict=True)
    return pairs
