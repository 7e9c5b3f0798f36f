"""Online = batch where one key has thousands of events: in blocks, while they change, and later."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest
from tests.parity.test_feature_parity import (
    DAY_ZERO,
    HOUR,
    PLAN,
    Event,
    Question,
    batch,
    fields_of_event,
    log_of,
    record,
)

from lendweave.features import KNOWN, AsOf, committed
from lendweave.records import Record
from lendweave.runtimes.online_features import OnlineFeatures

EVENTS = 1_600
HOURS = 300
KINDS = ("order",) * 6 + ("application",) * 3 + ("touch", "touch", "merchant", "party")


@cache
def busy_log() -> tuple[Record, ...]:
    """One person, one dealer and one device with nearly all events: late ones, ones known late,
    amended ones that change their key or filter, deleted ones, ties and nulls.
    """
    chance = Random(20261123)

    def event(number: int) -> Event:
        kind = chance.choice(KINDS)
        new = chance.random() < 0.8 or kind in ("merchant", "party")
        hour = number * HOURS // EVENTS - (chance.randrange(100) if chance.random() < 0.1 else 0)
        return Event(
            kind=kind,
            thing=number if new else max(number - chance.randrange(1, 200), 0),
            hour=max(hour, 0),
            known_hour=max(hour, 0) + chance.choice([0, 0, 0, 0, 2, 60]),
            person=int(chance.random() < 0.04),
            place=chance.choice([0] * 20 + [1, None]),
            number=chance.choice([None, *range(40)]),
            tombstone=not new and chance.random() < 0.2,
        )

    return tuple(log_of(event(number) for number in range(EVENTS)))


def subject(thing: int) -> Record:
    """An application of the busy person on the busy device at the busy dealer, new or old."""
    event = Event("application", thing, 0, 0, person=0, place=0, number=thing % 7)
    return record("application", f"a{thing}", None, 0, 0, **fields_of_event(event))


def compared(asked: list[Question], answers: list[list[object]], as_of: AsOf) -> list[str]:
    """Every value that batch answers otherwise, in words."""
    expected = batch(busy_log(), asked, as_of)
    return [
        f"{column.name} of {one.subject.entity_id} at t = {(one.t - DAY_ZERO) / HOUR} h,"
        f" S = {one.s}: online {left!r}, batch {right!r}"
        for one, found, wanted in zip(asked, answers, expected, strict=True)
        for column, left, right in zip(PLAN.schema, found, wanted, strict=True)
        if left != right or type(left) is not type(right)
    ]


def test_what_is_served_while_events_come_in_is_what_batch_says() -> None:
    """Asked again and again while the log grows; t goes on, and sometimes steps back a little."""
    chance = Random(5)
    state = OnlineFeatures(PLAN)
    asked, answers = [], []
    for number, stored in enumerate(busy_log()):
        state.absorb(stored)
        if chance.random() < 0.12:
            hour = number * HOURS // EVENTS + chance.choice([1, 1, 1, 0, -6])
            thing = chance.choice([EVENTS, number, max(number - 30, 0)])
            asked.append(Question(subject(thing), DAY_ZERO + hour * HOUR, number))
            answers.append(list(state.vector(asked[-1].subject, asked[-1].t, committed(number))))
    assert len(asked) > 100
    assert compared(asked, answers, AsOf.COMMITTED) == []


@pytest.mark.parametrize("as_of", AsOf, ids=lambda clock: clock.value)
def test_what_is_asked_later_is_what_batch_says(as_of: AsOf) -> None:
    """The whole log is there; asked is how it was just before, and long before."""
    chance = Random(6)
    state = OnlineFeatures(PLAN)
    for stored in busy_log():
        state.absorb(stored)
    last = len(busy_log()) - 1
    asked = [
        Question(
            subject(chance.choice([EVENTS, chance.randrange(EVENTS)])),
            DAY_ZERO + chance.choice([HOURS, chance.randrange(HOURS)]) * HOUR,
            last - chance.choice([0, 1, 30, chance.randrange(EVENTS)]),
        )
        for _ in range(150)
    ]
    visible = [committed(one.s) if as_of is AsOf.COMMITTED else KNOWN for one in asked]
    answers = [
        list(state.vector(one.subject, one.t, clock))
        for one, clock in zip(asked, visible, strict=True)
    ]
    assert compared(asked, answers, as_of) == []
