"""Every state of a version against every event: the next state, who, with what, or a refusal."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from lendweave.decisions.governance.machine import ENTERS, LEAVES, STRATEGY
from lendweave.decisions.governance.words import WORDS, named
from lendweave.records import NotAllowed, Principal, Role
from lendweave.records.machine import START, Need, NeedsMissing, StepRefused

TABLE = Path(__file__).with_name("machine.csv")
EVERY_NEED: tuple[Need, ...] = ("reason", "another_person", "checked", "backtested")


def rows() -> list[dict[str, str]]:
    """The table, as a person reads it."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def somebody(*roles: Role) -> Principal:
    """A principal with these roles."""
    return Principal("local", "somebody", frozenset(roles))


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['state']}-{row['event']}")
def test_each_row(row: dict[str, str]) -> None:
    """A step leads where the row says, for each of its roles, and for nobody without its needs."""
    state, event, who = row["state"], row["event"], row["who"].split()
    if row["next"] == "refused":
        with pytest.raises(StepRefused, match=f"{event} in state {state}"):
            STRATEGY.taken(somebody(*Role), state, event, EVERY_NEED, "it")
        return
    for role in Role:
        person = somebody(role)
        if role.value in who:
            assert STRATEGY.taken(person, state, event, EVERY_NEED, "it").to == row["next"]
        else:
            with pytest.raises(NotAllowed, match="Ask an administrator"):
                STRATEGY.taken(person, state, event, EVERY_NEED, "it")
    for need in row["needs"].split():
        given = [each for each in EVERY_NEED if each != need]
        with pytest.raises(NeedsMissing, match=f"without {need}"):
            STRATEGY.taken(somebody(*Role), state, event, given, "it")


def test_the_table_is_whole() -> None:
    """There is one row for each state and event."""
    found = [(row["state"], row["event"]) for row in rows()]
    assert found == [(state, event) for state in STRATEGY.states for event in STRATEGY.events]


def test_every_version_can_end() -> None:
    """Every state is reached from the start, and each leads to the end in some steps."""
    reached, ending = {START}, set(STRATEGY.ends)
    for _ in STRATEGY.states:
        reached |= {step.to for step in STRATEGY.steps if step.state in reached}
        ending |= {step.state for step in STRATEGY.steps if step.to in ending}
    assert reached == ending == set(STRATEGY.states)


def test_what_begins_and_ends_deciding() -> None:
    """The events that enter `live` and leave it are those that the succession reads."""
    assert {step.event for step in STRATEGY.steps if step.to == "live"} == ENTERS
    assert {step.event for step in STRATEGY.steps if step.state == "live"} == LEAVES


def test_words_in_both_languages() -> None:
    """Each state, event and need is told in English and Chinese, and nothing else is."""
    names = {STRATEGY.kind, *STRATEGY.states, *STRATEGY.events, *EVERY_NEED}
    assert names == set(WORDS)
    assert (named("live", "zh"), named("live", "en"), named("other", "zh")) == (
        *("生效中", "live", "other"),
    )
