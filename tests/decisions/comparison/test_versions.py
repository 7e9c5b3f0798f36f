"""Many versions as one program: each decides as it would alone, what is common is there once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.decisions.comparison.versions import connection, rows_table, version
from tests.decisions.rows import rows_of
from tests.decisions.strategies import SMALL_INPUTS, small, small_files
from tests.decisions.test_backtest import by_python

from lendweave.decisions import compile_strategy, load_strategy
from lendweave.decisions.comparison.errors import VersionsClash
from lendweave.decisions.comparison.versions import Versions, merge_versions
from lendweave.kernel.types import INTEGER
from lendweave.lang import Column, Schema, duckdb_select
from lendweave.lang.dialects import quoted

VERSIONS = ("threshold", "points", "severity")


@settings(max_examples=5)
@given(data=st.data())
def test_every_version_decides_as_it_would_alone(data: st.DataObject) -> None:
    """Answers and masks of four versions out of one query, against each decided row by row."""
    merged = merge_versions([small(), *map(version, VERSIONS)])
    rows = data.draw(st.lists(rows_of(small()), min_size=1, max_size=30))
    with connection() as database:
        database.register("applications", rows_table(rows))
        select = duckdb_select(merged.program, "applications")
        database.execute(f"CREATE TABLE decided AS {select}")
        for each in merged.versions:
            columns = ", ".join(map(quoted, (*each.answers, *each.masks)))
            found = database.execute(f"SELECT {columns} FROM decided").fetchall()
            alone = by_python(each.compiled, rows)
            assert found == [(*row[:5], *masks_of(row)) for row in alone]


def masks_of(row: tuple[object, ...]) -> list[object]:
    """The masks of a decided row, which stand last."""
    masks = row[6]
    assert isinstance(masks, list)
    return masks


def test_what_versions_have_in_common_is_there_once() -> None:
    """A threshold moves the outcome step alone: rules, scorecard and price are shared."""
    alone = len(merge_versions([small()]).program.lets)
    both = merge_versions([small(), version("threshold")])
    assert len(both.program.lets) < alone + 20
    assert _columns_of(both, "score") == 1
    assert _columns_of(both, "rule/A2") == 1


def _columns_of(merged: Versions, let: str) -> int:
    return len({each.columns[let] for each in merged.versions})


def test_the_same_version_twice_costs_nothing() -> None:
    """All its columns are those of the first."""
    merged = merge_versions([small(), small()])
    assert merged.versions[0].columns == merged.versions[1].columns
    assert merged.program.lets == merge_versions([small()]).program.lets


def test_versions_of_other_types_are_refused() -> None:
    """An input that changed its type cannot be one column for both."""
    columns = [c for c in SMALL_INPUTS if c.name != "income"]
    other = Schema((*columns, Column("income", INTEGER, low=0, high=10**9)))
    files = small_files()
    files["strategy.yaml"] = (
        files["strategy.yaml"]
        .replace("1000.00", "1000")
        .replace("income < 2000.00", "income < 2000")
    )
    changed = compile_strategy(load_strategy(files, other))
    with pytest.raises(VersionsClash, match="income"):
        merge_versions([small(), changed])
