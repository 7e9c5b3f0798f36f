"""The operator reference is the table, spelled out."""

from __future__ import annotations

from pathlib import Path

from lendweave.lang.casts import CASTS
from lendweave.lang.operators import OPERATORS
from lendweave.lang.reference import operators_page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "operators.md"


def test_page_names_every_operator_and_cast() -> None:
    """No operator that can be written, and no cast, is missing from the page."""
    page = operators_page()
    for row in OPERATORS.values():
        assert (f"### `{row.syntax}`" in page) is not row.internal
    for source, target in CASTS:
        assert f"| {source.value} | {target.value} |" in page


def test_written_page_is_current() -> None:
    """The page in the tree is the one the table gives."""
    assert PAGE.read_text("utf-8") == operators_page()
