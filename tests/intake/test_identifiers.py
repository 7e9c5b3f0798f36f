"""Identifiers: a check digit that does not catch a slip is no check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lendweave.intake.errors import CellFault
from lendweave.intake.identifiers import (
    CHECKS,
    ID_TYPES,
    PARTS,
    id_check_digit,
    id_number,
    id_number_or_uscc,
    uscc,
    uscc_check_character,
)
from lendweave.intake.tokens import TokenKey, TokenMaker
from lendweave.kernel.clock import days_from_date

REGION = "990101"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
births = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@given(births, st.integers(0, 999), st.integers(0, 16), st.integers(0, 9))
def test_one_wrong_digit_of_an_id_number_is_seen(
    born: date, order: int, place: int, digit: int
) -> None:
    """MOD 11-2 sees every change of a single digit."""
    first = f"{REGION}{born:%Y%m%d}{order:03d}"
    whole = first + id_check_digit(first)
    assert id_number(whole) == whole
    assume(int(whole[place]) != digit)
    with pytest.raises(CellFault, match="INTAKE-039"):
        id_number(whole[:place] + str(digit) + whole[place + 1 :])


@given(births, st.integers(0, 999))
def test_parts_are_read_off_the_number(born: date, order: int) -> None:
    """Birth date and region stand in the number's digits."""
    first = f"{REGION}{born:%Y%m%d}{order:03d}"
    number = id_number(first + id_check_digit(first))
    assert PARTS["cn_id_number", "birth_date"][1](number) == days_from_date(born)
    assert PARTS["cn_id_number", "region"][1](number) == REGION


@given(st.text(ALPHABET, min_size=9, max_size=9), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_of_a_credit_code_is_seen(
    organisation: str, place: int, sign: str
) -> None:
    """MOD 31 sees every change of a single character."""
    first = f"91{REGION}{organisation}"
    whole = first + uscc_check_character(first)
    assert uscc(whole) == whole
    assume(whole[place] != sign)
    with pytest.raises(CellFault, match="INTAKE-040"):
        uscc(whole[:place] + sign + whole[place + 1 :])


@given(births, st.integers(0, 999), st.text(ALPHABET, min_size=9, max_size=9))
def test_either_identifier_has_the_token_of_its_kind(
    born: date, order: int, organisation: str
) -> None:
    """A person's as an ID number, a firm's as a code, one by one and in a column alike."""
    digits, first = f"{REGION}{born:%Y%m%d}{order:03d}", f"91{REGION}{organisation}"
    person, firm = digits + id_check_digit(digits), first + uscc_check_character(first)
    key = TokenKey(1, b"k")
    either = TokenMaker(key, "id_number_or_uscc")
    expected = [key.token("id_number", person), key.token("uscc", firm)]
    assert [either(id_number_or_uscc(number)) for number in (person, firm)] == expected
    assert either.column(pa.array([person, firm])).to_pylist() == expected
    assert either.column(pa.array([], pa.string())).to_pylist() == []
    with pytest.raises(CellFault, match="INTAKE-107"):
        id_number_or_uscc(person[:-1] + ("0" if person[-1] != "0" else "1") + "0")


@given(st.sampled_from([*CHECKS.values(), *ID_TYPES.values()]), st.text())
def test_checks_are_total(check: Callable[[str], str | None], text: str) -> None:
    """Any text is an identifier or a CellFault; what is accepted is accepted again as it is."""
    try:
        compact = check(text)
    except CellFault:
        return
    assert compact is None or check(compact) == compact


@pytest.mark.parametrize("id_type", ID_TYPES)
def test_nothing_is_no_identifier(id_type: str) -> None:
    """No type takes an empty text: its token would be shared by all who sent none."""
    try:
        found = ID_TYPES[id_type]("")
    except CellFault:
        return
    assert found is None
