"""Derived files say what the declarations say; `make docs` writes them again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lendweave.records import KINDS, json_schema, records_page

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def test_the_reference_page_is_fresh() -> None:
    """docs/reference/records.md is what `records_page` gives."""
    assert (REFERENCE / "records.md").read_text() == records_page()


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_file_is_fresh(kind: str) -> None:
    """docs/reference/schema/<kind>.json says what `json_schema` gives."""
    assert json.loads((REFERENCE / "schema" / f"{kind}.json").read_text()) == json_schema(kind)


def test_there_is_no_schema_file_too_many() -> None:
    """A kind that is gone leaves no file behind."""
    found = {path.name for path in (REFERENCE / "schema").iterdir()}
    assert found == {f"{kind}.json" for kind in KINDS}
