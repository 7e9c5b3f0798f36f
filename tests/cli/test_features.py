"""`lendweave features screen` as a person runs it: what it shows and what it writes."""

from __future__ import annotations

import json
from pathlib import Path

from tests.command_line import lendweave


def run(home: Path, *args: str, locale: str = "en") -> str:
    """What was printed."""
    words = ("features", "screen", "appliance", *args)
    return lendweave(*words, home=home, LENDWEAVE_LOCALE=locale)


def test_the_screening_is_written_as_json_and_as_a_page(
    appliance_home: Path, tmp_path: Path
) -> None:
    """The same three times; the sample has no loans, so what is told is coverage and drift."""
    told, page = tmp_path / "s.json", tmp_path / "s.html"
    screen = run(appliance_home, "--json", str(told), "--out", str(page))
    facts = json.loads(told.read_text(encoding="utf-8"))
    assert f"{facts['subjects']:,} subjects" in screen
    assert "no information values" in screen
    age = next(each for each in facts["features"] if each["feature"] == "age")
    assert age["group"] == "identity"
    assert age["information_value"] is None
    assert len(age["psi_by_month"]) == len(facts["months"])
    [row] = [line for line in screen.splitlines() if line.startswith("age ")]
    assert f"{age['coverage']:.1%}" in row
    html = page.read_text(encoding="utf-8")
    assert "Features screened" in html
    assert "特征筛选" in html
    assert "年龄" in html


def test_only_the_first_are_shown_where_asked(appliance_home: Path) -> None:
    """In Chinese, three features and no more."""
    screen = run(appliance_home, "--top", "3", locale="zh")
    assert "特征筛选" in screen
    assert len([line for line in screen.splitlines() if "%" in line and "–" in line]) == 3
