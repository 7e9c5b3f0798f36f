"""The reference of findings as a page, written from their classes."""

from __future__ import annotations

from lendweave.decisions.checking import step_findings, survey, table_findings
from lendweave.decisions.checking.finding import Finding, Level, every_finding

_HEAD = """\
# Findings of the check · 检查结果

What `lendweave check` tells, from the classes of findings themselves; the page is generated. An
error refuses the strategy, a warning is most likely a mistake, a note is worth knowing. Doubts are
told with `--verbose` alone. [The guide](../guides/write-a-strategy.md) shows how they read.

| code | level | meaning | 含义 | what to do | 处理 |
|---|---|---|---|---|---|
"""
_LEVELS = {Level.ERROR: "error · 错误", Level.WARNING: "warning · 警告", Level.NOTE: "note · 提示"}
_SOURCES = (survey, table_findings, step_findings)


def checks_page() -> str:
    """Every finding with its code, its level, and what to do, in both languages."""
    known = {module.__name__ for module in _SOURCES}
    found = [finding for finding in every_finding() if finding.__module__ in known]
    return _HEAD + "\n".join(map(_row, found)) + "\n"


def _row(finding: type[Finding]) -> str:
    en, zh = (line.strip() for line in (finding.__doc__ or "").strip().splitlines()[:2])
    level = "doubt · 存疑" if finding.is_doubt else _LEVELS[finding.level]
    fixes = ("as the error says", "按错误提示") if "{todo}" in finding.fix[0] else finding.fix
    cells = (f"`{finding.code}`", level, en, zh, *fixes)
    return "| " + " | ".join(cell.replace("|", "&#124;") for cell in cells) + " |"
