"""Every word that the command line shows, in English and Chinese."""

from __future__ import annotations

from lendweave.kernel.errors import LABELS

WORDS: dict[str, tuple[str, str]] = {
    "onboarded": ("Onboarded", "进件清洗"),
    "file": ("file", "文件"),
    "rows": ("rows", "行数"),
    "records": ("records", "记录"),
    "quarantined": ("quarantined", "隔离"),
    "duplicates": ("already stored", "已存在"),
    "refused file": ("refused", "整份拒收"),
    "reason": ("reason", "原因"),
    "count": ("count", "数量"),
    "share": ("share", "占比"),
    "why quarantined": ("Why rows were quarantined", "隔离原因"),
    "kind": ("kind", "记录类型"),
    "decided": ("Decisions", "决策"),
    "outcome": ("outcome", "结果"),
    "approve": ("approve", "通过"),
    "refer": ("refer", "转人工"),
    "decline": ("decline", "拒绝"),
    "top reasons": ("Top reasons", "主要原因"),
    "amount": ("amount offered", "批准金额"),
    "rate": ("average rate", "平均年化利率"),
    "bad rate": ("bad rate", "坏账率"),
    "backtest": ("Backtest", "回测"),
    "rule": ("rule", "规则"),
    "hit": ("hit", "命中"),
    "unknown": ("unknown", "无法判断"),
    "each": ("{micros:.0f} µs each", "每笔 {micros:.0f} 微秒"),
    "one query": ("one DuckDB query, {seconds:.2f} s", "一条 DuckDB 查询，{seconds:.2f} 秒"),
    "agree": (
        "{compared:,} online decisions compared with the batch: {differing:,} differ",
        "线上与批量比对 {compared:,} 笔：不一致 {differing:,} 笔",
    ),
    "read one": ("Read one decision", "查看一笔决策"),
    "serving": ("Serving on {address} (Ctrl-C stops)", "服务地址 {address}（Ctrl-C 停止）"),
    "nothing": ("nothing to show", "没有内容"),
    "checked": ("{scene}: everything checks", "{scene}：检查通过"),
    "cases": ("{passed} of {total} cases pass", "用例 {total} 个，通过 {passed} 个"),
    "unmatched": ("no mapping reads", "没有对应的映射"),
    "deciding": ("deciding", "决策中"),
    "line": ("line", "行号"),
    "column": ("column", "列"),
    "code": ("code", "代码"),
    **LABELS,
}


def word(key: str, locale: str, **values: object) -> str:
    """The words of `key` in `zh`, else in English, with the values filled in."""
    english, chinese = WORDS[key]
    return (chinese if locale == "zh" else english).format(**values)
