"""The sheet of corrections: nothing in it runs, and what goes out comes back."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.intake.sheet import (
    OWN_COLUMNS,
    SheetInvalid,
    SheetRow,
    guarded,
    read_sheet,
    sheet_text,
    unguarded,
)

CELLS = st.text(st.characters(exclude_categories=["Cs"]))
RISKY = st.tuples(st.sampled_from("=+-@\t\r\n'＝＋－＠0123456789"), CELLS).map("".join)


@given(CELLS | RISKY)
def test_a_guarded_cell_comes_back(cell: str) -> None:
    """Whatever a partner wrote."""
    assert unguarded(guarded(cell)) == cell


@given(RISKY)
def test_nothing_runs(cell: str) -> None:
    """No cell begins with a sign that makes a spreadsheet compute."""
    assert guarded(cell)[0] not in "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("990101199601090745", "'990101199601090745"),
        ("007", "'007"),
        ("2026/8/3", "'2026/8/3"),
        ("1.50", "'1.50"),
        ("-12", "'-12"),
        ("'quoted'", "''quoted'"),
        ("2690", "2690"),
        ("12.5", "12.5"),
        ("19900000001", "19900000001"),
        ("订单", "订单"),
        ("", ""),
    ],
)
def test_what_a_spreadsheet_would_change_is_kept(cell: str, shown: str) -> None:
    """Long numbers, leading zeros and dates stay as they were written."""
    assert guarded(cell) == shown


@given(st.lists(st.tuples(CELLS | RISKY, CELLS, CELLS), max_size=5), st.sampled_from(",;\t"))
def test_a_sheet_comes_back(rows: list[tuple[str, str, str]], delimiter: str) -> None:
    """Cells with quotes, line ends and commas, and whichever delimiter a spreadsheet saves with."""
    sent = tuple(
        SheetRow(i, "orders", "订单.csv", i + 2, wrong, {"=订单": a, "备注": b})
        for i, (a, b, wrong) in enumerate(rows)
    )
    text = sheet_text(("=订单", "备注"), sent)
    saved = io.StringIO()
    csv.writer(saved, delimiter=delimiter).writerows(csv.reader(io.StringIO(text, newline="")))
    assert read_sheet(saved.getvalue(), "s.csv") == sent


HEADER = ",".join(OWN_COLUMNS)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "s.csv, line 1"),
        ("a,b\n1,2\n", "'a, b'"),
        (f"{HEADER},x\n1,f,o.csv,2,w\n", "line 2"),
        (f"{HEADER},x\none,f,o.csv,2,w,1\n", "'one, 2'"),
        (f"{HEADER},x\n1,f,o.csv,²,w,1\n", "'1, ²'"),
        (f'{HEADER},x\n1,f,o.csv,2,w,"1\n', "s.csv"),
    ],
)
def test_what_is_no_sheet_is_told(text: str, told: str) -> None:
    """With the place, and nothing of it is taken."""
    with pytest.raises(SheetInvalid, match="leave the header") as caught:
        read_sheet(text, "s.csv")
    assert told in str(caught.value)


def test_empty_lines_are_no_rows() -> None:
    """Spreadsheets leave lines of delimiters at the end."""
    assert read_sheet(f"{HEADER},x\n,,,,,\n\n", "s.csv") == ()
