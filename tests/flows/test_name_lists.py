"""Entries of name lists: who may put them there, who takes them off, what a decision sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.flows.governed_scene import governed_scene
from tests.flows.lending_house import HandClock
from tests.flows.test_apply import new_application

from lendweave.bootstrap import House
from lendweave.bootstrap.name_listing import list_desk
from lendweave.decisions.governance.list_machine import IN_FORCE, LIST_ENTRY
from lendweave.decisions.governance.list_words import WORDS
from lendweave.flows.apply import decide_new
from lendweave.flows.life_cycle import NotDue, Said
from lendweave.flows.name_lists import (
    EntryInvalid,
    EntryLife,
    ListDesk,
    Proposal,
    SubjectUnknown,
    UnknownEntry,
    entry_of,
    expire_entries,
    list_entries,
    propose,
    step_entry,
)
from lendweave.flows.tenant import AnotherTenant
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Decision, ListEntry, NotAllowed, Principal, Role, local_person
from lendweave.records.machine import START, NeedsMissing, StepRefused
from lendweave.stores.sqlite import SqliteStore

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "keep-name-lists.md"
WANG, LIN, ZHAO = (local_person("local", name) for name in ("wang", "lin", "zhao"))
BLACK = Proposal("black", "device", "d-token", "fraud_ring", "case 17", "own")


@contextmanager
def opened(folder: Path) -> Iterator[ListDesk]:
    """The lists of a tenant with two scenes over a real store, its clock in the test's hand."""
    clock = HandClock()
    with SqliteStore(folder / "lists.sqlite", clock) as store:
        yield ListDesk(
            tenant_id="local",
            zone="Asia/Shanghai",
            scenes=("appliance", "training"),
            store=store,
            books=store.books,
            clock=clock,
            ids=Uuid7Source(clock),
        )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ListDesk]:
    """An empty desk."""
    with opened(tmp_path) as found:
        yield found


def in_force(desk: ListDesk, asked: Proposal = BLACK) -> EntryLife:
    """An entry that two people put in force."""
    put = propose(WANG, asked, desk)
    return step_entry(LIN, put.life.id, "approve", Said("seen"), desk)


def counting(desk: ListDesk) -> dict[str, bool]:
    """Whether each scene's record says that the entry counts."""
    found: dict[str, bool] = {}
    for record in desk.store.scan(WANG, kinds=("list_entry",)):
        assert isinstance(record, ListEntry)
        found[record.scenario] = record.active
    return found


def test_an_entry_counts_once_another_person_approves(desk: ListDesk) -> None:
    """In every scene, with its evidence; who put it forward cannot approve it."""
    put = propose(WANG, BLACK, desk)
    assert counting(desk) == {"appliance": False, "training": False}
    with pytest.raises(NeedsMissing, match="another_person"):
        step_entry(WANG, put.life.id, "approve", Said("me too"), desk)
    with pytest.raises(NeedsMissing, match="reason"):
        step_entry(LIN, put.life.id, "approve", Said(), desk)
    step_entry(LIN, put.life.id, "approve", Said("seen"), desk)
    assert counting(desk) == {"appliance": True, "training": True}
    (found,) = list_entries(LIN, desk)
    assert (found.life.state, found.scenes) == ("in_force", ("appliance", "training"))
    assert (found.entry.evidence, found.entry.evidence_source) == ("case 17", "own")
    with pytest.raises(StepRefused, match="propose in state in_force"):
        propose(ZHAO, BLACK, desk)


def test_an_appeal_is_judged_by_others(desk: ListDesk) -> None:
    """The entry counts until then; neither who put it there nor who brings the appeal judges."""
    id = in_force(desk).life.id
    step_entry(ZHAO, id, "appeal", Said("not me"), desk)
    assert all(counting(desk).values())
    for party_to_it in (WANG, LIN, ZHAO):
        with pytest.raises(NeedsMissing, match="another_person"):
            step_entry(party_to_it, id, "remove", Said("so be it"), desk)
    judge = local_person("local", "chen")
    step_entry(judge, id, "uphold", Said("the record holds"), desk)
    step_entry(ZHAO, id, "appeal", Said("a police report"), desk)
    removed = step_entry(judge, id, "remove", Said("the report holds"), desk)
    assert removed.life.state == "removed"
    assert not any(counting(desk).values())


def test_the_house_takes_off_what_two_people_agree_on(desk: ListDesk) -> None:
    """Then the same subject can be put forward again, as a new version of the same records."""
    id = in_force(desk).life.id
    step_entry(WANG, id, "ask_removal", Said("wrong device"), desk)
    with pytest.raises(NeedsMissing, match="another_person"):
        step_entry(WANG, id, "remove", Said("yes"), desk)
    step_entry(LIN, id, "remove", Said("yes"), desk)
    again = propose(LIN, replace(BLACK, reason="came back", scenes=("appliance",)), desk)
    assert (again.life.id, again.life.state, again.entry.reason) == (id, "proposed", "came back")
    with pytest.raises(NeedsMissing, match="another_person"):
        step_entry(LIN, id, "approve", Said("who put it first no longer matters"), desk)
    step_entry(WANG, id, "approve", Said("seen"), desk)
    assert counting(desk) == {"appliance": True, "training": False}


def test_an_entry_ends_on_its_day(desk: ListDesk) -> None:
    """Not before; renewed by a third person, ended by the nightly job once, and only once."""
    assert isinstance(desk.clock, HandClock)
    last = desk.today
    id = in_force(desk, replace(BLACK, expires_on=last)).life.id
    assert expire_entries(ZHAO, desk) == ()
    with pytest.raises(NotDue, match=str(last)):
        step_entry(ZHAO, id, "expire", Said(), desk)
    for put_it_there in (WANG, LIN):
        with pytest.raises(NeedsMissing, match="another_person"):
            step_entry(put_it_there, id, "renew", Said("longer", last), desk)
    desk.clock.pass_days(1)
    with pytest.raises(EntryInvalid, match="or later"):
        step_entry(ZHAO, id, "renew", Said("longer", last), desk)
    renewed = step_entry(ZHAO, id, "renew", Said("longer", desk.today), desk)
    assert renewed.entry.expires_on == desk.today
    assert expire_entries(ZHAO, desk) == ()
    desk.clock.pass_days(1)
    assert entry_of(ZHAO, id, desk).is_overdue(desk.today)
    assert [each.life.state for each in expire_entries(ZHAO, desk)] == ["expired"]
    assert (expire_entries(ZHAO, desk), any(counting(desk).values())) == ((), False)


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        (replace(BLACK, reason=" "), EntryInvalid, "no reason"),
        (replace(BLACK, evidence=""), EntryInvalid, "no evidence"),
        (replace(BLACK, expires_on=date(2020, 1, 1)), EntryInvalid, "last day 2020-01-01"),
        (replace(BLACK, scenes=("appliances",)), EntryInvalid, "scene appliances"),
        (replace(BLACK, subject_type="person"), SubjectUnknown, "a stored party"),
        (replace(BLACK, subject_type="merchant"), SubjectUnknown, "a stored merchant"),
    ],
)
def test_what_is_put_forward_is_checked(
    desk: ListDesk, asked: Proposal, error: type[LendweaveError], says: str
) -> None:
    """With the place and what was expected; nothing is stored."""
    with pytest.raises(error, match=says):
        propose(WANG, asked, desk)
    assert desk.store.last_offset() == -1


def test_others_may_not(desk: ListDesk) -> None:
    """A modeller sees no list; an analyst puts forward and does not approve; tenants are apart."""
    id = propose(WANG, BLACK, desk).life.id
    modeller = Principal("local", "li", frozenset({Role.MODELLER}))
    analyst = Principal("local", "he", frozenset({Role.ANALYST}))
    elsewhere = Principal("other", "wu", frozenset(Role))
    with pytest.raises(NotAllowed):
        list_entries(modeller, desk)
    with pytest.raises(NotAllowed):
        step_entry(analyst, id, "approve", Said("seen"), desk)
    with pytest.raises(AnotherTenant):
        propose(elsewhere, BLACK, desk)
    with pytest.raises(UnknownEntry, match="nothing of this id"):
        entry_of(WANG, "no-such-entry", desk)


def test_of_many_who_approve_one_does(desk: ListDesk) -> None:
    """Eight people at once: one approval is on record, seven are told that it stands."""
    id = propose(WANG, BLACK, desk).life.id

    def approve(number: int) -> bool:
        try:
            step_entry(local_person("local", f"p{number}"), id, "approve", Said("seen"), desk)
        except StepRefused:
            return False
        return True

    with ThreadPoolExecutor(8) as people:
        assert sum(people.map(approve, range(8))) == 1
    assert [step.event for step in entry_of(WANG, id, desk).life.transitions] == [
        "propose",
        "approve",
    ]


def test_states_and_events_have_words() -> None:
    """In both languages."""
    for name in {*LIST_ENTRY.states, *LIST_ENTRY.events} - {START}:
        english, chinese = WORDS[name]
        assert english
        assert re.search(r"[\u4e00-\u9fff]", chinese)


@settings(max_examples=25)
@given(
    tried=st.lists(
        st.tuples(st.sampled_from(("wang", "lin", "zhao")), st.sampled_from(LIST_ENTRY.events)),
        max_size=14,
    )
)
def test_whatever_three_people_try_two_agree_on_what_counts(
    tried: list[tuple[str, str]],
) -> None:
    """Random steps: an entry counts exactly in its states, and never by one person's word."""
    with TemporaryDirectory() as folder, opened(Path(folder)) as desk:
        id = propose(WANG, BLACK, desk).life.id
        for name, event in tried:
            person, said = local_person("local", name), Said("so", desk.today)
            with suppress(StepRefused, NeedsMissing, NotDue):
                if event == "propose":
                    propose(person, BLACK, desk)
                else:
                    step_entry(person, id, event, said, desk)
        steps = entry_of(WANG, id, desk).life.transitions
        assert set(counting(desk).values()) == {steps[-1].to_state in IN_FORCE}
        proposer = ""
        for before, step in pairwise(steps):
            proposer = before.actor if before.event == "propose" else proposer
            assert step.event != "approve" or step.actor != proposer
            assert step.event != "remove" or step.actor != before.actor


def blocks() -> list[str]:
    """The YAML of the guide: the key, the features, the step."""
    return re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


def test_a_decision_sees_the_list_as_the_guide_says(appliance_home: Path, tmp_path: Path) -> None:
    """Approved, declined once the entry is in force, approved again once it is taken off."""
    key, features, step = blocks()
    scenes = tmp_path / "scenes"
    with governed_scene(appliance_home, scenes):
        pass
    declared = scenes / "appliance" / "features.yaml"
    write(declared, "  person: {column: party_id, in: {party: entity_id}}\n", key)
    write(declared, "\nfeatures:\n", f"\nfeatures:\n{features}")
    flow = scenes / "appliance" / "strategies" / "instalment" / "strategy.yaml"
    read = "  - black_listed\n  - black_until\n  - black_because\n  - applied_on\n"
    write(flow, "\nsteps:\n", f"{read}\nsteps:\n{step}")
    with governed_scene(appliance_home, scenes) as at:
        desk = list_desk(at.house)
        first = decided(at.house, "A")
        asked = Proposal("black", "person", first.party_id, "fraud_ring", "case 17", "own")
        id = propose(WANG, asked, desk).life.id
        proposed = decided(at.house, "B")
        step_entry(LIN, id, "approve", Said("seen"), desk)
        listed = decided(at.house, "C")
        step_entry(WANG, id, "ask_removal", Said("wrong person"), desk)
        step_entry(LIN, id, "remove", Said("indeed"), desk)
        removed = decided(at.house, "D")
    assert first.party_id == listed.party_id
    assert "DATA_MISSING" not in {*first.reasons, *proposed.reasons, *removed.reasons}
    assert (listed.outcome, listed.reasons[0]) == ("decline", "DATA_MISSING")
    assert listed.inputs["black_because"] == "fraud_ring"
    assert proposed.inputs["black_listed"] is False


def write(file: Path, find: str, replacement: str) -> None:
    """Change one place of a file."""
    text = file.read_text(encoding="utf-8")
    assert find in text, find
    file.write_text(text.replace(find, replacement, 1), encoding="utf-8")


def decided(house: House, name: str) -> Decision:
    """A live decision on a new application of the same person."""
    application = new_application(house, name, product_code=name)
    stored = decide_new(house.principal, application, house.decisions.desk("appliance"))
    decision = stored.result().stored[-1]
    assert isinstance(decision, Decision)
    return decision
