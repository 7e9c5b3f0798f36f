"""What faults tell is told in Chinese where a form is known, and stays as it is where none is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intake.test_cells import ROWS, read, unescaped

from lendweave.intake.chinese import FORMS
from lendweave.intake.errors import CellFault
from lendweave.kernel.told import learn, told_in
from lendweave.kernel.types import parse_type

learn(FORMS)

SOURCE = Path(__file__).resolve().parents[2] / "src" / "lendweave"
_SAID = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("intake", "connectors")
    for path in sorted((SOURCE / folder).rglob("*.py"))
    if path.name != "chinese.py"
)


def blanks(form: str) -> int:
    """How many things a form leaves open."""
    return len(re.findall(r"\{\d?\}", form))


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_still_said(form: str) -> None:
    """A form whose English nobody says any more is dead."""
    longest = max(form.split("{}"), key=len).strip("` ,")
    assert longest in _SAID.replace('\\"', '"')
    assert blanks(form) == blanks(FORMS[form])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at most 3 for `name`", "`name` 最多 3"),
        ("from 0 to 9.5 for `amount`", "`amount` 应在 0 到 9.5 之间"),
        ("Did you mean `签收`?", "是否应为 `签收`？"),
        ("'面议'", "'面议'"),
    ],
)
def test_what_is_filled_in_stays(text: str, expected: str) -> None:
    """In its own place of the other language."""
    assert told_in(text, "zh") == expected
    assert told_in(text, "en") == text


@given(st.text())
def test_any_text_can_be_told(text: str) -> None:
    """Whatever stands in a file, braces too."""
    assert told_in(f"Did you mean `x{text}`?", "zh") == f"是否应为 `x{text}`？"
    assert isinstance(told_in(text, "zh"), str)


def test_the_usual_faults_of_cells_say_in_chinese_what_to_do() -> None:
    """Of all cells of the table that are refused, nine in ten."""
    fixes = []
    for row in ROWS:
        try:
            read(row["column"], parse_type(row["type"]), unescaped(row["cell"]))
        except CellFault as fault:
            fixes.append(fault.fix)
    told = [told_in(fix, "zh") != fix for fix in fixes]
    assert sum(told) >= 0.75 * len(told) > 30, {
        f for f, t in zip(fixes, told, strict=True) if not t
    }
