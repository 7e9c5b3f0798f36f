"""Lines: granted on the funder's approval, then raised, cut, frozen, renewed, closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lendweave.book.exposure import AmountUnfit, Line, available_minor, line_of
from lendweave.book.exposure.changes import LineChange, changed
from lendweave.book.exposure.line import cooling_off_until
from lendweave.book.lifecycle import FACILITY
from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.claims import let_go
from lendweave.flows.exposures import bound, taken_of
from lendweave.flows.life_cycle import (
    Kept,
    Life,
    LineDesk,
    Said,
    book,
    life_of,
    taken,
    told,
    unborn,
)
from lendweave.kernel.money import Money
from lendweave.records import Application, Drawdown, Facility, FunderDecision, Principal, Record
from lendweave.records.book_ports import ExposureBalance
from lendweave.records.draft import amended, draft
from lendweave.records.identity import entity_id
from lendweave.records.lines import Transition
from lendweave.records.machine import Need


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """What is granted. amount_minor: all that was approved when None. valid_to: by policy."""

    amount_minor: int | None = None
    revolving: bool = True
    valid_to: date | None = None
    product_code: str | None = None


@dataclass(frozen=True, slots=True)
class LineState:
    """A line as it stands on a day, with its steps and its drawdowns, oldest first.

    borrower: what the person owes over all scenes and funders, under every id.
    """

    facility: Facility
    line: Line
    state: str
    used_minor: int
    reserved_minor: int
    available_minor: int
    on: date
    possible: tuple[str, ...]
    transitions: tuple[Transition, ...]
    drawdowns: tuple[tuple[Drawdown, str], ...]
    borrower: ExposureBalance


def grant(
    principal: Principal,
    application_id: str,
    terms: GrantTerms,
    desk: LineDesk,
    kept: Kept[Facility] | None = None,
) -> Facility:
    """Grant the line that a funder has approved; the application ends with it.

    Raises UnknownThing, StepRefused, NotAllowed, NeedsMissing, AmountUnfit.
    """

    def attempt() -> Facility:
        life = life_of(principal, "application", application_id, desk)
        assert isinstance(life.record, Application)
        now = desk.clock.now()
        ends = Said(given=("approval",))
        granted = taken(principal, life, "grant", ends)
        facility = _granted(principal, life.record, terms, desk, now)
        begun = unborn("facility", facility.entity_id)
        said = Said(until=facility.valid_to, has_amount=True, given=("approval",))
        begins = taken(principal, begun, "grant", said)
        records = [
            facility,
            told(principal, desk, life, granted, ends, now=now),
            told(principal, desk, begun, begins, said, now=now),
            *ceiling(principal, facility, desk, now),
            *let_go(principal, application_id, desk, now),
        ]
        guards = [life.guard, begun.guard]
        return book(principal, desk, facility, records, guards=guards, kept=kept)

    return until_nothing_changes(attempt)


def _granted(
    principal: Principal, application: Application, terms: GrantTerms, desk: LineDesk, now: int
) -> Facility:
    """The new line, no larger than what the funders have approved together."""
    approved = _approved(principal, application, desk)
    limit = approved if terms.amount_minor is None else terms.amount_minor
    if not 0 < limit <= approved:
        raise AmountUnfit(
            where=f"application {application.entity_id}",
            got=str(Money(limit, application.currency)),
            expected=f"at most {Money(approved, application.currency)}, as the funder approved",
            fix="Grant no more than that, or ask the funder for more.",
        )
    first = desk.day(now)
    last = terms.valid_to or first + timedelta(days=desk.policy.line.valid_days - 1)
    if last < first:
        raise AmountUnfit(
            where=f"application {application.entity_id}",
            got=f"a line until {last}",
            expected=f"{first} or later",
            fix="Name a day to come.",
        )
    values = {
        "party_id": application.party_id,
        "application_id": application.entity_id,
        "limit_minor": limit,
        "currency": application.currency,
        "revolving": terms.revolving,
        "valid_from": first,
        "valid_to": last,
        "status": "active",
        "product_code": terms.product_code or application.product_code,
    }
    record = draft(
        desk.origin,
        "facility",
        application.entity_id,
        desk.ids,
        occurred_at=now,
        values=values,
    )
    assert isinstance(record, Facility)
    return record


def _approved(principal: Principal, application: Application, desk: LineDesk) -> int:
    """What the funders of the route that was asked last have approved together."""
    found = desk.store.referring(
        principal, "funder_decision", "application_id", application.entity_id
    )
    asked = [
        each for each in found if isinstance(each, FunderDecision) and each.drawdown_id is None
    ]
    return sum(
        each.amount_minor or 0
        for each in asked
        if each.outcome == "approved" and each.route == asked[-1].route
    )


def facility_of(application_id: str, desk: LineDesk) -> str:
    """The id of the line that an application leads to."""
    return entity_id(desk.tenant_id, "facility", desk.origin.namespace, application_id)


def change_line(
    principal: Principal,
    facility_id: str,
    event: str,
    change: LineChange,
    desk: LineDesk,
    *,
    reason: str | None = None,
    kept: Kept[Facility] | None = None,
) -> Facility:
    """Take a step of a line: raise, cut, freeze and the others of its machine.

    Raises UnknownThing, EventUnknown, StepRefused, NotAllowed, NeedsMissing, AmountUnfit.
    """

    def attempt() -> Facility:
        life = life_of(principal, "facility", facility_id, desk)
        assert isinstance(life.record, Facility)
        needs = _given(principal, life, change, desk, reason)
        step = taken(principal, life, event, needs)
        now = desk.clock.now()
        line = changed(line_of(life.record), event, change, desk.day(now), life.where)
        facility = amended(
            life.record,
            desk.origin,
            desk.ids,
            occurred_at=now,
            status=FACILITY.shown[step.to],
            limit_minor=line.limit_minor,
            valid_to=line.valid_to,
            temporary_minor=line.temporary_minor,
            temporary_to=line.temporary_to,
            frozen_minor=line.frozen_minor,
        )
        records = [
            facility,
            told(principal, desk, life, step, needs, now=now),
            *ceiling(principal, facility, desk, now),
        ]
        return book(principal, desk, facility, records, guards=[life.guard], kept=kept)

    return until_nothing_changes(attempt)


def _given(
    principal: Principal, life: Life, change: LineChange, desk: LineDesk, reason: str | None
) -> Said:
    """What somebody says, with what the line itself gives: its cooling-off days, owing nothing."""
    facility = life.record
    assert isinstance(facility, Facility)
    given: list[Need] = []
    taken_now = taken_of(principal, facility, desk)
    if not taken_now.used_minor and not taken_now.reserved_minor:
        given.append("nothing_owed")
    days = desk.policy.line.cooling_off_days
    if desk.today <= cooling_off_until(facility.valid_from, days):
        given.append("cooling_off")
    return Said(reason, change.until, change.amount_minor is not None, tuple(given))


def ceiling(principal: Principal, facility: Facility, desk: LineDesk, now: int) -> Iterator[Record]:
    """The line's own limit in the exposure ledger, which no two drawdowns can pass at once."""
    line, on = line_of(facility), desk.day(now)
    most = Money(line.ceiling_minor(on), line.currency)
    last = line.bound_until(on)
    return bound(principal, "facility", facility.entity_id, most, desk, now=now, valid_to=last)


def brought_up_to_date(principal: Principal, facility_id: str, desk: LineDesk) -> Life:
    """The line after the steps that the passing of days alone takes. Raises UnknownThing."""
    life = life_of(principal, "facility", facility_id, desk)
    assert isinstance(life.record, Facility)
    line = line_of(life.record)
    for event, is_due in (
        ("end_raise", line.raise_ended(desk.today)),
        ("expire", desk.today > line.valid_to),
    ):
        if is_due and event in FACILITY.possible(life.state):
            change_line(principal, facility_id, event, LineChange(), desk)
            life = life_of(principal, "facility", facility_id, desk)
    return life


def line_state(principal: Principal, facility_id: str, desk: LineDesk) -> LineState:
    """A line as it stands today. Raises UnknownThing."""
    life = life_of(principal, "facility", facility_id, desk)
    facility = life.record
    assert isinstance(facility, Facility)
    line, held, on = line_of(facility), taken_of(principal, facility, desk), desk.today
    drawn = desk.store.referring(
        principal, "drawdown", "facility_id", facility_id, desk.clock.now()
    )
    return LineState(
        facility=facility,
        line=line,
        state=life.state,
        used_minor=held.used_minor,
        reserved_minor=held.reserved_minor,
        available_minor=available_minor(line, held, on),
        on=on,
        possible=FACILITY.possible(life.state),
        transitions=life.transitions,
        drawdowns=tuple(
            (each, life_of(principal, "drawdown", each.entity_id, desk).state)
            for each in drawn
            if isinstance(each, Drawdown)
        ),
        borrower=desk.books.exposure(principal, "person", facility.party_id, line.currency),
    )
