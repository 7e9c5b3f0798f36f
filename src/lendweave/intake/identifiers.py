"""Identifiers with a rule: mobile numbers, resident ID numbers, social credit codes, devices.

Each check takes a cleaned cell and returns the compacted identifier; each part takes that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from lendweave.intake.errors import (
    CellRequired,
    NotAMobile,
    NotAnIdNumber,
    NotAUscc,
    TextTooLong,
)
from lendweave.kernel.clock import days_from_date
from lendweave.kernel.types import DATE, DATE_MIN, TEXT, ValueType

_SIGNS = re.compile(r"[ \-()]")
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")
_ID_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")
_DEVICE_LENGTH_MAX = 200
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC = re.compile(f"[{_USCC_ALPHABET}]{{2}}[0-9]{{6}}[{_USCC_ALPHABET}]{{10}}")


def mobile(text: str) -> str:
    """The 11 digits of a mainland mobile number. Raises NotAMobile."""
    match = _MOBILE.fullmatch(_SIGNS.sub("", text))
    if match is None:
        raise NotAMobile(
            got=text,
            expected="11 digits that begin with 13 to 19",
            fix="Ask the partner for the number; a landline cannot be mapped here.",
        )
    return match[1]


def id_number(text: str) -> str:
    """The 18 characters of a resident ID number whose birth date and check digit hold.

    Check digit: ISO 7064 MOD 11-2. Raises NotAnIdNumber. Source: GB 11643-1999.
    """
    compact = _SIGNS.sub("", text).upper()
    if _ID_NUMBER.fullmatch(compact) is None:
        raise _bad_id_number(text, "17 digits and a digit or X")
    if id_check_digit(compact[:17]) != compact[17]:
        raise _bad_id_number(text, "a check digit that fits the other 17")
    try:
        days = days_from_date(_birth_date(compact))
    except ValueError:
        days = DATE_MIN - 1
    if days < DATE_MIN:
        raise _bad_id_number(text, "a birth date from 1900 in digits 7 to 14")
    return compact


def id_check_digit(digits: str) -> str:
    """The 18th character that belongs to 17 digits."""
    total = sum(int(digit) * pow(2, 17 - i, 11) for i, digit in enumerate(digits))
    return "10X98765432"[total % 11]


def uscc(text: str) -> str:
    """The 18 characters of a unified social credit code whose check character holds.

    Check character: MOD 31 with weights 3^i. Raises NotAUscc. Source: GB 32100-2015.
    """
    compact = _SIGNS.sub("", text).upper()
    if _USCC.fullmatch(compact) is None or uscc_check_character(compact[:17]) != compact[17]:
        raise NotAUscc(
            got=text,
            expected="18 characters without I, O, S, V, Z and the check character that fits",
            fix="Ask the partner for the code on the business licence.",
        )
    return compact


def uscc_check_character(first: str) -> str:
    """The 18th character that belongs to the first 17."""
    total = sum(_USCC_ALPHABET.index(sign) * pow(3, i, 31) for i, sign in enumerate(first))
    return _USCC_ALPHABET[-total % 31]


def device(text: str) -> str:
    """The id of a device as its maker or an SDK gives it. Raises CellRequired, TextTooLong."""
    if not text:
        raise CellRequired(
            got="nothing", expected="a device id", fix="Leave it out where it is unknown."
        )
    if len(text) > _DEVICE_LENGTH_MAX:
        raise TextTooLong(
            got=f"{len(text)} characters",
            expected=f"at most {_DEVICE_LENGTH_MAX}",
            fix="Check that the column is the one with the device.",
        )
    return text


CHECKS: dict[str, Callable[[str], str]] = {
    "cn_mobile": mobile,
    "cn_id_number": id_number,
    "uscc": uscc,
}

ID_TYPES: dict[str, Callable[[str], str]] = {
    "id_number": id_number,
    "phone": mobile,
    "uscc": uscc,
    "device": device,
}
"""What a token can be made of: id type → its check. A closed list, the same at every door: two
doors that called one thing by two types would give one person two tokens."""

# (check, part) → its type and how it is read off the compacted identifier.
PARTS: dict[tuple[str, str], tuple[ValueType, Callable[[str], int | str]]] = {
    ("cn_mobile", "prefix"): (TEXT, lambda number: number[:3]),
    ("cn_id_number", "birth_date"): (DATE, lambda number: days_from_date(_birth_date(number))),
    ("cn_id_number", "region"): (TEXT, lambda number: number[:6]),
    ("uscc", "region"): (TEXT, lambda code: code[2:8]),
}


def _birth_date(number: str) -> date:
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def _bad_id_number(text: str, expected: str) -> NotAnIdNumber:
    return NotAnIdNumber(
        got=text,
        expected=expected,
        fix="Ask the partner for the number as text; Excel keeps only 15 digits of a number.",
    )
