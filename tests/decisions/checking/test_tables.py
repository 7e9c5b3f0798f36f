"""Tables of rows: what is found is true and nothing is left out, held against all combinations."""

from __future__ import annotations

from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendweave.decisions.cells import parse_cell
from lendweave.decisions.checking.finding import Finding, Named
from lendweave.decisions.checking.table_findings import (
    RowDead,
    RowNeedless,
    RowsContradict,
    RowShadowed,
    RowsMerge,
    RowsOverlap,
    RowsTooMany,
    TableGap,
    TableTooLarge,
)
from lendweave.decisions.checking.tables import (
    AskedRow,
    AskedTable,
    gaps,
    needless_rows,
    overlaps,
    table_findings,
)
from lendweave.decisions.tables import TableRow, read_table
from lendweave.kernel.types import BOOLEAN, INTEGER, TEXT
from lendweave.lang import Column

COLUMNS = {
    "score": Column("score", INTEGER, False, 300, 900),
    "age": Column("age", INTEGER, True, 0, 150),
    "grade": Column("grade", TEXT),
    "new": Column("new", BOOLEAN, False),
    "x": Column("x", INTEGER, True, 0, 3),
    "y": Column("y", INTEGER, False, 0, 3),
    "z": Column("z", BOOLEAN, True),
}
CASES = read_table((Path(__file__).parent / "tables.csv").read_text(), "tables.csv").rows


def table_of(hit: str, names: list[str], rows: list[str]) -> AskedTable:
    """A table from rows of cells; the last cell of each row is its answer."""
    columns = tuple(COLUMNS[name] for name in names)
    asked = []
    for line, row in enumerate(rows, start=2):
        *cells, answer = (cell.strip() for cell in row.split(","))
        parsed = tuple(
            parse_cell(cell, column, "t") for cell, column in zip(cells, columns, strict=True)
        )
        asked.append(AskedRow(line, parsed, answer, rank=int(answer) if answer.isdigit() else 0))
    return AskedTable("t.csv", columns, hit, tuple(asked))


def written(finding: Finding) -> str:
    """A finding on one line, as the table of cases spells it."""
    place = f"{finding.place.line}{finding.place.column and ' ' + finding.place.column}"
    told = (str(value) for value in finding.parameters().values())
    shown = [
        str(getattr(finding, name)) for name in finding.parameters() if name != "example"
    ] or list(told)
    return f"{finding.code} {place}: {'; '.join(shown)}"


@pytest.mark.parametrize("row", CASES, ids=lambda row: row.cells["case"])
def test_what_is_found_in_a_table(row: TableRow) -> None:
    """One small table a line: every finding with its line, its column and its parameters."""
    names = [name.strip() for name in row.cells["columns"].split("/")]
    rows = row.cells["rows"].split(" / ")
    found = [written(f) for f in table_findings(table_of(row.cells["hit"], names, rows))]
    assert " & ".join(found) == row.cells["findings"]


XS = st.sampled_from(["-", "null", "0", "1..2", "< 2", ">= 2", "3|null", "0|3"])
YS = st.sampled_from(["-", "0", "1", "<= 1", "2..3", "> 0", "0|2"])
ZS = st.sampled_from(["-", "null", "true", "false", "true|null"])
ROWS = st.lists(st.tuples(XS, YS, ZS, st.sampled_from("12")).map(", ".join), min_size=1, max_size=6)
POINTS = list(product((None, 0, 1, 2, 3), (0, 1, 2, 3), (None, False, True)))


def rows_at(table: AskedTable, point: tuple[object, ...]) -> list[AskedRow]:
    """The rows that hold at one combination, in the order in which they answer."""
    return [
        row
        for row in table.ordered
        if all(cell.passes(value) for cell, value in zip(row.cells, point, strict=True))
    ]


def inside(named: Named, point: tuple[object, ...]) -> bool:
    """True if a combination lies in the part of the table that a finding names."""
    texts = dict(named.pairs)
    columns = [COLUMNS[name] for name in ("x", "y", "z")]
    return all(
        parse_cell(texts.get(column.name, "-"), column, "t").passes(value)
        for column, value in zip(columns, point, strict=True)
    )


@settings(max_examples=50)
@given(ROWS, st.sampled_from(["first", "unique", "any", "priority"]))
def test_gaps_are_all_found_and_none_is_invented(rows: list[str], hit: str) -> None:
    """The boxes that are told hold exactly the combinations that no row answers."""
    table = table_of(hit, ["x", "y", "z"], rows)
    found = [gap for gap in gaps(table) if isinstance(gap, TableGap)]
    for point in POINTS:
        assert any(inside(gap.missing, point) for gap in found) is (not rows_at(table, point))
    for gap in found:
        assert any(inside(gap.example, p) and not rows_at(table, p) for p in POINTS)


@settings(max_examples=50)
@given(ROWS, st.sampled_from(["unique", "any"]))
def test_overlaps_are_all_found_and_none_is_invented(rows: list[str], hit: str) -> None:
    """A pair is told if some combination has both rows, with answers that matter."""
    table = table_of(hit, ["x", "y", "z"], rows)
    kinds = (RowsOverlap, RowsContradict)
    found = {(f.place.line, f.line) for f in overlaps(table) if isinstance(f, kinds)}
    together = set()
    for point in POINTS:
        at = rows_at(table, point)
        together |= {
            (max(a.line, b.line), min(a.line, b.line))
            for a, b in product(at, at)
            if a is not b and (hit == "unique" or a.answer != b.answer)
        }
    assert found == together


@settings(max_examples=50)
@given(ROWS, st.sampled_from(["first", "priority"]))
def test_rows_that_never_answer_are_all_found(rows: list[str], hit: str) -> None:
    """A row is dead or shadowed if it is the first of no combination, and only then."""
    table = table_of(hit, ["x", "y", "z"], rows)
    found = table_findings(table)
    gone = {f.place.line for f in found if isinstance(f, RowShadowed | RowDead)}
    first = {at[0].line for point in POINTS if (at := rows_at(table, point))}
    assert gone == {row.line for row in table.rows} - first


@settings(max_examples=50)
@given(ROWS, st.sampled_from(["first", "priority"]))
def test_rows_that_could_go_change_nothing(rows: list[str], hit: str) -> None:
    """Without a needless row every combination has the same answer; without another, not."""
    table = table_of(hit, ["x", "y", "z"], rows)
    needless = {f.place.line for f in needless_rows(table) if isinstance(f, RowNeedless)}
    for row in table.rows:
        changed = False
        for point in POINTS:
            at = rows_at(table, point)
            if at and at[0] is row:
                changed |= not at[1:] or at[1].answer != row.answer
        if row.line in needless:
            assert not changed


@settings(max_examples=50)
@given(ROWS)
def test_rows_that_merge_are_one_row(rows: list[str]) -> None:
    """With the cell that is told in place of both, every combination has the same answer."""
    table = table_of("first", ["x", "y", "z"], rows)
    for finding in table_findings(table):
        if not isinstance(finding, RowsMerge):
            continue
        at = ["x", "y", "z"].index(finding.place.column)
        kept = [row.split(",") for row in rows]
        kept[finding.line - 2][at] = finding.cell
        del kept[finding.place.line - 2]
        merged = table_of("first", ["x", "y", "z"], [",".join(row) for row in kept])
        for point in POINTS:
            before, after = rows_at(table, point), rows_at(merged, point)
            assert [r.answer for r in before[:1]] == [r.answer for r in after[:1]]


def wide(rows: int, columns: int) -> AskedTable:
    """A price table of the real kind: eight columns, bands of each, and a row for all the rest."""
    names = [Column(f"c{at}", INTEGER, True, 0, 10_000) for at in range(columns)]
    lines = []
    for line in range(rows):
        bands = (line // 100, line // 10 % 10, line % 10)
        texts = [f"{band * 1000}..{band * 1000 + 999}" for band in bands]
        texts += ["-", "null|0..5000", "> 5000|null", "-", f"<= {9000 + line % 7}|null"]
        cells = tuple(parse_cell(t, c, "t") for t, c in zip(texts, names, strict=True))
        lines.append(AskedRow(line + 2, cells, line))
    rest = tuple(parse_cell("-", column, "t") for column in names)
    return AskedTable("t.csv", tuple(names), "first", (*lines, AskedRow(rows + 2, rest, None)))


def test_a_thousand_rows_of_eight_columns_are_told_about() -> None:
    """A table as large as is allowed is analysed to the end within the work that is granted."""
    assert table_findings(wide(1_000, 8)) == []
    without_rest = wide(1_000, 8)
    table = AskedTable("t.csv", without_rest.columns, "first", without_rest.rows[:-1])
    found = [f for f in gaps(table) if isinstance(f, TableGap)]
    assert len(found) == 20
    assert str(found[0].missing) == "c0 null|10000"


def pigeonholes(columns: int) -> AskedTable:
    """Of that many columns with one value fewer two must be equal: complete, and hard to see."""
    names = tuple(Column(f"c{at}", INTEGER, False, 0, columns - 2) for at in range(columns))
    anything = parse_cell("-", names[0], "t")
    rows: list[AskedRow] = []
    for first, second in combinations(range(columns), 2):
        for value in range(columns - 1):
            cell = parse_cell(str(value), names[0], "t")
            cells = tuple(cell if at in (first, second) else anything for at in range(columns))
            rows.append(AskedRow(len(rows) + 2, cells, value))
    return AskedTable("t.csv", names, "first", tuple(rows))


def test_a_table_too_large_to_tell_says_so() -> None:
    """Where the work does not suffice the question stays open, and that is told."""
    assert list(gaps(pigeonholes(6))) == []
    hard = pigeonholes(10)
    (open_,) = gaps(hard, granted=20_000)
    assert isinstance(open_, TableTooLarge)
    assert "20000 steps" in open_.told("en")
    optional = AskedTable("t.csv", hard.columns, "first", hard.rows, must_answer=False)
    (open_,) = gaps(optional, granted=20_000)
    assert isinstance(open_, RowsTooMany)
