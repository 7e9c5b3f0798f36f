"""Checks of rows that a sample supports: sums, courses of time, shapes of ids, limits."""

from __future__ import annotations

import re
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.intake.suggest.checks import (
    as_number,
    is_of_either,
    is_yes_no,
    proven_check,
    slips_of,
    type_of,
    untold_words,
)
from lendweave.intake.suggest.guess import Column, Guess, guesses
from lendweave.intake.suggest.headers import heading
from lendweave.intake.suggest.limits import (
    has_passed,
    is_always_told,
    is_never_below_nought,
    is_own_id,
    is_sent_again,
)
from lendweave.intake.suggest.meanings import MEANING_OF
from lendweave.intake.suggest.pinyin import initials, sound, spoken
from lendweave.intake.suggest.relations import DayColumn, NumberColumn, orders, sums
from lendweave.intake.suggest.shapes import shape_of
from lendweave.intake.suggest.values import profile_of

CHANCE = Random(7)
PIECES = np.array([float(CHANCE.randint(1, 9)) for _ in range(200)])
PRICES = np.array([CHANCE.randint(100, 90_000) / 100 for _ in range(200)])
FREIGHT = np.array([float(CHANCE.choice((0, 8, 12))) for _ in range(200)])
NOTHING = np.zeros(200)


def told(**columns: tuple[np.ndarray, bool]) -> list[str]:
    """The expressions of sums among columns, which are amounts or not."""
    named = [NumberColumn(name, values, money) for name, (values, money) in columns.items()]
    return [relation.expression for relation in sums(named)]


def test_a_product_and_a_sum_are_found() -> None:
    """An amount that is pieces times a price, and a total with freight, each once."""
    amount = np.round(PIECES * PRICES, 2)
    assert told(
        quantity=(PIECES, False),
        price=(PRICES, True),
        amount=(amount, True),
        freight=(FREIGHT, True),
        paid=(amount + FREIGHT, True),
    ) == [
        "abs(amount - (quantity * price)) <= 0.01",
        "abs(paid - (amount + freight)) <= 0.01",
    ]


@pytest.mark.parametrize("slips", [0, 10, 30])
def test_a_few_rows_may_break_a_sum(slips: int) -> None:
    """A sum that one row in seven breaks is none."""
    total = PRICES + FREIGHT
    total[:slips] += 5.0
    found = told(price=(PRICES, True), freight=(FREIGHT, True), total=(total, True))
    assert bool(found) == (slips <= 10)


def test_a_term_that_is_nothing_makes_no_sum() -> None:
    """Two equal columns and one of noughts say nothing."""
    assert told(price=(PRICES, True), discount=(NOTHING, True), paid=(PRICES, True)) == []


def test_what_comes_after_is_told_by_the_usual_course() -> None:
    """What follows from two others is left out; a column of no rank takes no part."""
    first = np.arange(200.0)
    columns = [
        DayColumn("ordered_at", first, 2, exact=True),
        DayColumn("shipped_at", first + PIECES, 4, exact=True),
        DayColumn("delivered_on", first + PIECES + 2, 5, exact=False),
        DayColumn("anything", first + 99, None, exact=False),
    ]
    assert [relation.expression for relation in orders(columns, "UTC")] == [
        "local_date(shipped_at, 'UTC') >= local_date(ordered_at, 'UTC')",
        "delivered_on >= local_date(shipped_at, 'UTC')",
    ]


def test_a_debt_may_be_paid_before_its_day_or_after_it() -> None:
    """Nearly all rows of the sample keep the order, and it says nothing of the next."""
    first = np.arange(200.0)
    columns = [
        DayColumn("paid_on", first, 3, exact=False, meaning="paid_at"),
        DayColumn("due_on", first + PIECES, 7, exact=False, meaning="due_on"),
    ]
    assert orders(columns, "UTC") == []


@pytest.mark.parametrize(
    ("counts", "slips"),
    [
        ({"签约": 300, "开工": 90, "未知": 2}, ["未知"]),
        ({"签约": 300, "开工": 90, "状态未知": 1}, ["状态未知"]),
        ({"签约": 300, "开工": 90, "ERR": 1}, ["ERR"]),
        ({"签约": 300, "开工": 90, "9": 1}, ["9"]),
        ({"open": 300, "paid": 90, "7": 2, "error": 1}, ["7", "error"]),
        ({"签约": 300, "开工": 90, "其它状态": 1}, ["其它状态"]),
        ({"签约": 300, "开工": 90, "解约": 3}, []),
        ({"签约": 300, "开工": 90, "停工": 8, "解约": 1}, []),
        ({"签约": 80, "开工": 30, "解约": 1}, []),
        ({"测试一": 300, "测试二": 1}, ["测试二"]),
        ({"测试一": 300, "测试二": 3}, []),
    ],
)
def test_slips_among_words(counts: dict[str, int], slips: list[str]) -> None:
    """What says nothing, is written in other signs, or is alone; a rare word may be meant."""
    cells = [word for word, count in counts.items() for _ in range(count)]
    assert slips_of(profile_of(cells)) == slips


@pytest.mark.parametrize(("rows", "untold"), [(200, ["待定"]), (20, [])])
def test_words_that_say_nothing(rows: int, untold: list[str]) -> None:
    """Rare ones, in a sample that is large enough."""
    assert untold_words(profile_of(["首页", "活动页"] * rows + ["待定"])) == untold


@pytest.mark.parametrize(
    ("ids", "shape"),
    [
        ([f"SF{n:012}" for n in range(60)], "^[A-Z]{2}[0-9]{12}$"),
        ([f"HT-{n:03}/a" for n in range(60)], "^[A-Z]{2}[-][0-9]{3}[/][a-z]$"),
        ([f"u{n}" for n in range(5, 105)], "^[a-z][0-9]+$"),
        ([f"{n * 7919 % 16**8:08x}" for n in range(1, 90)], "^[0-9a-f]{8}$"),
        ([f"AB{n}" for n in range(40)], ""),
        (["丙" * (n % 9) + str(n) for n in range(90)], ""),
    ],
)
def test_a_shape(ids: list[str], shape: str) -> None:
    """Ids that are made alike have a pattern; few ids, or many ways, have none."""
    assert shape_of(ids) == shape


@given(st.lists(st.from_regex(r"\A[A-Z]{3}[0-9]{6}\Z"), min_size=60, max_size=90))
def test_a_shape_fits_nearly_all_its_ids(ids: list[str]) -> None:
    """As the check that is made of it will."""
    shape = shape_of(ids)
    assert sum(bool(re.fullmatch(shape, text)) for text in ids) >= 0.97 * len(ids)


@pytest.mark.parametrize(
    ("header", "name", "same"),
    [
        ("kehu_mingcheng", "客户名称", True),
        ("danjuBianhao", "单据编号", True),
        ("dingdanbianhao", "订单编号", True),
        ("jine", "金额", True),
        ("order_date", "订单日期", False),
        ("amount", "金额", False),
    ],
)
def test_a_header_in_pinyin(header: str, name: str, same: bool) -> None:
    """It sounds like the Chinese name, however its words are parted; English words do not."""
    assert (spoken(header) == sound(name)) == same


def test_first_letters() -> None:
    """Four or more say enough."""
    assert initials("客户名称") == "khmc"
    assert initials("金额") == ""


@pytest.mark.parametrize(
    ("values", "word", "never"),
    [
        ([5.0] * 100, "", True),
        ([5.0] * 99 + [-5.0], "", True),
        ([5.0] * 99 + [-5.0], "红冲", False),
        ([5.0] * 90 + [-5.0] * 10, "", False),
        ([5.0] * 20, "", False),
    ],
)
def test_a_number_below_nought(values: list[float], word: str, never: bool) -> None:
    """A few negative numbers are slips, unless their row tells of taking back."""
    rows = [(str(value), word if value < 0 else "") for value in values]
    assert is_never_below_nought(np.array(values), [], rows) is never


def test_ids_of_rows_own() -> None:
    """Nearly every row has another; the columns count together."""
    numbers = [str(n) for n in range(100)]
    assert is_own_id([numbers])
    assert not is_own_id([["1"] * 100])
    assert is_own_id([["1"] * 100, numbers])


def test_a_thing_is_sent_again_or_an_id_slipped() -> None:
    """Rows of one id that agree in what tells rows apart are states of one thing."""
    ids = [f"A{n}" for n in range(100)] + ["A7", "A8"]
    names, states = [f"甲{n}" for n in range(102)], ["新建"] * 100 + ["完成"] * 2
    amounts = [str(n * n) for n in range(102)]
    assert not is_sent_again([ids], [names, amounts, states])
    names[100:], amounts[100:] = ["甲7", "甲8"], ["49", "64"]
    assert is_sent_again([ids], [names, amounts, states])


def guess_of(meaning: str, cells: list[str]) -> Guess:
    """A column of these cells that means this, or nothing."""
    column = Column("甲", profile_of(cells), tuple(cells))
    return Guess(column, heading("甲"), MEANING_OF.get(meaning), 0.9, 0.9, 0.9)


@pytest.mark.parametrize(
    ("meaning", "cells", "check"),
    [
        ("person_name", ["王小明", "李芳"] * 40 + ["ÕÅÎ°"], ("person_name", "name")),
        ("person_name", ["王小明", "A1"] * 40, ("", "")),
        ("person_name", ["王小明"] * 20, ("", "")),
        ("email", ["a@example.com"] * 60, ("email", "email")),
        ("address", ["北京市朝阳区建国路88号"] * 60 + ["不详"], ("cn_address", "address")),
        ("company_name", ["江苏省苏州市华星电器有限责任公司"] * 60, ("firm_name", "")),
        ("product_name", ["冰箱"] * 60, ("", "")),
    ],
)
def test_a_check_that_the_cells_prove(
    meaning: str, cells: list[str], check: tuple[str, str]
) -> None:
    """Nearly all of enough cells pass it; a slip is what it will find."""
    assert proven_check(guess_of(meaning, cells)) == check


@pytest.mark.parametrize(
    ("people", "firms", "either"), [(90, 10, True), (10, 90, True), (99, 0, False), (0, 99, False)]
)
def test_numbers_of_people_and_of_firms(people: int, firms: int, either: bool) -> None:
    """One column of both is read as both, however few the ones are."""
    cells = ["990000199003071235"] * people + ["91990000MA0000003H"] * firms
    assert is_of_either(guess_of("id_number", cells)) is either


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        (["1", "2", "3"] * 30 + ["abc"], "column_7"),
        (["1", "2"] * 30 + ["甲" * n for n in range(1, 20)], ""),
        (["1", "2"], ""),
        ([str(10**14 + n) for n in range(90)], ""),
    ],
)
def test_numbers_that_nothing_fits(cells: list[str], name: str) -> None:
    """They are checked as numbers where nearly all are, and no ids."""
    found = as_number(guess_of("", cells), 7)
    assert (found.meaning.name if found.meaning else "") == name


@pytest.mark.parametrize(
    ("meaning", "later", "passed"),
    [("service_at", 0, True), ("service_at", 60, False), ("due_on", 0, False)],
)
def test_what_has_passed(meaning: str, later: int, *, passed: bool) -> None:
    """It never comes after what surely has; a few slips aside."""
    ordered = np.arange(200.0)
    days = ordered + later
    days[3] = 9e4
    assert has_passed(MEANING_OF[meaning], days, [ordered]) is passed


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({}, False),
        ({"unpaid_amount": NOTHING}, False),
        ({"penalty": FREIGHT}, True),
    ],
)
def test_what_is_paid_may_differ_from_what_is_owed(
    others: dict[str, np.ndarray], expected: bool
) -> None:
    """Some pay less than the instalment, and that is no slip, unless the row tells the rest."""
    interest = np.round(PRICES / 10, 2)
    paid = PRICES + interest + others.get("penalty", NOTHING)
    paid[:10] = 0.0
    amounts = {"principal_due": PRICES, "interest_due": interest, "paid_amount": paid, **others}
    named = [NumberColumn(name, values, True, name) for name, values in amounts.items()]
    assert any("paid_amount" in relation.expression for relation in sums(named)) == expected


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("被执行人", ["true", "false"] * 30, True),
        ("被执行人", ["true"] * 60, False),
        ("被执行次数", ["3", "0"] * 30, False),
    ],
)
def test_a_count_may_be_told_by_yes_and_no(header: str, cells: list[str], expected: bool) -> None:
    """A column that may hold either is read as it is written."""
    (guess,) = guesses([Column(header, profile_of(cells), tuple(cells))])
    assert is_yes_no(guess) == expected
    assert (expected and type_of(guess)) == (expected and "boolean")


@pytest.mark.parametrize(
    ("cells", "required"),
    [
        (["HX-1", "HX-2", "HX-3"] * 30, True),
        (["HX-1", "HX-2", "HX-3"] * 30 + ["-"], False),
        ([f"HX-{place}" for place in range(90)] + ["-"], True),
        (["HX-1", "HX-2", "HX-3"] * 30 + [""], True),
    ],
)
def test_a_sign_for_nothing_says_that_there_may_be_nothing(
    cells: list[str], required: bool
) -> None:
    """A dash stands where a thing has no code; in the row's own number it is a slip."""
    assert is_always_told(MEANING_OF["product_code"], profile_of(cells), len(cells)) == required
