"""Addresses: what is certain is told, nothing is guessed, and one place has one way of writing."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.simulation.worlds import truth

from lendweave.intake.addresses import SplitAddress, address, split_address
from lendweave.intake.divisions import DISTRICT, division_names, divisions
from lendweave.intake.errors import CellFault, NotAnAddress, TextTooLong
from lendweave.intake.text import clean_text

HERE = Path(__file__).parent
with (HERE / "addresses.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))

FULL_WIDTH = {ord("0") + i: chr(0xFF10 + i) for i in range(10)}
WORDS = [
    *division_names().full,
    *division_names().short,
    "建国路",
    "县",
    "市",
    "1号",
    "-",
    " ",
    "中",
]
texts = st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=6).map("".join)


def split(text: str) -> SplitAddress:
    """The split of a cell, as the intake reads it."""
    written = address(clean_text(text))
    return split_address(written or "")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["text"]))
def test_each_level_that_is_certain_is_told(row: dict[str, str]) -> None:
    """The table says for each address what is certain, and nothing else is told."""
    found = split(row["text"])
    told = (found.province, found.city, found.district, found.region)
    assert told == tuple(row[name] or None for name in ("province", "city", "district", "region"))


@pytest.mark.parametrize("code", [code for code in divisions() if len(code) == DISTRICT][::7])
def test_every_division_is_found_by_its_full_name(code: str) -> None:
    """Written out in full, every division of the table is itself, in short too with its city."""
    one = divisions()[code]
    above = [divisions()[code[:2]].name]
    above += [divisions()[code[:4]].name] if code[:4] in divisions() else []
    found = split("".join(dict.fromkeys(above)) + one.name + "1号")
    assert (found.region, found.rest) == (code, "1号")


@given(texts)
def test_what_is_written_in_one_way_stays_so(text: str) -> None:
    """The way of writing is one: writing it again changes nothing."""
    try:
        written = address(clean_text(text))
    except CellFault:
        return
    assert written is None or address(written) == written


@given(texts)
def test_levels_lie_within_each_other(text: str) -> None:
    """A region that is told lies in the city and the province that are told."""
    found = split_address(text.upper())
    assume(found.region is not None and found.province is not None)
    assert found.region
    assert divisions()[found.region[:2]].name == found.province
    if found.city and found.region[2:4] != "00":
        assert divisions()[found.region[:4]].name == found.city


@pytest.mark.parametrize(
    "other",
    [
        "北京朝阳建国路８８号",
        "北京市 朝阳区 建国路 88 号",
        "北京市北京市朝阳区建国路88号",
        "中国北京市朝阳区建国路88號",
        "100022 北京市朝阳区建国路88号",
        "地址：北京，朝阳，建国路88#",
    ],
)
def test_one_place_is_written_in_one_way(other: str) -> None:
    """Short, spaced, full-width and prefixed: the same place."""
    assert address(clean_text(other)) == "北京市朝阳区建国路88号"


def test_places_that_may_differ_stay_apart() -> None:
    """朝阳区 alone may be another town's."""
    assert address("朝阳区建国路88号") != address("北京市朝阳区建国路88号")
    assert address("建国路8-8号") != address("建国路88号")


@pytest.mark.parametrize("cell", ["无", "不详", "-", "N/A", "(暂无)"])
def test_no_address_is_none(cell: str) -> None:
    """Words for nothing give no token that all would share."""
    assert address(clean_text(cell)) is None


def test_what_is_no_address_is_refused() -> None:
    """Digits alone, and whole letters, are no addresses."""
    with pytest.raises(NotAnAddress, match="at least two letters"):
        address("13800000000")
    with pytest.raises(TextTooLong, match="at most 200"):
        address("路" * 201)


def test_addresses_of_a_world_stay_apart_however_they_are_written() -> None:
    """Different places of the simulated world keep different tokens; untidy ways keep the same."""
    written = sorted(set(truth()["address"].text.tolist()))
    tidy = [address(clean_text(text)) for text in written]
    assert len(set(tidy)) == len(written) > 1_000
    untidy = [f"收货地址： {text[:4]} {text[4:]}".translate(FULL_WIDTH) for text in written]
    assert [address(clean_text(text)) for text in untidy] == tidy
