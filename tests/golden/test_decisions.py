"""Golden decisions: the whole trace of chosen applicants, to be read when a strategy changes.

`UPDATE_GOLDEN=1 pytest tests/golden` writes the files anew; the difference is what to review.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.decisions.strategies import scene_cases, scene_strategy

from lendweave.decisions import read_cases, trace, trace_lines

HERE = Path(__file__).parent
CHOSEN = {
    ("appliance", "instalment"): (
        "a usual person",
        "too young",
        "device unknown",
        "no bureau report at all",
        "income not stated",
        "cut down to the limit",
        "frozen dealer",
        "long term without purchases",
        "term is too long",
        "score too low to approve",
    ),
    ("marketplace", "admission"): (
        "a usual borrower",
        "a strong borrower",
        "an unknown term",
        "debt above the edge",
        "debt unknown",
        "no bureau report",
        "small business within the cap",
        "small business with a weak score",
        "score too low",
        "score in the grey band",
    ),
}
APPLICANTS = [(*strategy, case) for strategy, cases in CHOSEN.items() for case in cases]


@pytest.mark.parametrize(("scene", "strategy", "name"), APPLICANTS)
def test_the_trace_is_the_one_that_was_reviewed(scene: str, strategy: str, name: str) -> None:
    """Line by line the text that stands in the file."""
    compiled = scene_strategy(scene, strategy)
    cases = {case.name: case for case in read_cases(compiled, scene_cases(scene, strategy))}
    text = "\n".join(trace_lines(trace(compiled, cases[name].row))) + "\n"
    golden = HERE / f"{scene}_{name.replace(' ', '_')}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text)
    assert text == golden.read_text()


def test_no_golden_file_is_left_over() -> None:
    """Every file belongs to a chosen applicant."""
    expected = {f"{scene}_{name.replace(' ', '_')}.txt" for scene, _, name in APPLICANTS}
    assert {path.name for path in HERE.glob("*.txt")} == expected
