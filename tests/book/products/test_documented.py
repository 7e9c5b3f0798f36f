"""The guide's product is read and quoted as the page shows; every key is on the page."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from lendweave.book.calendar import read_calendars
from lendweave.book.products import read_caps, read_products, shape
from lendweave.book.quotes import Asked, quote, quote_lines
from lendweave.kernel.errors import LendweaveError
from lendweave.records.scene import Scene

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "guides" / "write-a-product.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^```\w+ (\S+)\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL))
SCENE = Scene("appliance", "Home appliances", "家电", "Asia/Shanghai", "CNY")
SHAPES = [
    each
    for each in vars(shape).values()
    if isinstance(each, type) and issubclass(each, msgspec.Struct)
]


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_the_guides_quote_is_a_real_one(locale: str) -> None:
    """The lines shown stand in the quote of the product that the page writes."""
    caps = read_caps(BLOCKS["caps.yaml"], "caps.yaml")
    calendars = read_calendars(
        (ROOT / "scenarios" / "holidays.yaml").read_text(encoding="utf-8"), "holidays.yaml"
    )
    products = read_products(BLOCKS["products.yaml"], "products.yaml", SCENE, caps, calendars)
    asked = Asked(600_000, 3, date(2026, 3, 1), Decimal("0.12"))
    found = quote(products["fridge_instalment"], asked, caps, calendars["cn"])
    assert BLOCKS[locale] in "\n".join(quote_lines(found, locale)) + "\n"


def test_the_guides_mistake_is_a_real_one() -> None:
    """The error shown is the error that the mistake gives."""
    shown = re.search(r"^```text\n(\[BOOK.*?)\n^```", GUIDE, re.MULTILINE | re.DOTALL)
    assert shown is not None
    with pytest.raises(LendweaveError, match="BOOK-203") as refused:
        read_products(
            BLOCKS["products.yaml"]
            .replace("due.fee,", "due.fees,", 2)
            .replace("past_due.fees", "past_due.fee"),
            "products.yaml",
            SCENE,
        )
    assert str(refused.value) == shown[1]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda each: each.__name__)
def test_every_key_is_in_the_guide(shape: type[msgspec.Struct]) -> None:
    """A key that can be written is a key that can be read about."""
    for field in msgspec.structs.fields(shape):
        assert re.search(rf"\b{field.encode_name}\b", GUIDE), field.encode_name


def test_the_guides_caps_are_those_of_the_catalogue() -> None:
    """The rows shown say what the catalogue beside the scenes says."""
    whole = read_caps((ROOT / "scenarios" / "caps.yaml").read_text(encoding="utf-8"), "caps.yaml")
    shown = read_caps(BLOCKS["caps.yaml"], "caps.yaml")
    for row in shown.pack("cn_consumer").rows:
        same = [
            (other.method, other.limit, other.factor)
            for other in whole.pack("cn_consumer").rows
            if (other.licence, other.starts_on) == (row.licence, row.starts_on)
        ]
        assert same == [(row.method, row.limit, row.factor)]
