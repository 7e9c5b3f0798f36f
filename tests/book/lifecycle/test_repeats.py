"""A second application of the same party for the same product."""

from __future__ import annotations

from datetime import date

import pytest

from lendweave.book.lifecycle.policy import ApplicationPolicy, LifeCyclePolicy, read_policy
from lendweave.book.lifecycle.repeats import (
    CoolingDown,
    DuplicateApplication,
    Earlier,
    refuse_repeat,
)
from lendweave.lang.definition import DefinitionInvalid

POLICY = ApplicationPolicy(one_open=True, cool_down_days=30)
DAY = date(2026, 5, 31)


@pytest.mark.parametrize(
    ("state", "since", "refused"),
    [
        ("submitted", date(2026, 1, 1), DuplicateApplication),
        ("supplement_requested", date(2026, 5, 1), DuplicateApplication),
        ("recommended", date(2026, 5, 31), DuplicateApplication),
        ("with_funder", date(2026, 5, 31), DuplicateApplication),
        ("approved", date(2026, 5, 31), DuplicateApplication),
        ("granted", date(2026, 5, 31), None),
        ("withdrawn", date(2026, 5, 31), None),
        ("expired", date(2026, 5, 31), None),
        ("declined", date(2026, 5, 31), CoolingDown),
        ("declined", date(2026, 5, 2), CoolingDown),  # the last day of the pause
        ("declined", date(2026, 5, 1), None),
    ],
)
def test_another_application(state: str, since: date, refused: type[Exception] | None) -> None:
    """An open one is named; after a decline there is a pause; what ended bars nothing."""
    earlier = [Earlier("id-1", "A-1", state, since)]
    if refused is None:
        refuse_repeat(earlier, POLICY, DAY, "it")
        return
    with pytest.raises(refused, match=r"A-1 \(id-1\)"):
        refuse_repeat(earlier, POLICY, DAY, "it")


def test_the_first_open_one_is_named() -> None:
    """Of several the oldest is told."""
    earlier = [Earlier(f"id-{n}", f"A-{n}", "submitted", DAY) for n in (1, 2)]
    with pytest.raises(DuplicateApplication, match="A-1"):
        refuse_repeat(earlier, POLICY, DAY, "it")


def test_a_scene_without_policy_bounds_nothing() -> None:
    """By default a party may apply as often as it likes."""
    earlier = [Earlier("id-1", "A-1", state, DAY) for state in ("submitted", "declined")]
    refuse_repeat(earlier, LifeCyclePolicy().application, DAY, "it")


def test_a_policy_is_read_with_its_places() -> None:
    """Known keys are taken; a slip is refused with its line."""
    policy = read_policy("application: {one_open: true, cool_down_days: 30}\n", "life_cycle.yaml")
    assert policy.application == POLICY
    with pytest.raises(DefinitionInvalid, match=r"life_cycle.yaml:2 .*one_opn"):
        read_policy("application:\n  one_opn: true\n", "life_cycle.yaml")
