"""Windows over columns = a walk over every pair of subject and event, compiled and plain."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from types import ModuleType
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lendweave.features.aggregates import AGGREGATES, PASSING
from lendweave.features.arrays.batch import AskingArrays
from lendweave.features.arrays.fold import FOLDS
from lendweave.features.arrays.masks import FEW_EVENTS
from lendweave.features.model import CalendarMonths, Rolling, Span
from lendweave.features.span import bounds
from lendweave.kernel.types import INTEGER, MICROS_PER_DAY, ValueType, decimal

PACKAGE = "lendweave.features.arrays"
OPEN = 2**63 - 1
ZONE = "Asia/Shanghai"
HOUR = MICROS_PER_DAY // 24
START = 30 * MICROS_PER_DAY + 12 * HOUR
SINCE = ("days_since_first", "days_since_last", "minutes_since_last")


def modules(*, plain: bool) -> ModuleType:
    """`blocks` with its loops compiled, or as they are where numba is not installed."""
    if not plain:
        return importlib.import_module(f"{PACKAGE}.blocks")
    loaded = {name: sys.modules.pop(name) for name in list(sys.modules) if PACKAGE in name}
    numba = sys.modules.get("numba")
    sys.modules["numba"] = None  # type: ignore[assignment]
    try:
        return importlib.import_module(f"{PACKAGE}.blocks")
    finally:
        for name in [name for name in sys.modules if PACKAGE in name]:
            del sys.modules[name]
        sys.modules.update(loaded)
        del sys.modules["numba"]
        if numba is not None:
            sys.modules["numba"] = numba


MODES = {"compiled": modules(plain=False), "plain": modules(plain=True)}


@dataclass(frozen=True)
class Subject:
    """Who asks: key, t in hours, what the clock shows, the entity of the own record."""

    key: int
    t: int
    clock: int
    entity: int


@dataclass(frozen=True)
class Event:
    """One version. seen_for: clock readings for which it is there, None without an end."""

    key: int
    occurred: int
    seen_from: int
    seen_for: int | None
    entity: int
    value: int | None
    passes: bool


@dataclass(frozen=True)
class Question:
    """One aggregate of one window."""

    operator: str
    window: Span
    result: ValueType
    filtered: bool
    events_max: int | None = None
    level: Fraction | None = None


Hours = TypeVar("Hours", int, NDArray[np.int64])


def at(hours: Hours) -> Hours:
    """The instant; in the zone, February begins with hour 4."""
    return START + hours * HOUR


def sees(subject: Subject, event: Event, question: Question) -> bool:
    """What the contract says of one pair."""
    low, high = bounds(question.window, at(subject.t), ZONE)
    end = OPEN if event.seen_for is None else event.seen_from + event.seen_for
    return (
        event.key == subject.key
        and event.entity != subject.entity
        and low <= at(event.occurred) < high
        and event.seen_from <= subject.clock < end
        and (event.passes or not question.filtered)
    )


def walked(subjects: Sequence[Subject], events: Sequence[Event], question: Question) -> list[Any]:
    """The answers by looking at every pair, with the folds that run online."""
    fold = AGGREGATES[question.operator].fold(question.result, question.level)
    ordered = sorted(enumerate(events), key=lambda numbered: (numbered[1].occurred, numbered[0]))
    answers = []
    for subject in subjects:
        seen = [event for _, event in ordered if sees(subject, event, question)]
        instants = question.operator in SINCE
        values: list[Any] = [at(e.occurred) if instants else e.value for e in seen]
        if question.operator in (PASSING, "streak"):
            values = [None if value is None else bool(value) for value in values]
        few = question.events_max is None or len(seen) <= question.events_max
        answers.append(fold(values, at(subject.t)) if few else None)
    return answers


def halves(values: Sequence[int | None], *, wide: bool) -> dict[str, Any]:
    """A column as 128-bit numbers, or as 64-bit ones."""
    numbers = [value or 0 for value in values]
    lower = [(number & (2**64 - 1)) - (2**64 if number >> 63 & 1 else 0) for number in numbers]
    return {
        "low": np.array(lower, np.int64),
        "valid": np.array([value is not None for value in values], np.bool_),
        "high": np.array([number >> 64 for number in numbers], np.int64) if wide else None,
    }


def folded(
    mode: str,
    subjects: Sequence[Subject],
    events: Sequence[Event],
    question: Question,
    few_events: int,
) -> list[Any]:
    """The answers of the loops, in the order of the subjects."""
    fold = MODES[mode]
    numbers = {
        name: np.array([getattr(subject, name) for subject in subjects], np.int64)
        for name in ("key", "t", "clock", "entity")
    }
    t = at(numbers["t"])
    places = np.arange(len(subjects))[::-1]
    asking = AskingArrays(numbers["key"], t, numbers["clock"], numbers["entity"], places)
    columns = {
        name: np.array([getattr(event, name) for event in events], np.int64)
        for name in ("key", "occurred", "seen_from", "entity")
    }
    ends = [OPEN if e.seen_for is None else e.seen_from + e.seen_for for e in events]
    happened = fold.EventArrays(
        key=columns["key"],
        occurred=at(columns["occurred"]),
        place=np.arange(len(events), dtype=np.int64),
        seen_from=columns["seen_from"],
        seen_to=np.array(ends, np.int64),
        entity=columns["entity"],
    )
    wide = question.result.precision > 18
    value = fold.ValueArrays(**halves([event.value for event in events], wide=wide))
    flags = {"passes": np.array([event.passes for event in events], np.bool_)}
    asked = fold.WindowFold(
        question.operator,
        question.window,
        None if question.operator in SINCE else "value",
        "passes" if question.filtered else None,
        question.result,
        question.events_max,
        question.level,
    )
    beside = fold.EventColumns({"value": value}, flags)
    size = len(subjects) + 1
    [found] = fold.fold_keys(
        [asked], asking, happened, beside, ZONE, size=size, block_rows=5, few_events=few_events
    )
    assert not found.valid[-1]
    answers: list[Any] = [None] * len(subjects)
    for subject, index in enumerate(places):
        if found.valid[index]:
            low = int(found.low[index])
            upper = low >> 63 if found.high is None else int(found.high[index])
            answers[subject] = (upper << 64) + (low & (2**64 - 1))
    return answers


WIDE = st.integers(-(10**27), 10**27)
WINDOWS = st.builds(
    Rolling,
    st.none() | st.integers(1, 6).map(lambda hours: hours * HOUR),
    st.integers(0, 2).map(lambda hours: hours * HOUR),
) | st.builds(CalendarMonths, st.integers(0, 2))


def logs(values: st.SearchStrategy[int]) -> st.SearchStrategy[list[Event]]:
    """Versions under three keys, of the subjects' own entities (0 to 2) or of none (-1)."""
    event = st.builds(
        Event,
        key=st.integers(0, 2),
        occurred=st.integers(0, 9),
        seen_from=st.integers(0, 9),
        seen_for=st.none() | st.integers(0, 5),
        entity=st.integers(-1, 2),
        value=st.none() | values,
        passes=st.booleans(),
    )
    return st.lists(event, max_size=12)


def subjects_of(*, known: bool) -> st.SearchStrategy[list[Subject]]:
    """Subjects whose clock is t, or any clock."""
    pair = st.integers(0, 9).map(lambda hour: (hour, hour))
    times = pair if known else st.tuples(st.integers(0, 9), st.integers(-1, 9))
    subject = st.tuples(st.integers(0, 2), times, st.integers(0, 2)).map(
        lambda drawn: Subject(drawn[0], *drawn[1], drawn[2])
    )
    return st.lists(subject, min_size=1, max_size=8)


QUESTIONS = st.builds(
    Question,
    st.sampled_from(sorted(FOLDS)),
    WINDOWS,
    st.just(INTEGER),
    st.booleans(),
    st.none() | st.integers(0, 3),
    st.sampled_from([Fraction(1, 10), Fraction(1, 2), Fraction(2, 3), Fraction(1)]),
)


FEW = st.sampled_from([0, 4, FEW_EVENTS])
"""Keys in spans; keys in spans and in masks; keys in masks."""


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("known", [True, False], ids=["clock is t", "any clock"])
@given(data=st.data(), events=logs(st.integers(-3, 3)), question=QUESTIONS)
def test_every_aggregate_is_the_walk(
    mode: str, known: bool, data: st.DataObject, events: list[Event], question: Question
) -> None:
    """Ties, replaced versions, late ones, own records and nulls: equal to looking at every pair."""
    subjects, few_events = data.draw(subjects_of(known=known)), data.draw(FEW)
    assert folded(mode, subjects, events, question, few_events) == walked(
        subjects, events, question
    )


EXACT = st.sampled_from(["sum", "sum_or_zero", "min", "max", "last"])


@pytest.mark.parametrize(
    ("values", "result"),
    [(st.integers(-(2**63) + 1, 2**63 - 1), INTEGER), (WIDE, decimal(28, 0))],
    ids=["integers", "decimals of 28 digits"],
)
@given(data=st.data(), operator=EXACT)
def test_large_numbers_are_exact(
    values: st.SearchStrategy[int], result: ValueType, data: st.DataObject, operator: str
) -> None:
    """Sums beyond 64 bits are told from those within, and values near the ends keep their order."""
    subjects, events = data.draw(subjects_of(known=True)), data.draw(logs(values))
    question = Question(operator, Rolling(None), result, filtered=False)
    few_events = data.draw(FEW)
    assert folded("compiled", subjects, events, question, few_events) == walked(
        subjects, events, question
    )


@pytest.mark.parametrize("events_of_key", [FEW_EVENTS, 400])
def test_a_key_of_many_events_is_the_walk(events_of_key: int) -> None:
    """120 subjects: masks of every bit, and spans of every length, most of them long."""
    chance = Random(7)
    subjects = [Subject(0, t, t, n % 40) for n, t in enumerate(chance.choices(range(200), k=120))]
    events = [
        Event(
            key=0,
            occurred=(occurred := chance.randrange(200)),
            seen_from=occurred + chance.choice([0, 0, 0, 60]),
            seen_for=chance.choice([None, None, 50]),
            entity=chance.randrange(-1, 40),
            value=chance.choice([None, *range(30)]),
            passes=chance.random() < 0.7,
        )
        for _ in range(events_of_key)
    ]
    for operator in FOLDS:
        for hours in (None, 70):
            window = Rolling(None if hours is None else hours * HOUR)
            question = Question(operator, window, INTEGER, filtered=True)
            assert folded("compiled", subjects, events, question, FEW_EVENTS) == walked(
                subjects, events, question
            )
