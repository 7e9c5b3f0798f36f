"""The operator reference as a page, written from the table itself."""

from __future__ import annotations

from collections.abc import Iterator

from lendweave.lang.casts import CASTS
from lendweave.lang.operators import OPERATORS, Operator

_GROUPS = {
    "arithmetic": "Arithmetic · 算术",
    "comparison": "Comparison · 比较",
    "logic": "Logic · 逻辑",
    "conditional": "Choosing · 取舍",
    "text": "Text · 文本",
    "dates": "Dates and instants · 日期与时刻",
    "lists": "Lists · 列表",
}

_HEAD = """\
# Operators

Every operator of the expression language, from the table that the checker and the compilers read.
The page is generated; the examples run in the tests on every engine.
What types, nulls and errors mean is told in [the language](../concepts/language.md).
"""

_CASE = """\
### `CASE WHEN condition THEN value … ELSE value END`

The value of the first condition that is true; without ELSE, null. `CASE subject WHEN match THEN …`
compares for equality. The values meet in one type, and an untyped NULL takes it.

取第一个为真的条件对应的值；没有 ELSE 时为空。各值须能归于同一类型。
"""

_CASTS = """\
## Casts · 类型转换

`CAST(value AS type)` never fails: what the target cannot hold is null. Pairs that are not listed
are refused when the expression is checked. A cast to the value's own type changes nothing.

| from | to | value |
|---|---|---|
"""


def operators_page() -> str:
    """The page in Markdown, ending with one line break."""
    parts = [_HEAD]
    for group, title in _GROUPS.items():
        parts.append(f"## {title}\n")
        parts += [_section(row) for row in _rows(group)]
        if group == "conditional":
            parts.append(_CASE)
    parts.append(_CASTS + "\n".join(_cast_lines()) + "\n")
    return "\n".join(parts)


def _rows(group: str) -> Iterator[Operator]:
    return (row for row in OPERATORS.values() if row.group == group and not row.internal)


def _section(row: Operator) -> str:
    lines = [f"### `{row.syntax}`", "", row.doc, "", row.doc_zh, ""]
    lines += ["| expression | value |", "|---|---|"]
    lines += [f"| {_cell(item.expression)} | {_cell(item.result)} |" for item in row.examples]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"


def _cast_lines() -> Iterator[str]:
    for (source, target), row in CASTS.items():
        yield f"| {source.value} | {target.value} | {row.doc} |"
