"""Numbers in a strategy's texts: where they stand, and what may stand there."""

from __future__ import annotations

import msgspec
import pytest
from tests.decisions.strategies import compiled_from, small, small_files

from lendweave.decisions.comparison.errors import KnobUnfit
from lendweave.decisions.tuning.knob import KnobShape, knob_of, turned


def knob(**keys: object) -> KnobShape:
    """A knob as YAML would write it."""
    return msgspec.convert(keys, KnobShape)


TEXT = {"file": "strategy.yaml", "text": "score >= {520}", "low": 510, "high": 530, "step": 10}
CELL = {"file": "price.csv", "line": 2, "column": "price", "low": 0.08, "high": 0.12, "step": 0.02}


def test_values_are_written_as_finely_as_the_finest() -> None:
    """What stands now keeps its spelling and is among them, wherever the steps fall."""
    found = knob_of(knob(**TEXT), small_files(), "search.yaml:3")
    assert (found.now, found.values, found.line) == ("520", ("510", "520", "530"), 33)
    cell = knob_of(knob(**CELL), small_files(), "search.yaml:4")
    assert (cell.now, cell.values) == ("0.10", ("0.08", "0.10", "0.12"))
    odd = knob_of(knob(**(CELL | {"low": 0.085})), small_files(), "search.yaml:4")
    assert odd.values == ("0.085", "0.10", "0.105")


def test_turned_texts_change_there_and_nowhere_else() -> None:
    """Two numbers of one line and one of a table, of other lengths than before."""
    two = TEXT | {"text": "income < {1000.00}", "low": 5, "high": 5, "step": 1}
    shapes = [knob(**each) for each in (TEXT, two, CELL)]
    files = small_files()
    knobs = tuple(knob_of(shape, files, "search.yaml:1") for shape in shapes)
    after = turned(files, knobs, ("1530", "5.00", "0.125"))
    assert after["strategy.yaml"] == files["strategy.yaml"].replace(
        "score >= 520", "score >= 1530"
    ).replace("income < 1000.00", "income < 5.00")
    assert after["price.csv"] == files["price.csv"].replace("A|B,   0.10", "A|B,   0.125")
    assert turned(files, knobs, tuple(each.now for each in knobs)) == files
    assert compiled_from(turned(files, knobs, tuple(k.now for k in knobs))).hash == small().hash


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"file": "prices.csv"}, "price.csv"),
        ({"text": "score >= 520"}, "braces"),
        ({"text": "score >= {999}"}, "stands once"),
        ({"text": "then: {5}"}, "stands once"),
        ({"step": 0}, "0 values"),
        ({"step": 0.001}, "20001 values"),
        ({"text": None}, "neither"),
        ({"text": None, "line": 90, "column": "price"}, "line 90"),
        ({"file": "price.csv", "text": None, "line": 4, "column": "price"}, "refuse"),
    ],
)
def test_knobs_that_do_not_fit_are_told(change: dict[str, object], told: str) -> None:
    """Each mistake names what was found, and the place in the search file."""
    with pytest.raises(KnobUnfit, match=told):
        knob_of(
            knob(**{k: v for k, v in (TEXT | change).items() if v is not None}),
            small_files(),
            "search.yaml:3",
        )
