"""Tokens: one value, however a partner writes it, has one token."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lendweave.intake.devices import imei
from lendweave.intake.errors import CellFault, NotAnEmail, NotAnIban, NotAnImei, NotAnOpenid
from lendweave.intake.handles import email, openid
from lendweave.intake.identifiers import ID_TYPES, iban, id_check_digit
from lendweave.intake.luhn import luhn_sum
from lendweave.intake.text import clean_text
from lendweave.intake.tokens import TokenKey

KEY = TokenKey(1, b"a key for tests")
FULL_WIDTH = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789ABCDEFXabcdef@.+-"}
IBAN = "GB82WEST12345698765432"  # the example of ISO 13616
digits = st.text("0123456789")


def token(id_type: str, cell: str) -> str | None:
    """The token of a cell, as the door makes it."""
    checked = ID_TYPES[id_type](clean_text(cell))
    return None if checked is None else KEY.token(id_type, checked)


def spaced(text: str, every: int, sign: str) -> str:
    """The text in groups."""
    return sign.join(text[i : i + every] for i in range(0, len(text), every))


@given(st.from_regex("1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "+86", "0086", "86-"]))
def test_a_phone_has_one_token(number: str, prefix: str) -> None:
    """With a country's prefix, spaces, hyphens or full-width digits: the same phone."""
    one = token("phone", number)
    for written in (prefix + number, prefix + " " + spaced(number, 4, " "), spaced(number, 3, "-")):
        assert token("phone", written) == one
        assert token("phone", written.translate(FULL_WIDTH)) == one


@given(st.from_regex("[1-9][0-9]{15,18}", fullmatch=True))
def test_an_account_has_one_token(number: str) -> None:
    """Groups of four are for the eye."""
    assert token("account", spaced(number, 4, " ")) == token("account", number)
    assert token("account", number.translate(FULL_WIDTH)) == token("account", number)


@given(st.integers(0, 999))
def test_an_id_number_has_one_token(order: int) -> None:
    """A small x and full-width digits are the same number."""
    first = f"99010119900101{order:03d}"
    number = first + id_check_digit(first)
    assert token("id_number", number.lower()) == token("id_number", number)
    assert token("id_number", number.translate(FULL_WIDTH)) == token("id_number", number)


@given(st.uuids())
def test_an_advertising_id_has_one_token(made: object) -> None:
    """Large or small letters, with hyphens or without: one device."""
    written = str(made)
    assume(set(written) - set("-0"))
    ways = {written, written.upper(), written.replace("-", ""), written.translate(FULL_WIDTH)}
    assert len({token("device", way) for way in ways}) == 1


@pytest.mark.parametrize(
    "nothing",
    ["00000000-0000-0000-0000-000000000000", "000000000000000", "unknown", "02:00:00:00:00:00"],
)
def test_what_any_phone_may_answer_is_no_device(nothing: str) -> None:
    """Who refuses to be followed shares no device with everybody else who does."""
    assert token("device", nothing) is None


@given(st.from_regex("[1-9][0-9]{13}", fullmatch=True), st.integers(0, 14), st.integers(1, 9))
def test_one_wrong_digit_of_an_imei_is_seen(first: str, place: int, step: int) -> None:
    """Luhn sees every change of a single digit."""
    whole = first + str(-luhn_sum(first + "0") % 10)
    assert imei(spaced(whole, 6, "-")) == whole
    wrong = whole[:place] + str((int(whole[place]) + step) % 10) + whole[place + 1 :]
    with pytest.raises(NotAnImei, match="check digit"):
        imei(wrong)


@given(st.integers(4, 21), st.integers(1, 9))
def test_one_wrong_sign_of_an_iban_is_seen(place: int, step: int) -> None:
    """MOD 97 sees every change of a single digit."""
    assert iban(spaced(IBAN.lower(), 4, " ")) == IBAN
    assume(IBAN[place].isdigit())
    wrong = IBAN[:place] + str((int(IBAN[place]) + step) % 10) + IBAN[place + 1 :]
    with pytest.raises(NotAnIban, match="check digits"):
        iban(wrong)


def test_handles_are_checked() -> None:
    """An e-mail has a name and a domain, an openid 28 signs."""
    assert email("Li.Lei+a@Example.COM") == "li.lei+a@example.com"
    for wrong in ("li lei@example.com", "@example.com", "li@", "li@example"):
        with pytest.raises(NotAnEmail, match=r"name@example\.com"):
            email(wrong)
    assert openid("o6_bmjrPTlm6_2sgVt7hMZOPfL2M") == "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"
    with pytest.raises(NotAnOpenid, match="28 letters"):
        openid("U000012")


@given(st.sampled_from(sorted(ID_TYPES)), st.sampled_from(sorted(ID_TYPES)), digits)
def test_tokens_of_two_types_differ(one: str, other: str, cell: str) -> None:
    """What is a phone here and an account there are two things."""
    assume(one != other)
    try:
        tokens = (token(one, cell), token(other, cell))
    except CellFault:
        return
    assert None in tokens or tokens[0] != tokens[1]
