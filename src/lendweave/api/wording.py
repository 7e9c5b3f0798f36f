"""Words of the pages beside those that every decision is told with, in English and Chinese."""

from __future__ import annotations

from lendweave.decisions import trace_words
from lendweave.kernel.errors import LABELS

WORDS: dict[str, tuple[str, str]] = {
    "tagline": ("scenario finance", "场景金融"),
    "latest decisions": ("Latest decisions", "最近决策"),
    "records stored": ("{count:,} records stored", "已入库 {count:,} 条记录"),
    "no decisions": (
        "No decision has been taken yet. Run: lendweave decide appliance",
        "还没有决策。运行：lendweave decide appliance",
    ),
    "scene": ("scene", "场景"),
    "decided at": ("decided at", "决策时刻"),
    "reasons": ("reasons", "原因"),
    "why": ("why", "查看原因"),
    "older": ("older →", "更早 →"),
    "state": ("state", "状态"),
    "condition": ("condition", "条件"),
    "effect": ("effect", "作用"),
    "variable": ("variable", "变量"),
    "value": ("value", "取值"),
    "row": ("row that answered", "命中行"),
    "points given": ("points", "得分"),
    "record": ("Record", "存档"),
    "application": ("application", "进件"),
    "strategy hash": ("strategy hash", "策略哈希"),
    "read offset": ("last visible log offset", "可见日志位点"),
    "as known then": ("as known at the instant", "按当时可知"),
    **LABELS,
}

_ALL = {**trace_words.WORDS, **WORDS}


def word(key: str, locale: str, **values: object) -> str:
    """The words of `key` in `zh`, else in English, with the values filled in."""
    return trace_words.word(_ALL, key, locale, **values)
