"""Whole quotes of the scenes' products, as people read them, in both languages.

`UPDATE_GOLDEN=1 pytest tests/book/quotes` writes the files anew; the difference is what to review.
"""

from __future__ import annotations

import csv
import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.book.quotes.shelves import shelf

from lendweave.book.quotes import Asked, Quote, quote, quote_lines

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
CASES = list(
    csv.DictReader(
        (HERE / "golden_quotes.csv").read_text("utf-8").splitlines(), skipinitialspace=True
    )
)


def quoted(case: dict[str, str]) -> Quote:
    """The quote of one row of the table."""
    cells = {name: text.strip() for name, text in case.items()}
    asked = Asked(
        int(cells["amount"]),
        int(cells["term"]),
        date.fromisoformat(cells["on"]),
        Decimal(cells["rate"]) if cells["rate"] else None,
    )
    found = shelf(cells["scene"])
    product = found.find(cells["product"])
    return quote(product, asked, found.caps, found.calendar(product))


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["product"].strip())
def test_a_quote_reads_as_it_did(case: dict[str, str], locale: str) -> None:
    """The schedule, every charge, the yearly cost, the cap and what default costs."""
    text = "\n".join(quote_lines(quoted(case), locale)) + "\n"
    golden = GOLDEN / f"{case['product'].strip()}.{locale}.txt"
    if "UPDATE_GOLDEN" in os.environ:
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    """Every file belongs to a row of the table."""
    names = {f"{case['product'].strip()}.{locale}.txt" for case in CASES for locale in ("en", "zh")}
    assert {path.name for path in GOLDEN.glob("*.txt")} == names
