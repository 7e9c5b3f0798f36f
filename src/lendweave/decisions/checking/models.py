"""What can be said of a model beside its trees: ranges it learned on, its table, its card."""

from __future__ import annotations

from collections.abc import Iterator

from lendweave.decisions.checking.finding import Finding, place_of
from lendweave.decisions.checking.step_findings import (
    BeyondLearned,
    CalibrationBeside,
    LearnedUnused,
    ModelUnsigned,
)
from lendweave.decisions.model import LearnedRange, Strategy, TreeModel, walk_steps
from lendweave.decisions.tree_model import forks, score_range
from lendweave.kernel.decimals import text_from_scaled


def model_findings(strategy: Strategy) -> Iterator[Finding]:
    """The findings of every model step, in the order of the steps."""
    for step in walk_steps(strategy.steps):
        if isinstance(step, TreeModel):
            yield from _ranges(step)
            yield from _table(step)
            if step.card is None:
                yield ModelUnsigned(place_of(step.where), step.file)


def inputs_of(step: TreeModel) -> frozenset[str]:
    """The names that terms and trees of a model read."""
    tested = {fork.column.name for tree in step.trees for fork in forks(tree)}
    return frozenset(tested | {term.column.name for term in step.terms})


def _ranges(step: TreeModel) -> Iterator[Finding]:
    read = inputs_of(step)
    for learned in step.ranges:
        place, name = place_of(learned.where), learned.column.name
        if name not in read:
            yield LearnedUnused(place, name)
        elif declared := _beyond(learned):
            told = _told(learned.low, learned.high, learned)
            yield BeyondLearned(place, name, told, declared)


def _beyond(learned: LearnedRange) -> str:
    """The declared range of an input that reaches beyond; empty for one that does not."""
    low, high = learned.column.low, learned.column.high
    is_below = low is None or low < learned.low
    is_above = high is None or high > learned.high
    return _told(low, high, learned) if is_below or is_above else ""


def _told(low: int | None, high: int | None, learned: LearnedRange) -> str:
    ends = (
        "" if end is None else text_from_scaled(end, learned.column.type.scale)
        for end in (low, high)
    )
    return "..".join(ends)


def _table(step: TreeModel) -> Iterator[Finding]:
    """Said where a table and the scores of its model barely meet: half of its knots or more."""
    if step.probability is None or not step.probability.knots:
        return
    low, high = score_range(step)
    knots = [score for score, _ in step.probability.knots]
    outside = [score for score in knots if not low <= score <= high]
    if 2 * len(outside) >= len(knots):
        yield CalibrationBeside(place_of(f"{step.file}:1"), low, high, knots[0], knots[-1])
