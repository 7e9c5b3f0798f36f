"""Words of the pages beside those that every decision is told with, in English and Chinese."""

from __future__ import annotations

from lendweave.decisions import trace_words
from lendweave.kernel.errors import LABELS

WORDS: dict[str, tuple[str, str]] = {
    "tagline": ("scenario finance", "场景金融"),
    "latest decisions": ("Latest decisions", "最近决策"),
    "records stored": ("{count:,} {count:record|records} stored", "已入库 {count:,} 条记录"),
    "no decisions": (
        "No decision has been taken yet. Run: lendweave decide appliance",
        "还没有决策。运行：lendweave decide appliance",
    ),
    "quality": ("Data quality", "数据质量"),
    "profile": ("Profile", "全景画像"),
    "about party": ("of a person or enterprise", "个人或企业"),
    "about merchant": ("of a merchant", "商户"),
    "about sales_agent": ("of a sales agent", "业务员"),
    "known at": ("as known at", "截至时刻"),
    "feature set": ("feature set", "特征集"),
    "other features": ("other", "其他"),
    "no window": (
        "No window stands behind it: it is read from the party's own record, or from the date.",
        "无时间窗：取自主体自身的记录或日期。",
    ),
    "window held": (
        "{feature}: {count:,} records in the window",
        "{feature}：时间窗内 {count:,} 条记录",
    ),
    "older left out": ("{count:,} older ones are not listed", "另有 {count:,} 条更早的记录未列出"),
    "occurred at": ("occurred at", "发生时刻"),
    "log offset": ("log offset", "日志位点"),
    "show": ("show", "查看"),
    "scene": ("scene", "场景"),
    "decided at": ("decided at", "决策时刻"),
    "reasons": ("reasons", "原因"),
    "why": ("why", "查看原因"),
    "quarantine": ("Quarantine", "隔离区"),
    "scenario": ("scene", "场景"),
    "feed": ("feed", "数据源"),
    "file": ("file", "文件"),
    "column": ("column", "列"),
    "rows": ("rows", "行"),
    "cells": ("Cells, personal ones masked", "单元格（个人信息已遮蔽）"),
    "cells kept": ("cells as they were read", "原始单元格"),
    "sealed": ("kept, sealed", "已密封保存"),
    "not kept": ("not kept", "未保存"),
    "what is wrong": ("What is wrong", "问题"),
    "what was done": ("What was done", "处理记录"),
    "nothing yet": ("nothing yet", "暂无"),
    "no rows here": ("No row is in this state.", "没有处于该状态的行。"),
    "quotes": ("Repayment trial", "还款试算"),
    "quote amount": ("amount", "金额"),
    "quote rate": ("yearly rate, in %", "年利率（%）"),
    "quote on": ("paid out on", "放款日"),
    "quote product": ("product", "产品"),
    "quote term": ("term", "期数"),
    "all of them": ("all", "全部"),
    "try": ("try", "试算"),
    "no products": ("No scene has products yet.", "尚无配置产品的场景。"),
    "not offered": ("Not offered", "不提供"),
    "show all": ("show all", "显示全部"),
    "more rows": ("more →", "更多 →"),
    "open": ("open", "未处理"),
    "fixed": ("fixed", "已更正入库"),
    "replayed": ("replayed", "已重读入库"),
    "discarded": ("discarded", "已废弃"),
    "event shown": ("shown in clear", "查看原文"),
    "event exported": ("exported to a sheet", "导出到更正表"),
    "event corrected": ("corrected, still at fault", "已更正，仍有问题"),
    "event fixed": ("fixed", "更正入库"),
    "event replayed": ("replayed", "重读入库"),
    "event discarded": ("discarded", "废弃"),
    "event reopened": ("taken back", "撤销废弃"),
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
