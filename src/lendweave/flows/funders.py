"""Funders: who may be asked, and asking them.

What the platform recommends is a `decision`; what a funder answers is a `funder_decision`: it is
pending until the funder calls back or its time is over. Another funder is asked only with a
consent of the borrower that names it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lendweave.book.exposure import Holder
from lendweave.book.funding.model import FunderBook, Stage, bounds_of
from lendweave.book.funding.routing import Candidate, FundingNeed, Routing, route
from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.draw import funder_decisions, shown_as
from lendweave.flows.exposures import bound, moved, moves, rooms
from lendweave.flows.life_cycle import (
    Kept,
    Life,
    LineDesk,
    Said,
    after,
    book,
    life_of,
    taken,
    told,
)
from lendweave.kernel.errors import Conflict, shortened
from lendweave.kernel.money import Money
from lendweave.records import (
    Application,
    Consent,
    Decision,
    Drawdown,
    Facility,
    FunderDecision,
    Merchant,
    Party,
    Principal,
    Record,
)
from lendweave.records.book_ports import LimitExceeded, Movement
from lendweave.records.draft import draft
from lendweave.records.lines import SubjectKind

CONSENT_PURPOSE = "funder:{funder}"
"""The purpose of a consent under which an application may be shown to a funder."""

STAGES: dict[SubjectKind, Stage] = {"application": "line", "drawdown": "drawdown"}


class NoRoute(Conflict):
    """No route may fund this now.
    目前没有可用的资金路由。
    """

    code = "FLOWS-421"


class ConsentMissing(Conflict):
    """The borrower has not consented to be shown to this funder.
    借款人未授权将其资料提供给该资方。
    """

    code = "FLOWS-422"


class NoFunders(Conflict):
    """The scene names no funders.
    场景没有配置资方。
    """

    code = "FLOWS-425"


@dataclass(frozen=True, slots=True)
class Asked:
    """The funders that were asked, by which route, and the state that this led to."""

    route: str
    decisions: tuple[FunderDecision, ...]
    routing: Routing
    state: str


@dataclass(frozen=True, slots=True)
class Subject:
    """An application or a drawdown for which money is sought.

    decision: the platform's latest recommendation. answered: what funders were asked so far.
    """

    life: Life
    amount: Money
    term_months: int
    product: str
    party_id: str
    application_id: str
    decision: Decision | None
    answered: tuple[FunderDecision, ...]

    @property
    def drawdown_id(self) -> str | None:
        """Its id where it is a drawdown."""
        return self.life.id if self.life.kind == "drawdown" else None

    @property
    def tried(self) -> frozenset[str]:
        """Funders that have declined it, or were silent: those that were let go said why."""
        return frozenset(
            each.funder
            for each in self.answered
            if each.outcome == "declined" or (each.outcome == "expired" and each.reason is None)
        )


def book_of(desk: LineDesk) -> FunderBook:
    """The funders of the scene. Raises NoFunders."""
    if desk.funders is None:
        raise NoFunders(
            where=f"scene {desk.scene.name!r}",
            got="no funders.yaml",
            expected="funders and their routes",
            fix="Add funders.yaml to the scene's folder.",
        )
    return desk.funders


def routing_of(principal: Principal, kind: SubjectKind, id: str, desk: LineDesk) -> Routing:
    """The routes that may fund an application or a drawdown now, and why the others may not."""
    return _routing(principal, subject_of(principal, kind, id, desk), desk)


def ask_funder(
    principal: Principal,
    kind: SubjectKind,
    id: str,
    desk: LineDesk,
    *,
    route_name: str | None = None,
    consents: Sequence[str] = (),
    kept: Kept[Asked] | None = None,
) -> Asked:
    """Ask the funders of a route, the first that may fund it when none is named.

    consents: entity_ids of consent records. Where the last of a funder's quota went to somebody
    else meanwhile, the routes are worked out again.
    Raises NoFunders, NoRoute, ConsentMissing, StepRefused, NotAllowed, UnknownThing.
    """

    def attempt() -> Asked:
        subject = subject_of(principal, kind, id, desk)
        taken(principal, subject.life, "ask_funder", Said(given=("consent",)))
        routing = _routing(principal, subject, desk)
        candidate = _chosen(subject, routing, route_name)
        _require_consents(principal, subject, candidate, consents, desk)
        asking = _Asking(principal, desk, subject, candidate, desk.clock.now())
        records, decisions, state = asking.records()
        asked = Asked(candidate.route.name, decisions, routing, state)
        return book(principal, desk, asked, records, guards=[subject.life.guard], kept=kept)

    return until_nothing_changes(attempt, LimitExceeded)


def subject_of(principal: Principal, kind: SubjectKind, id: str, desk: LineDesk) -> Subject:
    """What is to be funded, by its id. Raises UnknownThing."""
    life = life_of(principal, kind, id, desk)
    answered = funder_decisions(principal, life, desk)
    if isinstance(life.record, Drawdown):
        return _drawn(principal, life, life.record, answered, desk)
    record = life.record
    assert isinstance(record, Application)
    decision = _decision(principal, life.id, None, desk)
    offered = decision.amount_minor if decision else None
    return Subject(
        life=life,
        amount=Money(offered or record.amount_minor, record.currency),
        term_months=(decision.term_months if decision else None) or record.term_months,
        product=record.product_code,
        party_id=record.party_id,
        application_id=life.id,
        decision=decision,
        answered=answered,
    )


def _drawn(
    principal: Principal,
    life: Life,
    record: Drawdown,
    answered: tuple[FunderDecision, ...],
    desk: LineDesk,
) -> Subject:
    facility = desk.store.current(principal, "facility", record.facility_id)
    made = facility.application_id if isinstance(facility, Facility) else None
    return Subject(
        life=life,
        amount=Money(record.amount_minor, record.currency),
        term_months=record.term_months,
        product=record.product_code or "",
        party_id=record.party_id,
        application_id=made or record.facility_id,
        decision=None if made is None else _decision(principal, made, life.id, desk),
        answered=answered,
    )


def _decision(
    principal: Principal, application_id: str, drawdown_id: str | None, desk: LineDesk
) -> Decision | None:
    """The latest recommendation; for a drawdown that has none of its own, that of its line."""
    found = [
        each
        for each in desk.store.referring(principal, "decision", "application_id", application_id)
        if isinstance(each, Decision)
    ]
    own = [each for each in found if each.drawdown_id == drawdown_id]
    of_the_line = [each for each in found if each.drawdown_id is None]
    return next((each[-1] for each in (own, of_the_line) if each), None)


def _routing(principal: Principal, subject: Subject, desk: LineDesk) -> Routing:
    book, on = book_of(desk), desk.today
    keys = [b.key for funder in book.funders.values() for b in bounds_of(funder, on)]
    left = rooms(principal, [Holder("funder", key) for key in keys], book.currency, desk)
    return route(book, _need(principal, subject, desk), left, subject.tried)


def _need(principal: Principal, subject: Subject, desk: LineDesk) -> FundingNeed:
    application = desk.store.current(principal, "application", subject.application_id)
    party = desk.store.current(principal, "party", subject.party_id)
    merchant_id = getattr(subject.life.record, "merchant_id", None)
    merchant = merchant_id and desk.store.current(principal, "merchant", merchant_id)
    decision = subject.decision
    return FundingNeed(
        stage=STAGES[subject.life.kind],
        product=subject.product,
        amount=subject.amount,
        term_months=subject.term_months,
        on=desk.today,
        rate=decision.rate_annual if decision else None,
        score=decision.score if decision else None,
        channel=application.channel if isinstance(application, Application) else None,
        region=party.region if isinstance(party, Party) else None,
        merchant_grade=merchant.grade if isinstance(merchant, Merchant) else None,
    )


def _chosen(subject: Subject, routing: Routing, name: str | None) -> Candidate:
    """The candidate that is named, else the first. Raises NoRoute with why the others are not."""
    for candidate in routing.candidates:
        if name is None or candidate.route.name == name:
            return candidate
    why = (f"{p.route}: {p.reason} {p.detail}".rstrip() for p in routing.passed_over)
    raise NoRoute(
        where=subject.life.where,
        got="; ".join(why) or "no route",
        expected="a route that may fund it" if name is None else f"route {shortened(name)}",
        fix="Wait until there is room again, or correct the routes in funders.yaml.",
    )


def _require_consents(
    principal: Principal,
    subject: Subject,
    candidate: Candidate,
    consents: Sequence[str],
    desk: LineDesk,
) -> None:
    """Raise ConsentMissing unless each funder stands in a consent that holds today.

    Own funds show the borrower to nobody else.
    """
    book = book_of(desk)
    records = [desk.store.current(principal, "consent", each) for each in consents]
    for name in candidate.route.funders:
        purpose = CONSENT_PURPOSE.format(funder=name)
        allowed = any(_allows(record, subject.party_id, purpose, desk) for record in records)
        if book.funders[name].mode != "own" and not allowed:
            raise ConsentMissing(
                where=f"{subject.life.where}, funder {name}",
                got=f"consents that hold for it among {len(consents)}: none",
                expected=f"a consent of the borrower with purpose {purpose}",
                fix="Ask the borrower, store the consent, and name it.",
            )


def _allows(record: Record | None, party_id: str, purpose: str, desk: LineDesk) -> bool:
    if not isinstance(record, Consent) or not record.granted:
        return False
    in_time = record.expires_on is None or desk.today <= record.expires_on
    return in_time and record.party_id == party_id and record.purpose == purpose


@dataclass(frozen=True, slots=True)
class _Asking:
    """Funders that are being asked."""

    principal: Principal
    desk: LineDesk
    subject: Subject
    candidate: Candidate
    now: int

    def records(self) -> tuple[list[Record], tuple[FunderDecision, ...], str]:
        """All records of the commit, the funders' decisions among them, and the state."""
        life, said = self.subject.life, Said(given=("consent",), until=self.subject.life.until)
        step = taken(self.principal, life, "ask_funder", said)
        steps = [told(self.principal, self.desk, life, step, said, now=self.now)]
        decisions = tuple(self._asked(name, part) for name, part in self.candidate.parts)
        if all(each.outcome == "approved" for each in decisions):
            asked = after(life, *steps)
            answer = taken(self.principal, asked, "funder_approve", said)
            steps.append(told(self.principal, self.desk, asked, answer, said, now=self.now))
        state = steps[-1].to_state
        shown: Iterator[Record] = iter(())
        if isinstance(life.record, Drawdown):
            shown = shown_as(life.record, state, self.desk, self.now)
        return [*self._reserved(), *decisions, *steps, *shown], decisions, state

    def _asked(self, name: str, part: int) -> FunderDecision:
        """Pending; approved at once where the funder leaves this stage to the platform."""
        funder = book_of(self.desk).funders[name]
        asks = STAGES[self.subject.life.kind] in funder.answers
        values = {
            "application_id": self.subject.application_id,
            "funder": name,
            "outcome": "pending" if asks else "approved",
            "drawdown_id": self.subject.drawdown_id,
            "amount_minor": part,
            "currency": self.subject.amount.currency,
            "route": self.candidate.route.name,
            "answer_by": self.now + funder.answer_within if asks else None,
        }
        record = draft(
            self.desk.origin,
            "funder_decision",
            f"{self.subject.life.id}/{self.candidate.route.name}/{name}",
            self.desk.ids,
            occurred_at=self.now,
            values=values,
        )
        assert isinstance(record, FunderDecision)
        return record

    def _reserved(self) -> Iterator[Record]:
        """What each funder promises, under each of its bounds. A line weighs on nobody yet."""
        drawdown_id = self.subject.drawdown_id
        if drawdown_id is None:
            return
        book, currency = book_of(self.desk), self.subject.amount.currency
        movements = []
        for name, part in self.candidate.parts:
            bounds = {b.key: b.limit_minor for b in bounds_of(book.funders[name], self._on)}
            for key, most in bounds.items():
                limit = Money(most, currency)
                yield from bound(self.principal, "funder", key, limit, self.desk, now=self.now)
            keys = dict.fromkeys((name, *bounds)) if part else ()
            movements += [Movement("funder", key, currency, "reserve", part) for key in keys]
        before = len(moved(self.principal, drawdown_id, self.desk.store))
        yield from moves(movements, drawdown_id, self.desk, before=before, now=self.now)

    @property
    def _on(self) -> date:
        return self.desk.day(self.now)
