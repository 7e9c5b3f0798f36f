"""Identifiers of people and firms who do not exist: right by check digit, in use by nobody.

Regions begin with 99, which GB/T 2260 gives to no place; phones run on 1990 and 1980.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lendweave.intake.identifiers import (
    bank_card_check_digit,
    id_check_digit,
    uscc_check_character,
    vin_check_digit,
)
from lendweave.simulation.world.documents import document_numbers, scattered

TOWNS_MAX = 10_000
"""Region codes of four free digits."""


def region_codes(town: NDArray[np.int64]) -> list[str]:
    """Six digits for each town."""
    return [f"99{number:04d}" for number in town.tolist()]


def id_numbers(
    town: NDArray[np.int64], birth: NDArray[np.datetime64], place: NDArray[np.int64]
) -> NDArray[np.str_]:
    """Resident ID numbers. place: of the person in the town, 0 to 999."""
    days = (str(day).replace("-", "") for day in birth.astype("datetime64[D]"))
    first = (
        f"{region}{day}{number:03d}"
        for region, day, number in zip(region_codes(town), days, place.tolist(), strict=True)
    )
    return _texts([digits + id_check_digit(digits) for digits in first])


def credit_codes(town: NDArray[np.int64], merchant: NDArray[np.int64]) -> NDArray[np.str_]:
    """Unified social credit codes of merchants."""
    first = (
        f"91{region}MA{number:07d}"
        for region, number in zip(region_codes(town), merchant.tolist(), strict=True)
    )
    return _texts([code + uscc_check_character(code) for code in first])


def phone_numbers(phone: NDArray[np.int64]) -> NDArray[np.str_]:
    """Mobile numbers on 1980 and 1990; which of both tells nothing of whose a phone is."""
    numbers = scattered(phone, 4_000, 5_000).tolist()
    return _texts([f"19{8 + n // 10**7}0{n % 10**7:07d}" for n in numbers])


def bank_cards(account: NDArray[np.int64]) -> list[str]:
    """Card numbers of accounts: 19 digits under an issuer that does not exist."""
    first = (f"990099{number:012d}" for number in scattered(account, 10**6, 10**6).tolist())
    return [digits + bank_card_check_digit(digits) for digits in first]


def vins(vehicle: NDArray[np.int64]) -> list[str]:
    """Vehicle identification numbers of a maker that does not exist."""
    numbers = (f"{number:013d}" for number in scattered(vehicle, 10**6, 10**7).tolist())
    codes = [f"LZ9{digits[:5]}0{digits[5:]}" for digits in numbers]
    return [code[:8] + vin_check_digit(code) + code[9:] for code in codes]


def invoice_numbers(invoice: NDArray[np.int64]) -> list[str]:
    """20 digits that begin with a year that is not in use."""
    return [f"99{number:018d}" for number in document_numbers(invoice).tolist()]


def _texts(values: list[str]) -> NDArray[Any]:
    return np.array(values, dtype=np.str_)
