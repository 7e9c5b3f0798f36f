"""Sheets of strategies: the same table as CSV, row by row in the same place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.decisions.strategies import SMALL_INPUTS, small, small_files

from lendweave.connectors.excel_writer import workbook
from lendweave.connectors.scene_folder import strategy_texts, with_those_called
from lendweave.connectors.sheet_tables import sheet_text
from lendweave.decisions import compile_strategy, decide, load_strategy
from lendweave.kernel.errors import LendweaveError

ROWS: list[list[Any]] = [
    ["score", "grade", "price", ""],
    [">= 525", "A|B", 0.1, ""],
    ["", "", "", ""],
    [">= 525", "-", "refuse", ""],
    ["- ", "a\nb", 12, ""],
]


def test_a_sheet_is_its_table_in_the_same_place(tmp_path: Path) -> None:
    """Blank rows stay, line breaks do not, and columns without anything are left out."""
    path = tmp_path / "price.xlsx"
    path.write_bytes(workbook("Preise", ROWS))
    assert sheet_text(path) == ("score,grade,price\n>= 525,A|B,0.1\n\n>= 525,-,refuse\n-,a b,12\n")


def written(folder: Path, price: list[list[Any]]) -> dict[str, str]:
    """The small strategy with its price table as a sheet, read back from a folder."""
    files = small_files()
    del files["price.csv"]
    files["strategy.yaml"] = files["strategy.yaml"].replace("price.csv", "price.xlsx")
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "price.xlsx").write_bytes(workbook("price", price))
    return strategy_texts(folder)


def test_a_strategy_decides_by_a_sheet(tmp_path: Path) -> None:
    """A table in a workbook and the same table in CSV give one decision."""
    lines = small_files()["price.csv"].splitlines()
    price: list[list[Any]] = [[cell.strip() for cell in line.split(",")] for line in lines]
    compiled = compile_strategy(load_strategy(written(tmp_path, price), SMALL_INPUTS))
    for row in ((30, 100_000, 300_000, "A", False), (20, 200_000, None, None, True)):
        assert decide(compiled, row) == decide(small(), row)


def test_a_wrong_cell_is_told_by_its_row(tmp_path: Path) -> None:
    """Row 4 of the sheet, below a blank one, is line 4 of the message."""
    rows: list[list[Any]] = [["score", "grade", "price"], ["-", "A", 1], [], [">= x", "-", 2]]
    with pytest.raises(LendweaveError, match=r'price\.xlsx:4, column "score"'):
        load_strategy(written(tmp_path, rows), SMALL_INPUTS)


def test_those_that_call_have_the_others_beside_them() -> None:
    """A flow with a call is read with the folders beside it; any other stays alone."""
    calling = {"strategy.yaml": "steps:\n  - call: {strategy: b, as: it}\n"}
    alone = {"strategy.yaml": "steps:\n  - assign: {call_me: '1'}\n", "t.csv": "a\n"}
    found = with_those_called({"a": calling, "b": alone})
    assert found["a"] == calling | {f"b/{name}": text for name, text in alone.items()}
    assert found["b"] == alone
