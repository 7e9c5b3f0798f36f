"""Every state against every event: the next state, or a refusal that names what is possible."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from lendweave.book.lifecycle import MACHINES
from lendweave.book.lifecycle.page import drawing, life_cycles_page
from lendweave.book.lifecycle.words import WORDS
from lendweave.records import NotAllowed, Principal, Role
from lendweave.records.catalog import field_of
from lendweave.records.machine import (
    START,
    EventUnknown,
    Machine,
    Need,
    NeedsMissing,
    Step,
    StepRefused,
)

TABLE = Path(__file__).with_name("machines.csv")
EVERY_NEED: tuple[Need, ...] = (
    *("reason", "amount", "until", "consent", "approval", "cooling_off", "nothing_owed"),
)


def rows() -> list[dict[str, str]]:
    """The table, as a person reads it."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def somebody(*roles: Role) -> Principal:
    """A principal with these roles."""
    return Principal("local", "somebody", frozenset(roles))


def test_every_state_and_event() -> None:
    """Each row holds: the step leads to its next state, or is refused by name."""
    owner = somebody(*Role)
    for row in rows():
        machine, state, event = MACHINES[row["kind"]], row["state"], row["event"]
        if row["next"] == "refused":
            with pytest.raises(StepRefused, match=f"{event} in state {state}"):
                machine.taken(owner, state, event, EVERY_NEED, "it")
        else:
            assert machine.taken(owner, state, event, EVERY_NEED, "it").to == row["next"], row


def test_the_table_is_whole() -> None:
    """There is one row for each state and event of each machine."""
    found = {(row["kind"], row["state"], row["event"]) for row in rows()}
    wanted = {
        (machine.kind, state, event)
        for machine in MACHINES.values()
        for state in machine.states
        for event in machine.events
    }
    assert found == wanted
    assert len(found) == len(rows())


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda m: m.kind)
def test_steps_ask_for_roles_and_needs(machine: Machine) -> None:
    """Whoever has none of a step's roles is refused; so is who leaves out one of its needs."""
    for step in machine.steps:
        others = [role for role in Role if role not in step.who]
        with pytest.raises(NotAllowed, match="Ask an administrator"):
            machine.taken(somebody(*others), step.state, step.event, EVERY_NEED, "it")
        for need in step.needs:
            given = [each for each in EVERY_NEED if each != need]
            with pytest.raises(NeedsMissing, match=f"without {need}"):
                machine.taken(somebody(step.who[0]), step.state, step.event, given, "it")


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda m: m.kind)
def test_machines_are_sound(machine: Machine) -> None:
    """Every state is reached from the start, every life can end, no step stands there twice."""
    reached = {START}
    for _ in machine.states:
        reached |= {step.to for step in machine.steps if step.state in reached}
    assert reached == set(machine.states)
    ending = set(machine.ends) | {"settled"} & set(machine.states)
    for _ in machine.states:
        ending |= {step.state for step in machine.steps if step.to in ending}
    assert ending == set(machine.states)
    assert len(machine.by_state_and_event) == len(machine.steps)


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda m: m.kind)
def test_what_is_shown_can_be_stored(machine: Machine) -> None:
    """What a state shows is one of the values that the record's status takes."""
    status = field_of(machine.kind, "status")
    assert status is not None
    assert set(machine.shown) <= set(machine.states)
    assert set(machine.shown.values()) <= set(status.values)


def test_an_unknown_event_is_told_its_neighbour() -> None:
    """A slip of the pen is mended."""
    with pytest.raises(EventUnknown, match="Did you mean freeze"):
        MACHINES["facility"].step("active", "freze", "it")
    with pytest.raises(StepRefused, match="nothing: closed is an end"):
        MACHINES["facility"].step("closed", "raise", "it")


def test_everything_has_words_in_both_languages() -> None:
    """Each kind, state, event and need is told in English and Chinese."""
    names: set[str] = set(MACHINES) | set(EVERY_NEED)
    for machine in MACHINES.values():
        names |= {*machine.states, *machine.events}
    assert names == set(WORDS)


def test_the_drawing_shows_every_step() -> None:
    """The diagram has each state once and each step on an arrow."""
    machine = Machine(
        "loan",
        (Step(START, "begin", "on", ()), Step("on", "a", "on", ()), Step("on", "b", "off", ())),
        {},
    )
    assert list(drawing(machine)) == [
        "```mermaid",
        "stateDiagram-v2",
        "    on : on on",
        "    off : off off",
        "    [*] --> on : begin",
        "    on --> on : a",
        "    on --> off : b",
        "    off --> [*]",
        "```",
    ]
    page = life_cycles_page()
    assert page.count("```mermaid") == len(MACHINES)
    assert "| `active` | `freeze` freeze 冻结 | `frozen` |" in page
