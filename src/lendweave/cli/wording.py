"""Words of the command line beside those that every decision is told with, in two languages."""

from __future__ import annotations

from lendweave.decisions import trace_words
from lendweave.kernel.errors import LABELS

WORDS: dict[str, tuple[str, str]] = {
    "onboarded": ("Onboarded", "进件清洗"),
    "file": ("file", "文件"),
    "rows": ("rows", "行数"),
    "records": ("records", "记录"),
    "quarantined": ("quarantined", "隔离"),
    "duplicates": ("already stored", "已存在"),
    "unchanged file": (
        "unchanged since it was imported with this mapping; not read again",
        "自以同一映射导入后未变，不再读取",
    ),
    "went on": (
        "went on after {rows:,} rows that an earlier run had stored",
        "前次运行已存入 {rows:,} 行，自其后继续",
    ),
    "refused file": ("refused", "整份拒收"),
    "count": ("count", "数量"),
    "share": ("share", "占比"),
    "why quarantined": ("Why rows were quarantined", "隔离原因"),
    "decided": ("Decisions", "决策"),
    "top reasons": ("Top reasons", "主要原因"),
    "amount": ("amount offered", "批准金额"),
    "rate": ("average rate", "平均年化利率"),
    "bad rate": ("bad rate", "坏账率"),
    "backtest": ("Backtest", "回测"),
    "each": ("{micros:.0f} µs each", "每笔 {micros:.0f} 微秒"),
    "one query": ("one DuckDB query, {seconds:.2f} s", "一条 DuckDB 查询，{seconds:.2f} 秒"),
    "agree": (
        "{compared:,} online decisions compared with the batch: {differing:,} differ",
        "线上与批量比对 {compared:,} 笔：不一致 {differing:,} 笔",
    ),
    "not found": (
        "; {missing:,} have no application to decide again",
        "；{missing:,} 笔找不到对应进件",
    ),
    "amended": (
        "{count:,} decisions of an earlier run changed: later files told what was known then",
        "与此前运行相比有 {count:,} 笔决策改变：后来补到了当时已可知的数据",
    ),
    "whole": (
        "{records:,} records, {segments:,} segments: all whole",
        "{records:,} 条记录，{segments:,} 个数据段：全部完整",
    ),
    "read one": ("Read one decision", "查看一笔决策"),
    "serving": ("Serving on {address} (Ctrl-C stops)", "服务地址 {address}（Ctrl-C 停止）"),
    "nothing": ("nothing to show", "没有内容"),
    "checked": ("{scene}: everything checks", "{scene}：检查通过"),
    "cases": ("{passed} of {total} cases pass", "用例 {total} 个，通过 {passed} 个"),
    "unmatched": ("no mapping reads", "没有对应的映射"),
    "columns known": ("columns understood", "列已识别"),
    "ask the partner": ("ask the partner", "需询问合作方"),
    "line": ("line {line}", "第 {line} 行"),
    "known": ("known", "可知"),
    "would be refused": ("The whole file would be refused", "整份文件将被拒收"),
    "rows good bad": ("{rows:,} rows, {good:,} good", "{rows:,} 行，其中 {good:,} 行可用"),
    "file goes on": (" (the file goes on; only its front was read)", "（仅读取了文件前部）"),
    "left out": ("columns left out", "未使用的列"),
    "not declared": ("columns neither mapped nor ignored", "既未映射也未忽略的列"),
    "not claimed": (
        "`file.pattern` of the mapping does not match this name: onboarding would not read it",
        "映射的 `file.pattern` 与此文件名不符：导入时不会读取该文件",
    ),
    "scene": ("scene", "场景"),
    "column": ("column", "列"),
    "code": ("code", "错误码"),
    "status": ("status", "状态"),
    "open": ("open", "未处理"),
    "fixed": ("fixed", "已更正入库"),
    "replayed": ("replayed", "已重读入库"),
    "discarded": ("discarded", "已废弃"),
    "shown": ("shown in clear", "查看原文"),
    "exported": ("{rows:,} rows in clear → {file}", "{rows:,} 行（含原文）→ {file}"),
    "exported to a sheet": ("exported to a sheet", "导出到更正表"),
    "corrected": ("corrected, still at fault", "已更正，仍有问题"),
    "reopened": ("reopened", "撤销废弃"),
    "rows stored": (
        "{rows:,} rows became records, {stay:,} stay",
        "{rows:,} 行已入库，{stay:,} 行仍在隔离区",
    ),
    "closed before": ("closed before", "此前已处理"),
    "without cells": (
        "cannot be read again, onboard their file",
        "无法重读，请重新导入其文件",
    ),
    "onboard again": ("refused whole, onboard it again", "整份拒收，请重新导入"),
    "rows discarded": ("{rows:,} rows discarded", "已废弃 {rows:,} 行"),
    "rows reopened": ("{rows:,} rows are open again", "已恢复 {rows:,} 行"),
    "deciding": ("deciding", "决策中"),
    "quality": ("Quality of the feeds", "数据质量"),
    "measuring": ("measuring", "度量中"),
    "as of": ("as of {instant}", "截至 {instant}"),
    "feed": ("feed", "数据源"),
    "quality rows": ("rows", "行数"),
    "quality score": ("score", "得分"),
    "quality filled": ("least filled", "最低填充"),
    "quality delay": ("delay 99%", "延迟 99%"),
    "quality missing": ("days missing", "缺失天数"),
    "quality bad": ("set aside", "隔离率"),
    "quality repeated": ("repeated", "重复率"),
    "quality psi": ("largest PSI", "最大 PSI"),
    "quality breaches": ("breaches", "违约"),
    "no history": ("no history yet", "尚无历史"),
    "pair": (
        "{value} not reconciled, {unequal:,} of {keys:,} keys differ",
        "对账差异 {value}，{keys:,} 个键中 {unequal:,} 个不一致",
    ),
    "broken": ("The contract is broken", "违反质量契约"),
    "kept": ("Every feed keeps its contract.", "全部数据源符合质量契约。"),
    "no contract": (
        "The scene has no quality.yaml, so nothing is held against a limit.",
        "场景没有 quality.yaml，未设任何上下限。",
    ),
    "feed missing": ("required, and nothing of it is stored", "必需，但没有任何入库记录"),
    **LABELS,
}

_ALL = {**trace_words.WORDS, **WORDS}


def word(key: str, locale: str, **values: object) -> str:
    """The words of `key` in `zh`, else in English, with the values filled in."""
    return trace_words.word(_ALL, key, locale, **values)
