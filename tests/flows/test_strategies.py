"""Versions of a strategy from draft to live and back, by two people, each step a record."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.flows.strategy_office import Office, office

from lendweave.flows.life_cycle import Said, StepElsewhere
from lendweave.flows.publish import (
    NothingBefore,
    NothingLive,
    NotInFuture,
    activate,
    roll_back,
    schedule,
    take_hold,
)
from lendweave.flows.review import StrategyGone
from lendweave.flows.strategies import (
    ChecksFailed,
    VersionChanged,
    backtest_version,
    step_version,
    submit,
)
from lendweave.flows.strategy_desk import UnknownVersion, succession
from lendweave.flows.tenant import AnotherTenant
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.records import NotAllowed, Principal, Role, local_owner
from lendweave.records.machine import NeedsMissing, StepRefused


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Office]:
    """The desk of the small strategy."""
    with office(tmp_path) as opened:
        yield opened


def test_from_draft_to_live_and_back(at: Office) -> None:
    """Five steps by two people; then another version; then the first again, in one commit."""
    first = at.made_live(3)
    told = [(step.event, step.actor) for step in first.transitions]
    assert told == [
        *(("submit", "wang"), ("check", "wang"), ("backtest", "wang")),
        *(("approve", "lin"), ("activate", "lin")),
    ]
    assert [step.reason for step in first.transitions][-2:] == ["looks right", "go"]
    at.made_live(4, "1500.00")
    at.made_live(5, "1600.00")
    assert at.live == 5
    for wanted in (4, 3):
        before = at.store.last_offset()
        assert roll_back(at.other, Said("too strict"), at.desk).version == wanted == at.live
        steps = list(at.store.scan(at.author, before + 1))
        assert [step.event for step in steps] == ["roll_back", "restore"]  # type: ignore[attr-defined]
        assert {step.recorded_at for step in steps} == {steps[0].recorded_at}
    with pytest.raises(NothingBefore, match="version 3, the first"):
        roll_back(at.other, Said("again"), at.desk)
    step_version(at.other, 5, "approve", Said("mended elsewhere"), at.desk)
    activate(at.other, 5, Said(), at.desk)
    assert roll_back(at.other, Said("no"), at.desk).version == 3


def test_a_version_number_means_one_content(at: Office) -> None:
    """The same content again changes nothing; other content under its number is refused."""
    first = at.submitted(3)
    again = submit(at.other, at.desk.folder(), None, at.desk)
    assert again.record.id == first.record.id
    assert len(again.transitions) == 1
    at.write(3, "1100.00")
    with pytest.raises(VersionChanged, match="Raise `version:`"):
        submit(at.author, at.desk.folder(), None, at.desk)
    (at.archive._folder / f"{first.record.strategy_hash}.json").unlink()
    with pytest.raises(StrategyGone, match="Restore the folder"):
        step_version(at.author, 3, "check", Said(), at.desk)


def test_what_a_step_needs(at: Office) -> None:
    """Another person approves; checks must pass; a report must be there; a reason must be said."""
    at.submitted(3)
    with pytest.raises(StepRefused, match="approve in state draft"):
        step_version(at.other, 3, "approve", Said(), at.desk)
    at.faults = ("cases/small.csv:3 (too young): outcome: expected decline, got approve",)
    with pytest.raises(ChecksFailed, match="too young"):
        step_version(at.author, 3, "check", Said(), at.desk)
    at.faults = ()
    step_version(at.author, 3, "check", Said(), at.desk)
    with pytest.raises(NeedsMissing, match="without backtested"):
        step_version(at.author, 3, "backtest", Said(), at.desk)
    backtest_version(at.author, 3, at.desk)
    with pytest.raises(NeedsMissing, match="Ask somebody else"):
        step_version(at.author, 3, "approve", Said(), at.desk)
    with pytest.raises(NeedsMissing, match="Say why"):
        step_version(at.other, 3, "reject", Said(), at.desk)
    back = step_version(at.other, 3, "reject", Said("too dear"), at.desk)
    assert (back.state, back.transitions[-1].reason) == ("draft", "too dear")
    with pytest.raises(StepElsewhere, match="activate"):
        step_version(at.other, 3, "activate", Said(), at.desk)
    with pytest.raises(UnknownVersion, match="version 7"):
        activate(at.other, 7, Said(), at.desk)
    with pytest.raises(AnotherTenant, match="shop"):
        step_version(local_owner("shop"), 3, "check", Said(), at.desk)


def test_roles(at: Office) -> None:
    """A scene's own system approves nothing, and puts nothing forward."""
    service = Principal("local", "till", frozenset({Role.SERVICE}))
    with pytest.raises(NotAllowed, match="analyst"):
        submit(service, at.desk.folder(), None, at.desk)
    at.submitted(3)
    with pytest.raises(NotAllowed, match="analyst"):
        step_version(service, 3, "check", Said(), at.desk)


def test_a_scheduled_version_takes_hold_at_its_instant(at: Office) -> None:
    """It decides from then on, before anybody has written that down and after."""
    at.made_live(3)
    at.approved(4, "1500.00")
    at.approved(5, "1600.00")
    begin = at.clock.now()
    with pytest.raises(NotInFuture, match="an instant after"):
        schedule(at.other, 4, begin, Said(), at.desk)
    schedule(at.other, 4, begin + MICROS_PER_DAY, Said("month begins"), at.desk)
    schedule(at.other, 5, begin + 2 * MICROS_PER_DAY, Said(), at.desk)
    assert succession(at.author, at.desk).next_change(begin) == begin + MICROS_PER_DAY
    assert at.live == 3
    at.clock.pass_days(1)
    assert at.live == 4
    at.clock.pass_days(2)
    assert at.live == 5
    take_hold(at.desk)
    take_hold(at.desk)
    found = succession(at.author, at.desk)
    states = {life.version: life.state for life in found.versions}
    assert states == {3: "replaced", 4: "replaced", 5: "live"}
    fifth = found.versions[-1].transitions[-1]
    assert (fifth.actor, fifth.reason) == ("schedule", "scheduled by lin")
    assert fifth.occurred_at == begin + 2 * MICROS_PER_DAY
    assert roll_back(at.other, Said("early"), at.desk).version == 4


def test_a_schedule_is_taken_off(at: Office) -> None:
    """With a reason; the version stays approved and the instant passes."""
    at.approved(3)
    schedule(at.other, 3, at.clock.now() + MICROS_PER_DAY, Said(), at.desk)
    step_version(at.other, 3, "unschedule", Said("not yet"), at.desk)
    at.clock.pass_days(2)
    assert at.live is None
    activate(at.other, 3, Said(), at.desk)
    step_version(at.other, 3, "retire", Said("sold"), at.desk)
    assert at.live is None
    assert succession(at.author, at.desk).governed(at.clock.now())
    with pytest.raises(NothingLive, match="Activate an approved version"):
        roll_back(at.other, Said("back"), at.desk)


def outcome_of(act: object) -> str:
    """What came of it: done, or the code of the refusal."""
    try:
        act()  # type: ignore[operator]
    except LendweaveError as error:
        return error.code
    return "done"


def test_two_approvals_at_once(at: Office) -> None:
    """One is a step, the other is told that there is nothing to approve any more."""
    at.submitted(3)
    step_version(at.author, 3, "check", Said(), at.desk)
    backtest_version(at.author, 3, at.desk)
    people = [Principal("local", name, frozenset(Role)) for name in "abcd"]
    with ThreadPoolExecutor(4) as pool:
        done = list(
            pool.map(
                lambda person: outcome_of(
                    lambda: step_version(person, 3, "approve", Said(), at.desk)
                ),
                people,
            )
        )
    assert sorted(done) == ["RECORDS-061"] * 3 + ["done"]


def test_two_versions_at_once(at: Office) -> None:
    """However many are activated at one moment, one decides and each entry has its place."""
    for version in (3, 4, 5):
        at.approved(version, f"{version}000.00")
    with ThreadPoolExecutor(3) as pool:
        done = pool.map(
            lambda version: outcome_of(lambda: activate(at.other, version, Said(), at.desk)),
            (3, 4, 5),
        )
        assert list(done) == ["done"] * 3
    found = succession(at.author, at.desk)
    assert sorted(life.state for life in found.versions) == ["live", "replaced", "replaced"]
    assert found.entries == 3
    order = [life.version for life, step in found.steps if step.event == "activate"]
    assert at.live == order[-1]
    assert roll_back(at.other, Said("no"), at.desk).version == order[-2]
