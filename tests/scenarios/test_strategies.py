"""The strategies of the scenes load, and decide their own cases alike on both engines."""

from __future__ import annotations

import pytest
from tests.decisions.strategies import SCENE_STRATEGIES, scene_cases, scene_strategy
from tests.decisions.test_backtest import by_duckdb, by_python

from lendweave.decisions import read_cases, run_cases
from lendweave.decisions.model import Rules, walk_steps


@pytest.mark.parametrize(("scene", "strategy"), SCENE_STRATEGIES)
def test_every_case_gets_the_decision_it_expects(scene: str, strategy: str) -> None:
    """At least fifteen cases, some with unknown inputs; every difference is shown."""
    results = run_cases(scene_strategy(scene, strategy), scene_cases(scene, strategy))
    assert len(results) >= 15
    assert sum(None in result.case.row for result in results) >= 3
    assert {result.case.name: result.differences for result in results if not result.passed} == {}


@pytest.mark.parametrize(("scene", "strategy"), SCENE_STRATEGIES)
def test_cases_are_decided_alike_in_sql(scene: str, strategy: str) -> None:
    """DuckDB gives every case the answers, reasons and masks that Python gives."""
    compiled = scene_strategy(scene, strategy)
    rows = [case.row for case in read_cases(compiled, scene_cases(scene, strategy))]
    assert by_duckdb(compiled, rows) == by_python(compiled, rows)


@pytest.mark.parametrize(("scene", "strategy"), SCENE_STRATEGIES)
def test_cases_reach_every_deciding_rule(scene: str, strategy: str) -> None:
    """Each rule that can decline or refer hits, or is unknown, in some case."""
    compiled = scene_strategy(scene, strategy)
    results = run_cases(compiled, scene_cases(scene, strategy))
    reached = {
        code
        for result in results
        for place in compiled.masks
        for bit, code in enumerate(place.codes)
        if (result.decision.masks[place.hit] | result.decision.masks[place.hit + 1]) >> bit & 1
    }
    deciding = {
        rule.code
        for step in walk_steps(compiled.strategy.steps)
        if isinstance(step, Rules)
        for rule in step.rules
        if rule.reason is not None
    }
    assert deciding - reached == set()


@pytest.mark.parametrize(("scene", "strategy"), SCENE_STRATEGIES)
def test_every_reason_worded_is_one_that_can_be_given(scene: str, strategy: str) -> None:
    """The reasons file holds no wording that nothing uses."""
    compiled = scene_strategy(scene, strategy)
    assert set(compiled.strategy.reasons.reasons) - set(compiled.order.codes) == set()


def test_the_marketplace_never_reads_the_lenders_answer() -> None:
    """Grade and instalment were set by the lender after the fact: no input may carry them."""
    inputs = scene_strategy("marketplace", "admission").strategy.inputs.names
    assert not [name for name in inputs if name.startswith("lender") or name == "is_bad"]
