"""Name lists: a subject is put forward, approved by another person, appeals, is taken off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from lendweave.decisions.governance.list_machine import IN_FORCE, LIST_ENTRY, barred_by
from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.life_cycle import Kept, Life, LineBooks, NotDue, Said, after, book, taken, told
from lendweave.flows.tenant import check_tenant
from lendweave.kernel.clock import Clock, local_date
from lendweave.kernel.errors import Invalid, Missing, shortened
from lendweave.kernel.ids import IdSource
from lendweave.records import ListEntry, Principal, Role
from lendweave.records.draft import Origin, amended, draft
from lendweave.records.identity import entity_id
from lendweave.records.machine import Step
from lendweave.records.ports import RecordReader

SOURCE = "name_lists"
SCENES = "scenes"
"""What the transition of a proposal says beside who and why: where the entry is to count."""
ENTRIES_MAX = 100_000
READ_ROLES = (Role.REVIEWER, Role.PARTNER_RISK, Role.ANALYST, Role.OPERATIONS)
KINDS_OF_SUBJECT: dict[str, str | None] = {
    "person": "party",
    "enterprise": "party",
    "merchant": "merchant",
    "phone": None,
    "device": None,
}
"""Kind of the record that a subject of this type has to be; None for tokens, which are none."""

ListName = Literal["black", "grey", "white"]
SubjectType = Literal["person", "phone", "device", "enterprise", "merchant"]
Informant = Literal["own", "partner", "funder", "court", "regulator", "bureau", "subject"]


class UnknownEntry(Missing):
    """Nobody has put such an entry forward.
    没有此名单条目。
    """

    code = "FLOWS-801"


class SubjectUnknown(Missing):
    """The subject of a list entry is not on record.
    名单对象不在库中。
    """

    code = "FLOWS-802"


class EntryInvalid(Invalid):
    """What is put forward for a name list lacks something, or says something impossible.
    提出的名单条目内容不完整或无效。
    """

    code = "FLOWS-803"


@dataclass(frozen=True, slots=True)
class ListDesk:
    """What governs the name lists of a tenant. zone: whose days count. scenes: all there are."""

    tenant_id: str
    zone: str
    scenes: tuple[str, ...]
    store: RecordReader
    books: LineBooks
    clock: Clock
    ids: IdSource
    scene: str = ""

    @property
    def origin(self) -> Origin:
        """Of the records that govern lists, in the scene that is written to."""
        return Origin(self.tenant_id, self.scene, SOURCE, SOURCE)

    @property
    def today(self) -> date:
        """The day in the zone of the lists."""
        return local_date(self.clock.now(), self.zone)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who is to stand on which list and why. expires_on: the last day, None for no end.

    subject_key: entity_id of a party or merchant, or the token of a phone or device. reason: a
    short text that strategies can read. scenes: where it counts, all of them when empty.
    """

    list_name: ListName
    subject_type: SubjectType
    subject_key: str
    reason: str
    evidence: str
    evidence_source: Informant
    expires_on: date | None = None
    scenes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The entry's name: a subject stands on a list once."""
        return f"{self.list_name}/{self.subject_type}/{self.subject_key}"


@dataclass(frozen=True, slots=True)
class EntryLife:
    """An entry: its record in each scene where it counts, and all its steps."""

    records: tuple[ListEntry, ...]
    life: Life

    @property
    def entry(self) -> ListEntry:
        """What all its records say alike."""
        return self.records[0]

    @property
    def scenes(self) -> tuple[str, ...]:
        """Where it counts."""
        return tuple(sorted(record.scenario for record in self.records))

    def is_overdue(self, today: date) -> bool:
        """Whether its last day is past and nobody has ended it; strategies leave it out then."""
        last = self.entry.expires_on
        return self.life.state in IN_FORCE and last is not None and last < today


def entry_id(tenant_id: str, name: str) -> str:
    """The id of the entry of that name."""
    return entity_id(tenant_id, "list_entry", SOURCE, name)


def name_of(record: ListEntry) -> str:
    """The name of the entry that a record belongs to."""
    return record.external_id.rpartition("@")[0]


def list_entries(principal: Principal, desk: ListDesk) -> tuple[EntryLife, ...]:
    """Every entry that was ever put forward here, the newest step first. Raises NotAllowed."""
    check_tenant(principal, desk.tenant_id, *READ_ROLES)
    found: dict[str, dict[str, ListEntry]] = {}
    for record in desk.store.latest(principal, "list_entry", limit=ENTRIES_MAX):
        if isinstance(record, ListEntry) and record.source == SOURCE:
            found.setdefault(name_of(record), {}).setdefault(record.scenario, record)
    lives = (_lived(principal, name, of_scene, desk) for name, of_scene in found.items())
    return tuple(sorted(lives, key=lambda each: -each.life.since))


def _lived(
    principal: Principal, name: str, records: Mapping[str, ListEntry], desk: ListDesk
) -> EntryLife:
    id = entry_id(desk.tenant_id, name)
    steps = desk.books.transitions(principal, id)
    # A scene that an earlier proposal named and the last one does not has a record that lies still.
    meant = next(set(t.attributes[SCENES]) for t in reversed(steps) if t.event == "propose")
    in_order = tuple(records[scene] for scene in sorted(meant))
    return EntryLife(in_order, Life("list_entry", id, in_order[0], steps))


def entry_of(principal: Principal, id: str, desk: ListDesk) -> EntryLife:
    """The entry of that id. Raises UnknownEntry, NotAllowed."""
    for found in list_entries(principal, desk):
        if found.life.id == id:
            return found
    raise UnknownEntry(
        where=f"entry {shortened(id)}",
        got="nothing of this id",
        expected="the id of an entry on a name list",
        fix="List them to see their ids.",
    )


def propose(
    principal: Principal,
    asked: Proposal,
    desk: ListDesk,
    *,
    kept: Kept[EntryLife] | None = None,
) -> EntryLife:
    """Put a subject forward for a list; it stands there once another person has approved.

    Raises EntryInvalid, SubjectUnknown, StepRefused where it stands there already, NotAllowed.
    """
    check_tenant(principal, desk.tenant_id)
    _check(principal, asked, desk)
    id = entry_id(desk.tenant_id, asked.name)

    def attempt() -> EntryLife:
        life = Life("list_entry", id, None, desk.books.transitions(principal, id))
        said = Said(asked.reason)
        step = taken(principal, life, "propose", said)
        scenes = asked.scenes or desk.scenes
        written = tuple(_written(principal, asked, scene, desk) for scene in scenes)
        return _booked(
            principal, EntryLife(written, life), written, desk, step=step, said=said, kept=kept
        )

    return until_nothing_changes(attempt)


def step_entry(
    principal: Principal,
    id: str,
    event: str,
    said: Said,
    desk: ListDesk,
    *,
    kept: Kept[EntryLife] | None = None,
) -> EntryLife:
    """Take a step of an entry: approve, reject, renew, appeal, uphold, ask_removal, remove …

    Raises UnknownEntry, EventUnknown, StepRefused, NotAllowed, NeedsMissing, NotDue, EntryInvalid.
    """
    check_tenant(principal, desk.tenant_id)

    def attempt() -> EntryLife:
        found = entry_of(principal, id, desk)
        if event == "expire":
            _require_overdue(found, desk)
        LIST_ENTRY.step(found.life.state, event, found.life.where)
        another = _is_another(principal, found.life, event)
        words = replace(said, given=("another_person",) if another else ())
        step = taken(principal, found.life, event, words)
        expires_on = found.entry.expires_on
        if event == "renew":
            expires_on = _last_day(said.until, desk, found.life.where)
        changed = _changed(found, desk, active=step.to in IN_FORCE, expires_on=expires_on)
        return _booked(principal, found, changed, desk, step=step, said=words, kept=kept)

    return until_nothing_changes(attempt)


def expire_entries(principal: Principal, desk: ListDesk) -> tuple[EntryLife, ...]:
    """End every entry whose last day is past; a second run finds none. Raises NotAllowed."""
    overdue = [each for each in list_entries(principal, desk) if each.is_overdue(desk.today)]
    return tuple(
        step_entry(principal, each.life.id, "expire", Said("its last day is past"), desk)
        for each in overdue
    )


def _is_another(principal: Principal, life: Life, event: str) -> bool:
    """Whether this person took none of the steps that make one a party to the matter."""
    barred = barred_by(event, life.state)
    since = max((i for i, t in enumerate(life.transitions) if t.event == "propose"), default=0)
    return all(
        step.actor != principal.name for step in life.transitions[since:] if step.event in barred
    )


def _booked(
    principal: Principal,
    found: EntryLife,
    changed: tuple[ListEntry, ...],
    desk: ListDesk,
    *,
    step: Step,
    said: Said,
    kept: Kept[EntryLife] | None,
) -> EntryLife:
    """The step and what it changes, in one commit."""
    meant = {SCENES: sorted(r.scenario for r in changed)} if step.event == "propose" else None
    transition = told(
        principal, desk, found.life, step, said, now=desk.clock.now(), attributes=meant
    )
    by_scene = {record.scenario: record for record in (*found.records, *changed)}
    records = tuple(by_scene[scene] for scene in sorted(by_scene))
    result = EntryLife(records, after(replace(found.life, record=records[0]), transition))
    stored = (*changed, transition)
    return book(principal, desk, result, stored, guards=[found.life.guard], kept=kept)


def _changed(
    found: EntryLife, desk: ListDesk, *, active: bool, expires_on: date | None
) -> tuple[ListEntry, ...]:
    """New versions of the records that say otherwise."""
    now = desk.clock.now()
    return tuple(
        amended(
            record, desk.origin, desk.ids, occurred_at=now, active=active, expires_on=expires_on
        )
        for record in found.records
        if (record.active, record.expires_on) != (active, expires_on)
    )


def _written(principal: Principal, asked: Proposal, scene: str, desk: ListDesk) -> ListEntry:
    """The record of one scene, not in force yet: a new one, or the old one written anew."""
    values = {
        "list_name": asked.list_name,
        "subject_type": asked.subject_type,
        "subject_key": asked.subject_key,
        "reason": asked.reason,
        "evidence": asked.evidence,
        "evidence_source": asked.evidence_source,
        "active": False,
        "expires_on": asked.expires_on,
    }
    origin, now = Origin(desk.tenant_id, scene, SOURCE, SOURCE), desk.clock.now()
    name = f"{asked.name}@{scene}"
    id = entity_id(desk.tenant_id, "list_entry", SOURCE, name)
    stored = desk.store.current(principal, "list_entry", id)
    if isinstance(stored, ListEntry):
        return amended(stored, origin, desk.ids, occurred_at=now, **values)
    record = draft(origin, "list_entry", name, desk.ids, occurred_at=now, values=values)
    assert isinstance(record, ListEntry)
    return record


def _check(principal: Principal, asked: Proposal, desk: ListDesk) -> None:
    where = f"{asked.list_name} list, {asked.subject_type} {shortened(asked.subject_key)}"
    for text, what in ((asked.reason, "reason"), (asked.evidence, "evidence")):
        if not text.strip():
            raise EntryInvalid(
                where=where, got=f"no {what}", expected=f"its {what}", fix="Say it in a few words."
            )
    if asked.expires_on is not None:
        _last_day(asked.expires_on, desk, where)
    unknown = sorted(set(asked.scenes) - set(desk.scenes))
    if unknown:
        raise EntryInvalid(
            where=where,
            got=f"scene {', '.join(unknown)}",
            expected=", ".join(desk.scenes),
            fix="Name scenes that take in applications, or none for all of them.",
        )
    kind = KINDS_OF_SUBJECT[asked.subject_type]
    if kind is not None and desk.store.current(principal, kind, asked.subject_key) is None:
        raise SubjectUnknown(
            where=where,
            got="nothing of this id",
            expected=f"the entity_id of a stored {kind}",
            fix="Find it with `lendweave parties`, or in a decision about it.",
        )


def _last_day(until: date | None, desk: ListDesk, where: str) -> date | None:
    """The day, if it is not past. Raises EntryInvalid."""
    if until is not None and until < desk.today:
        raise EntryInvalid(
            where=where,
            got=f"last day {until}",
            expected=f"{desk.today} or later",
            fix="Name a day to come.",
        )
    return until


def _require_overdue(found: EntryLife, desk: ListDesk) -> None:
    if not found.is_overdue(desk.today):
        last = found.entry.expires_on
        raise NotDue(
            where=found.life.where,
            got=f"expire on {desk.today}",
            expected=f"a day after {last}" if last else "a last day: it has none",
            fix="Wait, or ask to take it off.",
        )
