"""Every mistake in a strategy is refused with file and line, a code, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.decisions.strategies import SMALL_INPUTS, changed, small_files

from lendweave.decisions import load_strategy
from lendweave.decisions.model import Rules, Switch, walk_steps
from lendweave.decisions.tables import TableRow, read_table
from lendweave.kernel.errors import LendweaveError

BAD = read_table(
    (Path(__file__).parent / "bad_strategies.csv").read_text(), "bad_strategies.csv"
).rows


def test_a_strategy_is_read_as_it_is_written() -> None:
    """Names, version, inputs and the order of the steps are those of the file."""
    strategy = load_strategy(small_files(), SMALL_INPUTS)
    assert (strategy.name, strategy.version, strategy.decides) == ("small", 3, "application")
    assert strategy.title == {"en": "A small strategy", "zh": "小策略"}
    assert strategy.inputs.names == ("age", "amount", "income", "grade", "is_new")
    kinds = [type(step).__name__ for step in walk_steps(strategy.steps)]
    assert kinds == [
        "Rules",
        "Scorecard",
        "Switch",
        "Assign",
        "Rules",
        "Assign",
        "Matrix",
        "Assign",
    ]


def test_an_unknown_rule_is_never_worse_than_its_hit() -> None:
    """`unknown: decline` makes a rule that only refers refer, and a rule may choose for itself."""
    strategy = load_strategy(small_files(), SMALL_INPUTS)
    switch = next(step for step in strategy.steps if isinstance(step, Switch))
    rules = next(step for step in switch.branches[0].steps if isinstance(step, Rules)).rules
    assert [(rule.hit.name, rule.unknown.name) for rule in rules] == [
        ("DECLINE", "DECLINE"),
        ("REFER", "APPROVE"),
    ]
    files = changed("strategy.yaml", ", unknown: pass}", "}")
    switch = next(
        step for step in load_strategy(files, SMALL_INPUTS).steps if isinstance(step, Switch)
    )
    rules = next(step for step in switch.branches[0].steps if isinstance(step, Rules)).rules
    assert rules[1].unknown.name == "REFER"


@pytest.mark.parametrize("row", BAD, ids=lambda row: row.cells["case"])
def test_bad_strategies_are_refused_with_their_place(row: TableRow) -> None:
    """One change to the small strategy, one error: its code, its file and line, its words."""
    cells = {name: text.replace("|", "\n") for name, text in row.cells.items()}
    files = changed(cells["file"], cells["find"], cells["replace"])
    with pytest.raises(LendweaveError, match=r"where: ") as refused:
        load_strategy(files, SMALL_INPUTS)
    error = refused.value
    assert error.code == cells["code"], str(error)
    assert error.where.startswith(cells["where"]), str(error)
    assert cells["says"] in str(error), str(error)
    assert error.fix or error.expected


def test_a_strategy_without_a_file_is_refused() -> None:
    """A folder without strategy.yaml or reasons.csv is refused by name."""
    for name in ("strategy.yaml", "reasons.csv"):
        files = small_files()
        del files[name]
        with pytest.raises(LendweaveError, match=rf'got: "{name}"'):
            load_strategy(files, SMALL_INPUTS)


@pytest.mark.parametrize(
    ("base", "points", "fits"),
    [
        (999_990, 10, True),
        (999_991, 10, False),
        (-999_990, -10, True),
        (-999_991, -10, False),
    ],
)
def test_scores_lie_within_a_million(base: int, points: int, fits: bool) -> None:
    """Either end of the sum; the ends themselves are taken."""
    files = changed("strategy.yaml", "base: 500", f"base: {base}")
    files["score.csv"] = f"variable, bin, points\nage, < 25, {points}\nage, -, 0\n"
    files["price.csv"] = "score, grade, price\n-, A, 0.1\n-, -, refuse\n"
    if fits:
        assert load_strategy(files, SMALL_INPUTS)
        return
    with pytest.raises(LendweaveError, match="scores from"):
        load_strategy(files, SMALL_INPUTS)
