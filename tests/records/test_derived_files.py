"""Derived files say what the declarations say; `make docs` writes them again."""

from __future__ import annotations

from pathlib import Path

import pytest

from lendweave.records import KINDS, records_page, schema_files

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def test_the_reference_page_is_fresh() -> None:
    """docs/reference/records.md is what `records_page` gives."""
    assert (REFERENCE / "records.md").read_text() == records_page()


@pytest.mark.parametrize("name", schema_files())
def test_a_schema_file_is_fresh(name: str) -> None:
    """docs/reference/schema/<kind>.json is what `json_schema` gives."""
    assert (REFERENCE / "schema" / name).read_text() == schema_files()[name]


def test_there_is_no_schema_file_too_many() -> None:
    """A kind that is gone leaves no file behind."""
    found = {path.name for path in (REFERENCE / "schema").iterdir()}
    assert found == {f"{kind}.json" for kind in KINDS}
