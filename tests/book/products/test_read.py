"""products.yaml: read as written, one hash whatever its spelling, every mistake with its place."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from tests.book.products.small_products import SCENE, SMALL, changed, small_products

from lendweave.book.funding.shares import Share
from lendweave.book.loan.rules import SubsidyRule
from lendweave.book.products import Product, read_products, refuse_changed
from lendweave.book.products.errors import AllocationInvalid, FunderNotNamed, ProductChanged
from lendweave.book.products.model import Stage
from lendweave.book.products.versions import product_from_published, product_hash, published_text
from lendweave.kernel.errors import LendweaveError

BAD_FILE = Path(__file__).parent / "bad_products.csv"
BAD = list(csv.DictReader(BAD_FILE.read_text("utf-8").splitlines(), skipinitialspace=True))


def test_a_product_is_read_as_it_is_written() -> None:
    """Amounts in minor units, rates and shares as exact decimals, orders as in the file."""
    product = small_products()["small_instalment"]
    assert (product.amounts.low, product.amounts.high, product.amounts.step) == (
        50_000,
        2_000_000,
        1,
    )
    assert (product.rate.low, product.rate.high) == (Decimal("0.06"), Decimal("0.18"))
    assert product.terms == (3, 6, 12)
    assert product.every == 1
    assert product.subsidies == (
        SubsidyRule("merchant", 1, 3, Decimal("0.5")),
        SubsidyRule("brand", 4, None, Decimal("0.25")),
    )
    assert [fee.high for fee in product.fees] == [None, 8000]
    assert product.allocation[0] == ("past_due", "penalty")
    assert product.funders == (
        Share("bank_a", 700_000),
        Share("bank_b", 300_000, "loan_assistance", "guarantor", "sure"),
    )


def test_other_kinds_are_read_as_they_are_written() -> None:
    """Stages of release, and what is lent against stock."""
    products = small_products()
    release, advance = products["small_course"].release, products["small_stock"].advance
    assert release is not None
    assert release.stages[1] == Stage(8, Decimal("0.3"), 60)
    assert advance is not None
    assert (advance.rate, advance.coverage) == (Decimal("0.7"), Decimal("1.3"))
    assert products["small_stock"].every is None
    assert products["small_stock"].rate.fixed is None


@pytest.mark.parametrize("row", BAD, ids=lambda row: row["case"])
def test_bad_products_are_refused_with_their_place(row: dict[str, str]) -> None:
    """One change to the small products, one error: its code, its file and line, its words."""
    cells = {name: text.strip() for name, text in row.items()}
    text = changed(cells["find"], cells["replace"].replace("|", "\n"))
    with pytest.raises(LendweaveError, match=r"where: ") as refused:
        small_products(text)
    error = refused.value
    assert error.code == cells["code"], str(error)
    assert error.where.partition(" ")[0] == cells["where"], str(error)
    assert cells["says"] in str(error), str(error)
    assert error.fix
    assert error.expected


@settings(max_examples=25)
@given(st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_change_a_product(chance: random.Random) -> None:
    """Whatever the order of the keys, the product and its hash are the same."""
    tree = YAML(typ="safe").load(SMALL)
    text = msgspec.json.encode(shuffled(tree, chance)).decode()
    assert read_products(text, "products.json", SCENE) == small_products()


def shuffled(node: object, chance: random.Random) -> object:
    """The same tree with the keys of every map in another order."""
    if isinstance(node, dict):
        items = [(key, shuffled(value, chance)) for key, value in node.items()]
        chance.shuffle(items)
        return dict(items)
    return [shuffled(each, chance) for each in node] if isinstance(node, list) else node


def test_spellings_of_one_number_are_one_product() -> None:
    """24%, 24.0% and 0.24 are one rate; a title is not part of the meaning."""
    for find, other in [("high: 18%", "high: 0.180"), ("0.1%", "0.001"), ("500.00", "500")]:
        text = changed(find, other)
        assert hashes(text) == hashes(SMALL), find
    assert hashes(changed("小额分期", "小额贷款")) == hashes(SMALL)


def hashes(text: str) -> dict[str, str]:
    """The hash of every product of a text."""
    return {code: product.hash for code, product in small_products(text).items()}


@pytest.mark.parametrize(
    ("find", "other"),
    [("high: 18%", "high: 18.1%"), ("half_even", "half_up"), ("share: 0.1%", "share: 0.11%")],
)
def test_another_meaning_is_another_hash(find: str, other: str) -> None:
    """What bears on a loan bears on the hash, and on that product's alone."""
    before, after = hashes(SMALL), hashes(changed(find, other))
    assert [code for code in before if before[code] != after[code]] == ["small_instalment"]


@pytest.mark.parametrize("code", small_products())
def test_a_published_product_is_read_back_whole(code: str) -> None:
    """Its one spelling gives the same product again, and the same hash."""
    product = small_products()[code]
    again = product_from_published(published_text(product))
    assert again == product
    assert product_hash(again) == product.hash


def test_a_fee_at_disbursal_needs_a_place_too() -> None:
    """What nothing is ever allocated to could not be paid, and its loan never settled."""
    disbursed = changed("when: each_period", "when: disbursal").replace(
        "charged_by: guarantor", "charged_by: third_party"
    )
    with pytest.raises(AllocationInvalid, match=r"no place for (past_due|due)\.fee"):
        small_products(disbursed.replace("past_due.fee, ", "", 1).replace("due.fee, ", "", 1))
    assert small_products(disbursed)


def test_a_published_version_never_changes() -> None:
    """Another content under the same version is refused, naming what differs; the next is not."""
    published = small_products()["small_instalment"]
    other = small_products(changed("grace_days: 3", "grace_days: 5"))["small_instalment"]
    with pytest.raises(ProductChanged, match=r"other grace_days\n.*\n.*as version 3"):
        refuse_changed(published, other)
    refuse_changed(published, _next_version(other))
    refuse_changed(published, small_products()["small_instalment"])


def _next_version(product: Product) -> Product:
    raised = replace(product, version=product.version + 1)
    return replace(raised, hash=product_hash(raised))


def test_a_funder_that_the_scene_does_not_route_to_is_refused() -> None:
    """With its line and the name that was meant; no funders.yaml, no such check."""
    text = changed("", "")
    assert read_products(text, "products.yaml", SCENE, funders=("bank_a", "bank_b", "sure"))
    with pytest.raises(FunderNotNamed, match=r"(?s)products\.yaml:\d+.*bank_b.*\"bank_bb\""):
        read_products(text, "products.yaml", SCENE, funders=("bank_a", "bank_bb"))
