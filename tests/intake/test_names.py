"""Names of people and firms: one way of writing, and no name where none is told."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.intake.errors import CellFault, NotAFirmName, NotAPersonName
from lendweave.intake.firm_names import firm_name
from lendweave.intake.person_names import person_name
from lendweave.intake.text import clean_text

HERE = Path(__file__).parent
NAMES: dict[str, Callable[[str], str | None]] = {"person": person_name, "firm": firm_name}


def rows() -> list[tuple[str, str, str | None]]:
    """Which name, as written, as it should be."""
    found: list[tuple[str, str, str | None]] = []
    for which in NAMES:
        with (HERE / f"{which}_names.csv").open(encoding="utf-8", newline="") as file:
            found += [(which, row["written"], row["name"] or None) for row in csv.DictReader(file)]
    return found


@pytest.mark.parametrize(("which", "written", "name"), rows())
def test_names_are_written_in_one_way(which: str, written: str, name: str | None) -> None:
    """The tables say what becomes of each way of writing."""
    assert NAMES[which](clean_text(written)) == name


PIECES = [
    "苏州市",
    "江苏",
    "华星",
    "有限公司",
    "有限责任公司",
    "股份",
    "(",
    ")",
    "分公司",
    "张",
    "先生",
]
texts = st.lists(st.sampled_from([*PIECES, "某", "*", "·", " ", "a"]) | st.text(max_size=2)).map(
    "".join
)


@pytest.mark.parametrize("which", NAMES)
@given(text=texts)
def test_a_plain_name_stays_as_it_is(which: str, text: str) -> None:
    """Any text is a name, no name, or refused; a name is accepted again as it is."""
    try:
        name = NAMES[which](clean_text(text))
    except CellFault:
        return
    assert name is None or NAMES[which](name) == name


def test_what_is_no_name_is_refused() -> None:
    """A phone number is nobody's name, and a legal form alone is no firm."""
    with pytest.raises(NotAPersonName, match="Chinese signs or Latin letters"):
        person_name("张三13800000000")
    with pytest.raises(NotAFirmName, match="beside the legal form"):
        firm_name("有限责任公司")
