"""CSV texts as tables: lines are counted as an editor counts them, mistakes have a place."""

from __future__ import annotations

import pytest

from lendweave.decisions.errors import TableInvalid, TableMissing
from lendweave.decisions.tables import check_columns, file_text, read_table


def test_rows_know_their_line() -> None:
    """Blank lines, a byte-order mark and cells over two lines do not shift what follows."""
    table = read_table('\ufeffa, b\n\n1, "x\ny"\n2, z\n', "t.csv")
    assert table.columns == ("a", "b")
    assert [(row.line, dict(row.cells)) for row in table.rows] == [
        (3, {"a": "1", "b": "x\ny"}),
        (5, {"a": "2", "b": "z"}),
    ]
    assert table.rows[1].where("b") == 't.csv:5, column "b"'


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "t.csv"),
        ("a, b", "t.csv"),
        ("a, a\n1, 2", "t.csv:1"),
        ("a, \n1, 2", "t.csv:1"),
        ("a, b\n1", "t.csv:2"),
        ("a, b\n1, 2, 3", "t.csv:2"),
        ('a, b\n1, "2', "t.csv:2"),
        ("a\n" + "1\n" * 10_001, "t.csv"),
    ],
)
def test_texts_that_are_no_table_are_refused(text: str, where: str) -> None:
    """Too short, too long, ragged, unnamed or unclosed."""
    with pytest.raises(TableInvalid, match=r"where: t\.csv") as refused:
        read_table(text, "t.csv")
    assert refused.value.where == where


def test_columns_are_checked_by_name() -> None:
    """A missing column is named, and an unknown one gets a suggestion."""
    table = read_table("variable, bins\nage, 1", "t.csv")
    with pytest.raises(TableInvalid, match='a column "bin"'):
        check_columns(table, ("variable", "bin"))
    with pytest.raises(TableInvalid, match='Did you mean "bin"'):
        check_columns(table, ("variable",), ("bin",))


def test_a_file_that_is_not_there_is_named() -> None:
    """With the nearest name among those that are."""
    with pytest.raises(TableMissing, match=r'Did you mean "score\.csv"'):
        file_text({"score.csv": "", "price.csv": ""}, "scores.csv", "strategy.yaml:9")
