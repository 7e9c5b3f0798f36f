"""Caps by licence and day, their sources, and the fees that may not be charged."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from tests.book.products.small_products import SCENE, changed

from lendweave.book.products import CapCatalogue, read_caps, read_products
from lendweave.book.products.errors import CapUnknown, FeeForbidden, ProductInvalid
from lendweave.book.products.model import CapName
from lendweave.kernel.errors import LendweaveError

HERE = Path(__file__).parent
SMALL = (HERE / "small_caps.yaml").read_text(encoding="utf-8")
BAD = list(
    csv.DictReader((HERE / "bad_caps.csv").read_text("utf-8").splitlines(), skipinitialspace=True)
)


@cache
def small_caps(text: str = SMALL) -> CapCatalogue:
    """The catalogue of small_caps.yaml, or of another text."""
    return read_caps(text, "caps.yaml")


@pytest.mark.parametrize("row", BAD, ids=lambda row: row["case"])
def test_bad_caps_are_refused_with_their_place(row: dict[str, str]) -> None:
    """One change to the small caps, one error: its code, its file and line, its words."""
    cells = {name: text.strip() for name, text in row.items()}
    assert cells["find"] in SMALL
    with pytest.raises(LendweaveError, match=r"where: ") as refused:
        small_caps(SMALL.replace(cells["find"], cells["replace"], 1))
    error = refused.value
    assert error.code == cells["code"], str(error)
    assert error.where.partition(" ")[0] == cells["where"], str(error)
    assert cells["says"] in str(error), str(error)


@pytest.mark.parametrize(
    ("licence", "on", "limit", "method", "document"),
    [
        ("consumer_finance", date(2025, 10, 1), "0.24", "irr_times_12", "Notice 9"),
        ("consumer_finance", date(2026, 6, 30), "0.24", "irr_times_12", "Notice 9"),
        ("consumer_finance", date(2026, 7, 1), "0.2", "effective", "Notice 10"),
        ("bank", date(2026, 7, 1), "0.24", "irr_times_12", "Notice 9"),
        ("private_lending", date(2024, 10, 21), "0.124", "irr_times_12", "Rule 6"),
        ("private_lending", date(2025, 5, 19), "0.124", "irr_times_12", "Rule 6"),
        ("private_lending", date(2025, 5, 20), "0.12", "irr_times_12", "Rule 6"),
    ],
)
def test_a_cap_is_that_of_licence_and_day(
    licence: str, on: date, limit: str, method: str, document: str
) -> None:
    """The latest row of the licence that is in force; multiples take the base rate of the day."""
    cap = small_caps().cap(CapName("cn_consumer", licence), on)
    assert (cap.limit, cap.method, cap.source.document) == (Decimal(limit), method, document)


def test_a_multiple_says_how_it_came_about() -> None:
    """The factor, the base rate and the day on which that was published."""
    cap = small_caps().cap(CapName("cn_consumer", "private_lending"), date(2026, 1, 1))
    assert cap.basis == "4 × lpr_1y 3.00% (2025-05-20)"
    assert cap.confirmed is None


@pytest.mark.parametrize(
    ("pack", "licence", "on", "says"),
    [
        ("cn_consumers", "bank", date(2026, 1, 1), 'Did you mean "cn_consumer"'),
        ("cn_consumer", "bnk", date(2026, 1, 1), 'Did you mean "bank"'),
        ("cn_consumer", "bank", date(2025, 9, 30), "no cap in force"),
        ("cn_consumer", "private_lending", date(2024, 10, 20), "no rate published"),
    ],
)
def test_without_a_cap_in_force_nothing_is_assumed(
    pack: str, licence: str, on: date, says: str
) -> None:
    """An unknown pack or licence, a day before the first cap or base rate: refused, not free."""
    with pytest.raises(CapUnknown, match=says):
        small_caps().cap(CapName(pack, licence), on)


@pytest.mark.parametrize(
    ("find", "replace", "says"),
    [
        ("charged_by: guarantor", "charged_by: platform", "of the platform, charged"),
        ("in_all_in_cost: true", "in_all_in_cost: false", "kept out of the all-in cost"),
        ("when: each_period", "when: disbursal", "taken at disbursal"),
    ],
)
def test_fees_that_may_not_be_charged_cannot_be_configured(
    find: str, replace: str, says: str
) -> None:
    """The error names the fee's line, the pack and the document behind the rule."""
    with pytest.raises(FeeForbidden, match=rf"products.yaml:19 [^\n]*\n.*{says}") as refused:
        read_products(changed(find, replace), "products.yaml", SCENE, small_caps())
    assert "Pack cn_consumer: Notice 9, 2025-04-01" in refused.value.fix


def test_what_others_pay_is_theirs() -> None:
    """A platform may charge the merchant, at disbursal and outside the borrower's cost."""
    products = read_products(changed("", ""), "products.yaml", SCENE, small_caps())
    assert [fee.charged_by for fee in products["small_instalment"].fees] == [
        "guarantor",
        "platform",
    ]


@pytest.mark.parametrize(
    ("find", "replace", "says"),
    [
        ("pack: cn_consumer", "pack: cn_consume", 'Did you mean "cn_consumer"'),
        ("licence: consumer_finance", "licence: consumer", 'Did you mean "consumer_finance"'),
    ],
)
def test_a_product_names_a_cap_that_is_there(find: str, replace: str, says: str) -> None:
    """An unknown pack or licence is refused at its line, with a suggestion."""
    with pytest.raises(ProductInvalid, match=rf"products.yaml:22 [^$]*{says}"):
        read_products(changed(find, replace), "products.yaml", SCENE, small_caps())
