"""The wording of reasons: used, in both languages, and silent about fraud rules and name lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lendweave.decisions.checking.finding import Finding, Place
from lendweave.decisions.checking.step_findings import (
    DetailReveals,
    ReasonUnused,
    WordingReveals,
    WordingUntold,
)
from lendweave.decisions.model import Scorecard, Strategy, walk_steps
from lendweave.decisions.reasons import REASONS_FILE, Reason
from lendweave.decisions.tables import read_table

_CHINESE = re.compile("[\u4e00-\u9fff]")
_REVEALING = re.compile(
    r"\b(?:fraud\w*|(?:black|grey|gray|watch) ?-?list\w*|gang|ring leader|cash-?out)\b"
    r"|黑名单|灰名单|关注名单|欺诈|骗贷|团伙|套现|中介包装",
    re.IGNORECASE,
)


def wording_findings(strategy: Strategy) -> Iterator[Finding]:
    """What can be said of each reason, and of the bins that give one."""
    lines = reason_lines(strategy.files)
    used = _words(strategy.files)
    for code, reason in strategy.reasons.reasons.items():
        line = lines.get(code, 0)
        if code not in used:
            yield ReasonUnused(Place(REASONS_FILE, line, "code"), code)
        yield from _of_language(reason, line)
        yield from _revealing(reason, line)
    yield from _details(strategy)


def reason_lines(files: Mapping[str, str]) -> dict[str, int]:
    """The line of each reason."""
    table = read_table(files[REASONS_FILE], REASONS_FILE)
    return {row.cells["code"]: row.line for row in table.rows}


def _words(files: Mapping[str, str]) -> set[str]:
    """The words of all texts but reasons.csv: whoever gives a reason names it."""
    texts = (text for name, text in files.items() if name != REASONS_FILE)
    return {word for text in texts for word in re.findall(r"[A-Z][A-Z0-9_]*", text)}


def _of_language(reason: Reason, line: int) -> Iterator[WordingUntold]:
    if _CHINESE.search(reason.en):
        yield WordingUntold(Place(REASONS_FILE, line, "en"), reason.code, reason.en)
    if not _CHINESE.search(reason.zh):
        yield WordingUntold(Place(REASONS_FILE, line, "zh"), reason.code, reason.zh)


def _revealing(reason: Reason, line: int) -> Iterator[WordingReveals]:
    for column, text in (("en", reason.en), ("zh", reason.zh)):
        if found := _REVEALING.search(text):
            yield WordingReveals(Place(REASONS_FILE, line, column), reason.code, found[0])


def _details(strategy: Strategy) -> Iterator[DetailReveals]:
    reasons = strategy.reasons.reasons
    for step in walk_steps(strategy.steps):
        if isinstance(step, Scorecard):
            for variable in step.variables:
                for bin_ in variable.bins:
                    if bin_.reason is not None and reasons[bin_.reason].family == "fraud":
                        yield DetailReveals(Place(step.file, bin_.line, "reason"), bin_.reason)
