"""Identifiers in plain form: without spaces and hyphens, letters large, check digits right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lendweave.intake import identifiers as by_cell
from lendweave.intake.bulk.days import days_of
from lendweave.intake.bulk.model import Mask
from lendweave.intake.bulk.plain import matching, narrowed, read_digits, sign_matrix
from lendweave.intake.devices import KNOWN_FORM, NOTHING, device, imei
from lendweave.intake.luhn import DOUBLED
from lendweave.kernel.types import DATE_MIN
from lendweave.records.arrow_texts import text_bytes

_CARD_DIGITS_MAX = 19
_ID_CHECK_SIGNS = np.frombuffer(b"10X98765432", np.uint8)
_VIN_CHECK_SIGNS = np.frombuffer(b"0123456789X", np.uint8)


def _values_of_signs(values: dict[str, int]) -> NDArray[np.int64]:
    """byte of a sign → its value, 0 for every other sign."""
    table = np.zeros(256, np.int64)
    for sign, value in values.items():
        table[ord(sign)] = value
    return table


_DIGITS = _values_of_signs({str(digit): digit for digit in range(10)})
_USCC_SIGNS = np.frombuffer(by_cell.USCC_ALPHABET.encode(), np.uint8)
_USCC_VALUES = _values_of_signs(by_cell.USCC_VALUES)
_VIN_VALUES = _values_of_signs(
    {sign: int(value) for sign, value in by_cell.VIN_LETTERS.items()}
    | {str(digit): digit for digit in range(10)}
)


def _mobiles(texts: Any) -> Mask:
    return matching(texts, "1[3-9][0-9]{9}")


def _id_numbers(texts: Any) -> Mask:
    found = matching(texts, "[1-9][0-9]{16}[0-9X]")
    signs = sign_matrix(texts.filter(pa.array(found)), 18)
    totals = _DIGITS[signs[:, :17]] @ np.array(by_cell.ID_WEIGHTS)
    days, real = _birth_days(signs)
    return narrowed(
        found, (_ID_CHECK_SIGNS[totals % 11] == signs[:, 17]) & real & (days >= DATE_MIN)
    )


def _usccs(texts: Any) -> Mask:
    found = matching(texts, by_cell.USCC.pattern)
    signs = sign_matrix(texts.filter(pa.array(found)), 18)
    totals = _USCC_VALUES[signs[:, :17]] @ np.array(by_cell.USCC_WEIGHTS)
    return narrowed(found, _USCC_SIGNS[-totals % 31] == signs[:, 17])


def _id_numbers_or_usccs(texts: Any) -> Mask:
    return _id_numbers(texts) | _usccs(texts)


def _bank_cards(texts: Any) -> Mask:
    found = matching(texts, "[0-9]{13,19}")
    return narrowed(found, _luhn_holds(texts.filter(pa.array(found))))


def _luhn_holds(numbers: Any) -> Mask:
    """Whether each number has its check digit; noughts before a shorter one add nothing."""
    digits = _DIGITS[_right_aligned(numbers, _CARD_DIGITS_MAX)]
    doubled = np.array(DOUBLED)[digits[:, -2::-2]]
    holds: Mask = (digits[:, ::-2].sum(axis=1) + doubled.sum(axis=1)) % 10 == 0
    return holds


def _vins(texts: Any) -> Mask:
    found = matching(texts, by_cell.VIN.pattern)
    signs = sign_matrix(texts.filter(pa.array(found)), 17)
    totals = _VIN_VALUES[signs] @ np.array(by_cell.VIN_WEIGHTS)
    return narrowed(found, _VIN_CHECK_SIGNS[totals % 11] == signs[:, 8])


def _devices(texts: Any) -> Mask:
    return matching(texts, KNOWN_FORM.pattern) & ~matching(texts, NOTHING.pattern)


def _imeis(texts: Any) -> Mask:
    """Luhn over all 15 digits; the right number of noughts is no IMEI."""
    found = matching(texts, "[0-9]{15}") & ~matching(texts, "0+")
    return narrowed(found, _luhn_holds(texts.filter(pa.array(found))))


def _accounts(texts: Any) -> Mask:
    return matching(texts, by_cell.ACCOUNT.pattern)


def _invoice_numbers(texts: Any) -> Mask:
    return matching(texts, by_cell.INVOICE.pattern)


PLAIN_IDENTIFIERS: dict[Callable[..., Any], Callable[[Any], Mask]] = {
    by_cell.mobile: _mobiles,
    by_cell.id_number: _id_numbers,
    by_cell.uscc: _usccs,
    by_cell.id_number_or_uscc: _id_numbers_or_usccs,
    by_cell.bank_card: _bank_cards,
    by_cell.vin: _vins,
    device: _devices,
    imei: _imeis,
    by_cell.account: _accounts,
    by_cell.invoice_number: _invoice_numbers,
}
"""Check of a cell → which texts are such identifiers just as they stand. A check that is not in
here reads each distinct cell by itself."""


def _birth_dates(numbers: Any) -> Any:
    return pa.array(_birth_days(sign_matrix(numbers, 18))[0])


def _signs(first: int, last: int) -> Callable[[Any], Any]:
    return lambda texts: pc.utf8_slice_codeunits(texts, first, last)


PART_COLUMNS: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("cn_mobile", "prefix"): _signs(0, 3),
    ("cn_id_number", "birth_date"): _birth_dates,
    ("cn_id_number", "region"): _signs(0, 6),
    ("uscc", "region"): _signs(2, 8),
}
"""(check, part) → the part of each compacted identifier, as `identifiers.PARTS` reads it off one.
A part that is not in here is read off each distinct identifier by itself."""


def _birth_days(signs: NDArray[np.uint8]) -> tuple[NDArray[np.int64], Mask]:
    return days_of(read_digits(signs, 6, 4), read_digits(signs, 10, 2), read_digits(signs, 12, 2))


def _right_aligned(texts: Any, width: int) -> NDArray[np.uint8]:
    """The bytes of texts of at most `width` bytes, 0 before the shorter ones."""
    bounds, flat = text_bytes(texts)
    places = bounds[1:, None] - np.arange(width, 0, -1)
    inside = places >= bounds[:-1, None]
    return np.where(inside, flat[np.where(inside, places, 0)], 0).astype(np.uint8)
