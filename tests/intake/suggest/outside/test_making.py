"""The untidy files are the same for the same seed, and hold what they say."""

from __future__ import annotations

import pytest
from tests.intake.suggest.outside.making import GENRES, untidy_file, untidy_files
from tests.intake.suggest.outside.sheet import Genre

BY_NAME = pytest.mark.parametrize("genre", GENRES, ids=lambda genre: genre.name)


def test_ten_files_of_two_hundred_columns_and_faults() -> None:
    """As many as a judge would bring."""
    files = list(untidy_files())
    assert len(files) == 10
    assert 185 <= sum(len(file.genre.columns) for file in files) <= 205
    assert 260 <= sum(len(file.bad) for file in files) <= 290


@BY_NAME
def test_the_same_seed_gives_the_same_bytes(genre: Genre) -> None:
    """Text byte for byte; a workbook holds the time of writing, so its faults are compared."""
    first, second = untidy_file(genre), untidy_file(genre)
    assert first.bad == second.bad
    assert genre.format == "xlsx" or first.content == second.content
    assert untidy_file(genre, seed=1).bad != first.bad


@BY_NAME
def test_every_fault_has_a_line_of_its_own(genre: Genre) -> None:
    """No two faults meet, and none stands outside the table."""
    file = untidy_file(genre)
    assert len(file.bad) == sum(planted.rows for planted in genre.faults)
    assert not file.bad.keys() & file.skipped
