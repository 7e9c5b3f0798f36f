"""Cases on both engines: the shipped ones agree, and a difference is told by its case."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.decisions.strategies import (
    SCENE_STRATEGIES,
    changed,
    compiled_from,
    scene_cases,
    scene_strategy,
    small,
)

from lendweave.runtimes.case_engines import differing_cases

CASES = """case, age, amount, income, grade, is_new, |, outcome
usual, 30, 1000.00, 3000.00, A, false, |, approve
young, 17, , null, it's, , |, decline
"""


@pytest.mark.parametrize(("scene", "strategy"), SCENE_STRATEGIES)
def test_shipped_cases_are_decided_alike(scene: str, strategy: str) -> None:
    """Every case of every scene gets one answer."""
    compiled = scene_strategy(scene, strategy)
    assert differing_cases(compiled, scene_cases(scene, strategy), "cases.csv") == ()


def test_a_difference_names_the_case_and_both_answers() -> None:
    """One engine runs another program: the case that shows it is told."""
    other = compiled_from(changed("strategy.yaml", "age < 18", "age < 16"))
    mixed = replace(small(), program=other.program)
    mixed.__dict__["run"] = small().run
    assert differing_cases(small(), CASES, "c.csv") == ()
    (line,) = differing_cases(mixed, CASES, "c.csv")
    assert line.startswith("c.csv:3 (young): reasons: Python ['AGE', ")
    assert "DuckDB ['SCORE', " in line
