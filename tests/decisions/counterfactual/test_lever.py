"""actionable.csv: what it declares, and where a mistake in it stands."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.decisions.strategies import SMALL_INPUTS, compiled_from, small_files

from lendweave.decisions import load_strategy
from lendweave.decisions.errors import DuplicateCode, TableInvalid
from lendweave.kernel.errors import LendweaveError

HEADER = "input, change, low, high, step, cost, en, zh\n"
ROW = "age, higher, 18, 60, 1, 2, the age were {value}, 年龄为 {value}\n"
BAD = Path(__file__).parent / "bad_levers.csv"
with BAD.open(encoding="utf-8") as opened:
    BAD_ROWS = [tuple(row.values()) for row in csv.DictReader(opened, skipinitialspace=True)]


def test_a_lever_is_read_as_raw_values() -> None:
    """Ends and steps are raw; the file is part of the version's hash."""
    files = small_files()
    declared = compiled_from(files | {"actionable.csv": HEADER + ROW})
    (lever,) = declared.strategy.levers
    assert (lever.low, lever.high, lever.step, lever.cost, lever.line) == (18, 60, 1, 2, 2)
    assert (lever.wording("en"), lever.wording("zh")) == ("the age were {value}", "年龄为 {value}")
    assert declared.hash != compiled_from(files).hash
    assert declared.program.hash == compiled_from(files).program.hash


@pytest.mark.parametrize(("row", "code", "told"), BAD_ROWS, ids=[row[0] for row in BAD_ROWS])
def test_a_mistake_is_told_with_its_line(row: str, code: str, told: str) -> None:
    """The code, the line and what is expected."""
    with pytest.raises(LendweaveError, match=r"actionable\.csv:2") as caught:
        load_strategy(small_files() | {"actionable.csv": f"{HEADER}{row}\n"}, SMALL_INPUTS)
    assert caught.value.code == code
    assert told in str(caught.value)


def test_an_input_stands_once() -> None:
    """Two ranges of one input would contradict each other."""
    with pytest.raises(DuplicateCode, match=r"actionable\.csv:3"):
        load_strategy(small_files() | {"actionable.csv": HEADER + ROW + ROW}, SMALL_INPUTS)


def test_levers_are_few() -> None:
    """Twelve inputs make 66 pairs; more would not be looked through in time."""
    with pytest.raises(TableInvalid, match="at most 12 inputs"):
        load_strategy(small_files() | {"actionable.csv": HEADER + ROW * 13}, SMALL_INPUTS)
