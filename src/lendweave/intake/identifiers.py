"""Identifiers with a rule: of people, firms, accounts, devices, vehicles and invoices.

Each check takes a cleaned cell and returns the compacted identifier, or None where the cell says
that there is none; each part takes the identifier.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from operator import mul

from lendweave.intake.addresses import address, split_address
from lendweave.intake.devices import device, imei
from lendweave.intake.errors import (
    CellFault,
    NotABankCard,
    NotAMobile,
    NotAnAccount,
    NotAnIban,
    NotAnIdNumber,
    NotAnInvoiceNumber,
    NotAnyIdNumber,
    NotAUscc,
    NotAVin,
)
from lendweave.intake.firm_names import firm_name
from lendweave.intake.handles import email, openid
from lendweave.intake.luhn import luhn_sum
from lendweave.intake.person_names import person_name
from lendweave.kernel.clock import days_from_date
from lendweave.kernel.types import DATE, DATE_MIN, TEXT, ValueType

_SIGNS = re.compile(r"[ \-()]")
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")
ID_WEIGHTS = tuple(pow(2, 17 - i, 11) for i in range(17))
_ID_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")
ACCOUNT = re.compile(r"[0-9A-Z]{6,34}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}")
_BANK_CARD = re.compile(r"[0-9]{13,19}")
VIN = re.compile(r"[0-9A-HJ-NPR-Z]{17}")
VIN_LETTERS = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True))
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
# Fully digital, number alone, and code with number as on older kinds.
INVOICE = re.compile(r"[0-9]{20}|[0-9]{8}|[0-9]{10}(?:[0-9]{2})?[0-9]{8}")
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_VALUES = {sign: value for value, sign in enumerate(USCC_ALPHABET)}
USCC_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
USCC = re.compile(f"[{USCC_ALPHABET}]{{2}}[0-9]{{6}}[{USCC_ALPHABET}]{{10}}")


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
    total = sum(map(mul, map(int, digits), ID_WEIGHTS))
    return "10X98765432"[total % 11]


def uscc(text: str) -> str:
    """The 18 characters of a unified social credit code whose check character holds.

    Check character: MOD 31 with weights 3^i. Raises NotAUscc. Source: GB 32100-2015.
    """
    compact = _SIGNS.sub("", text).upper()
    if USCC.fullmatch(compact) is None or uscc_check_character(compact[:17]) != compact[17]:
        raise NotAUscc(
            got=text,
            expected="18 characters without I, O, S, V, Z and the check character that fits",
            fix="Ask the partner for the code on the business licence.",
        )
    return compact


def uscc_check_character(first: str) -> str:
    """The 18th character that belongs to the first 17."""
    total = sum(map(mul, map(USCC_VALUES.__getitem__, first), USCC_WEIGHTS))
    return USCC_ALPHABET[-total % 31]


def id_number_or_uscc(text: str) -> str:
    """The 18 characters of a resident ID number or of a social credit code.

    Raises NotAnyIdNumber.
    """
    for check in (id_number, uscc):
        try:
            return check(text)
        except CellFault:
            continue
    raise NotAnyIdNumber(
        got=text,
        expected="18 characters whose last one fits the other 17 as of a person or of a firm",
        fix="Ask the partner for the number as text; Excel keeps only 15 digits of a number.",
    )


def account(text: str) -> str:
    """The number of a bank account or card, signs taken out. Raises NotAnAccount."""
    compact = _SIGNS.sub("", text).upper()
    if ACCOUNT.fullmatch(compact) is None:
        raise NotAnAccount(
            got=text,
            expected="6 to 34 digits and letters",
            fix="Ask the partner for the number as text; Excel keeps only 15 digits of a number.",
        )
    return compact


def iban(text: str) -> str:
    """The letters and digits of an IBAN whose two check digits hold. Raises NotAnIban.

    Source: ISO 13616-1, ISO 7064 MOD 97-10.
    """
    compact = _SIGNS.sub("", text).upper()
    fits = _IBAN.fullmatch(compact) is not None
    if not fits or int("".join(str(int(s, 36)) for s in compact[4:] + compact[:4])) % 97 != 1:
        raise NotAnIban(
            got=text,
            expected="a country, two check digits that fit and up to 30 letters and digits",
            fix="Ask the partner for the number; for other accounts leave `check` out.",
        )
    return compact


def bank_card(text: str) -> str:
    """The digits of a bank card whose check digit holds (Luhn). Raises NotABankCard.

    Source: ISO/IEC 7812-1, annex B.
    """
    compact = _SIGNS.sub("", text)
    if _BANK_CARD.fullmatch(compact) is None or luhn_sum(compact) % 10:
        raise NotABankCard(
            got=text,
            expected="13 to 19 digits with the check digit that fits",
            fix="Ask the partner for the number again; for accounts of firms leave `check` out.",
        )
    return compact


def bank_card_check_digit(digits: str) -> str:
    """The last digit that belongs to the others."""
    return str(-luhn_sum(digits + "0") % 10)


def vin(text: str) -> str:
    """The 17 characters of a vehicle identification number whose check digit holds.

    Raises NotAVin. Source: GB 16735, ISO 3779.
    """
    compact = _SIGNS.sub("", text).upper()
    if VIN.fullmatch(compact) is None or vin_check_digit(compact) != compact[8]:
        raise NotAVin(
            got=text,
            expected="17 characters without I, O, Q, the ninth of which checks the others",
            fix="Ask the partner for the number on the registration certificate.",
        )
    return compact


def vin_check_digit(code: str) -> str:
    """The ninth character that belongs to the other sixteen of 17."""
    values = (int(VIN_LETTERS.get(sign, sign)) for sign in code[:8] + "0" + code[9:])
    total = sum(value * weight for value, weight in zip(values, VIN_WEIGHTS, strict=True))
    return "0123456789X"[total % 11]


def invoice_number(text: str) -> str:
    """The digits of a tax invoice's number. Raises NotAnInvoiceNumber."""
    compact = _SIGNS.sub("", text)
    if INVOICE.fullmatch(compact) is None:
        raise NotAnInvoiceNumber(
            got=text,
            expected="20 digits (fully digital), 8 digits, or a code of 10 or 12 before them",
            fix="Ask the partner for the number as text; Excel keeps only 15 digits of a number.",
        )
    return compact


Check = Callable[[str], str | None]

CHECKS: dict[str, Check] = {
    "cn_mobile": mobile,
    "cn_id_number": id_number,
    "cn_address": address,
    "person_name": person_name,
    "firm_name": firm_name,
    "uscc": uscc,
    "id_number_or_uscc": id_number_or_uscc,
    "bank_card": bank_card,
    "iban": iban,
    "imei": imei,
    "email": email,
    "openid": openid,
    "vin": vin,
    "invoice_number": invoice_number,
}

ID_TYPES: dict[str, Check] = {
    "id_number": id_number,
    "phone": mobile,
    "uscc": uscc,
    "id_number_or_uscc": id_number_or_uscc,
    "device": device,
    "account": account,
    "address": address,
    "name": person_name,
    "email": email,
    "openid": openid,
}
"""What a token can be made of: id type → its check. A closed list, the same at every door: two
doors that called one thing by two types would give one person two tokens."""

EITHER: dict[str, tuple[str, str]] = {"id_number_or_uscc": ("id_number", "uscc")}
"""id type of columns that hold either of two → the types under which tokens are made: the first
where its check holds, else the second. A code that is an ID number, too, with a birth date and a
check digit that hold, is taken for one; of real codes fewer than one in thousands is."""


def own_type(id_type: str, value: str) -> str:
    """The type under which a checked identifier has its token, whatever its column holds beside."""
    if id_type not in EITHER:
        return id_type
    first, second = EITHER[id_type]
    try:
        ID_TYPES[first](value)
    except CellFault:
        return second
    return first


NARROWER: dict[str, str] = {"bank_card": "account", "iban": "account", "imei": "device"}
"""check → the id type of which it allows only some: a card is an account."""

PERSONAL_CHECKS = frozenset(
    (
        *("cn_mobile", "cn_id_number", "cn_address", "person_name", "email", "openid"),
        *("bank_card", "iban", "imei", "id_number_or_uscc"),
    )
)
"""Checks of what belongs to a person: a column that has one must have a token."""

Part = Callable[[str], int | str | None]

# (check, part) → its type and how it is read off the compacted identifier.
PARTS: dict[tuple[str, str], tuple[ValueType, Part]] = {
    ("cn_mobile", "prefix"): (TEXT, lambda number: number[:3]),
    ("cn_id_number", "birth_date"): (DATE, lambda number: days_from_date(_birth_date(number))),
    ("cn_id_number", "region"): (TEXT, lambda number: number[:6]),
    ("cn_address", "province"): (TEXT, lambda text: split_address(text).province),
    ("cn_address", "city"): (TEXT, lambda text: split_address(text).city),
    ("cn_address", "district"): (TEXT, lambda text: split_address(text).district),
    ("cn_address", "region"): (TEXT, lambda text: split_address(text).region),
    ("uscc", "region"): (TEXT, lambda code: code[2:8]),
}

UNCERTAIN_PARTS = frozenset({"cn_address"})
"""Checks that an identifier may pass without telling each of its parts."""


def _birth_date(number: str) -> date:
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def _bad_id_number(text: str, expected: str) -> NotAnIdNumber:
    return NotAnIdNumber(
        got=text,
        expected=expected,
        fix="Ask the partner for the number as text; Excel keeps only 15 digits of a number.",
    )
