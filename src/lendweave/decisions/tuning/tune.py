"""The search: every setting where the budget allows it, else one knob after the other.

One knob after the other finds a setting that no single knob improves, which need not be the best of
all; what was done is said. Ties go to the setting that stands nearest to the texts as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from lendweave.decisions.comparison.words import Pair
from lendweave.decisions.tuning.knob import Knob, Setting
from lendweave.decisions.tuning.measured import Measured
from lendweave.decisions.tuning.search import Search

BATCH = 12
Measure = Callable[[Sequence[Setting]], Sequence[Measured | None]]
"""Decides all applications by several settings at once; None for one that is no strategy."""


@dataclass(frozen=True, slots=True)
class TextChange:
    """One number that stands otherwise in the best texts found."""

    file: str
    line: int
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Tuned:
    """What was found. start, best: before and after; whole: every setting was tried.

    tried: versions decided; refused: settings that are no strategy, such as tables with gaps.
    """

    setting: Setting
    start: Measured
    best: Measured
    changes: tuple[TextChange, ...]
    tried: int
    refused: int
    budget: int
    combinations: int
    whole: bool
    keeps_limits: bool

    @property
    def method(self) -> Pair:
        """How it was searched, in words."""
        if self.whole:
            return f"all {self.combinations:,} settings", f"全部 {self.combinations:,} 种取值"
        return (
            f"{self.tried:,} of {self.combinations:,} settings, one knob after the other "
            f"(budget {self.budget:,})",
            f"{self.combinations:,} 种取值中的 {self.tried:,} 种，逐项搜索（预算 {self.budget:,}）",
        )


@dataclass
class _Trials:
    """Settings tried so far. progress: called with how many were tried."""

    search: Search
    measure: Measure
    progress: Callable[[int], None]
    found: dict[Setting, Measured | None] = field(default_factory=dict)

    @property
    def left(self) -> int:
        return self.search.shape.budget - len(self.found)

    def take(self, settings: Iterable[Setting]) -> None:
        """Measure those that are new, as far as the budget goes."""
        new = [s for s in dict.fromkeys(settings) if s not in self.found][: self.left]
        for batch in _batches(new):
            self.found.update(zip(batch, self.measure(batch), strict=True))
            self.progress(len(self.found))

    def best(self) -> Setting:
        """The setting that keeps the limits best, then reaches most, then changes least."""
        return min((s for s in self.found if self.found[s] is not None), key=self._rank)

    def _rank(self, setting: Setting) -> tuple[float, int, int, int]:
        measured = self.found[setting]
        assert measured is not None, "only what was measured is ranked"
        shape, steps = self.search.shape, _steps(self.search.knobs, setting)
        broken = round(measured.broken(shape.limits), 9)
        return broken, -measured.reached(shape.maximise), sum(map(bool, steps)), sum(steps)


def tune(
    search: Search, measure: Measure, progress: Callable[[int], None] = lambda _: None
) -> Tuned:
    """The best setting found within the budget."""
    trials = _Trials(search, measure, progress)
    start = tuple(knob.now for knob in search.knobs)
    trials.take([start])
    whole = search.combinations <= search.shape.budget
    if whole:
        trials.take(product(*(knob.values for knob in search.knobs)))
    else:
        _turn_by_turn(trials, start)
    best = trials.best()
    before, after = trials.found[start], trials.found[best]
    assert before is not None, "the strategy as it is can be decided"
    assert after is not None, "the best was measured"
    return Tuned(
        setting=best,
        start=before,
        best=after,
        changes=tuple(_changes(search.knobs, best)),
        tried=len(trials.found),
        refused=sum(measured is None for measured in trials.found.values()),
        budget=search.shape.budget,
        combinations=search.combinations,
        whole=whole,
        keeps_limits=after.broken(search.shape.limits) == 0,
    )


def _turn_by_turn(trials: _Trials, start: Setting) -> None:
    """Turn each knob to its best, again and again, until none moves or the budget is spent."""
    current, moved = start, True
    while moved and trials.left > 0:
        moved = False
        for place, knob in enumerate(trials.search.knobs):
            head, tail = current[:place], current[place + 1 :]
            trials.take((*head, value, *tail) for value in knob.values)
            best = trials.best()
            if best != current:
                current, moved = best, True


def _steps(knobs: Sequence[Knob], setting: Setting) -> list[int]:
    """How many values each knob stands from where it is."""
    return [
        abs(knob.values.index(value) - knob.values.index(knob.now))
        for knob, value in zip(knobs, setting, strict=True)
    ]


def _changes(knobs: Sequence[Knob], setting: Setting) -> Iterator[TextChange]:
    for knob, value in zip(knobs, setting, strict=True):
        if value != knob.now:
            yield TextChange(knob.file, knob.line, knob.column, knob.now, value)


def _batches(settings: Sequence[Setting]) -> Iterator[list[Setting]]:
    pending = iter(settings)
    while batch := list(islice(pending, BATCH)):
        yield batch
