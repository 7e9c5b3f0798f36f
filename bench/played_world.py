"""A simulated world played through a house: applications decided, loans lent, nights graded.

The clock of the house goes with the world. Each application is decided by the live strategy at the
instant at which the lender had it, on what was known by then. What is approved becomes a loan with
the fate that the world's truth gave it, and the house learns of it as a lender does: a loan is
late thirty-one days after the instalment that was never paid. Strategies never see the truth.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Literal

from lendweave.bootstrap import House
from lendweave.features import KNOWN, Visibility
from lendweave.flows.apply import Desk, FeatureReader, decide_application
from lendweave.flows.claims import let_go, taken_up
from lendweave.flows.grade_partners import grade_partners
from lendweave.flows.life_cycle import LineDesk
from lendweave.kernel.clock import Instant, date_from_days
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.records import Application, Decision, Loan, PartnerGrade, Record
from lendweave.records.book_ports import Movement
from lendweave.records.draft import Origin, amended, draft

SCENE = "appliance"
SETTLES_DAYS = 3
MONTH_DAYS = 30
KNOWN_LATE_DAYS = 31


class WorldClock:
    """The clock of the world, set by whoever plays it."""

    def __init__(self, start: int) -> None:
        self.instant = start

    def now(self) -> Instant:
        """The instant to which it is set."""
        return Instant(self.instant)


@dataclass(frozen=True, slots=True)
class AsKnown:
    """Features of what was known at t: the log holds the whole world from the beginning."""

    reader: FeatureReader

    def read_offset(self) -> int:
        """Takes in what is committed."""
        return self.reader.read_offset()

    def vector(self, subject: Application, t: int, visibility: Visibility) -> tuple[object, ...]:
        """The row as of t, whatever place in the log it is asked for."""
        return self.reader.vector(subject, t, KNOWN)


@dataclass(frozen=True, slots=True)
class Fate:
    """What truth says of one application, by the number of its order.

    stops_at: the first instalment never paid, None where all are. takes_up: would take the loan.
    """

    stops_at: int | None
    takes_up: bool
    is_fraud: bool

    @property
    def is_early(self) -> bool:
        """Stops at the first or second instalment."""
        return self.stops_at is not None and self.stops_at <= 2


@dataclass(frozen=True, slots=True)
class Turn:
    """An application that was decided. admission: what was read of its dealer, None ungraded."""

    application: Application
    decision: Decision
    fate: Fate
    admission: str | None

    @property
    def lent_minor(self) -> int:
        """What was lent; nothing where it was not approved or not taken up."""
        approved = self.decision.outcome == "approve" and self.fate.takes_up
        return (self.decision.amount_minor or 0) if approved else 0


@dataclass(frozen=True, slots=True)
class Played:
    """All that was decided, in order, and every grade of every night."""

    turns: tuple[Turn, ...]
    grades: tuple[PartnerGrade, ...]


@dataclass
class Play:
    """One run over a world. nightly: whether dealers are graded.

    due: what the lender learns, by day: (day, number, loan or application, what).
    """

    house: House
    clock: WorldClock
    fates: Mapping[str, Fate]
    nightly: bool
    turns: list[Turn] = field(default_factory=list)
    grades: list[PartnerGrade] = field(default_factory=list)
    admissions: dict[str, str] = field(default_factory=dict)
    due: list[tuple[int, int, _Due]] = field(default_factory=list)
    counted: int = 0

    def run(self) -> Played:
        """Day after day: first the night, then the applications of the day as they came."""
        applications = sorted(
            self.house.decisions.applications(SCENE), key=lambda each: each.known_at
        )
        days = groupby(applications, key=lambda each: each.known_at // MICROS_PER_DAY)
        day = applications[0].known_at // MICROS_PER_DAY - 1
        for arrives, of_day in days:
            while day < arrives:
                day += 1
                self._night(day)
            for application in of_day:
                self._decide(application)
        return Played(tuple(self.turns), tuple(self.grades))

    def _lines(self) -> LineDesk:
        return self.house.partners.lines(SCENE)

    def _night(self, day: int) -> None:
        self.clock.instant = day * MICROS_PER_DAY
        records = [record for each in self._learned(day) for record in each]
        if records:
            self.house.store.books.commit(self.house.principal, records).result()
        if self.nightly:
            desk = _as_known(self.house.partners.desk(SCENE))
            for graded in grade_partners(self.house.principal, desk, self._lines()):
                self.grades.append(graded.grade)
                self.admissions[graded.grade.merchant_id] = graded.grade.admission

    def _learned(self, day: int) -> Iterator[list[Record]]:
        while self.due and self.due[0][0] <= day:
            yield heapq.heappop(self.due)[2].records(self.house, self._lines())

    def _decide(self, application: Application) -> None:
        self.clock.instant = application.known_at
        desk = replace(_as_known(self.house.decisions.desk(SCENE)), cases=None)
        pending = decide_application(self.house.principal, application.entity_id, desk)
        stored = pending.result().stored
        decision = next(each for each in stored if isinstance(each, Decision))
        merchant = application.merchant_id or ""
        fate = self.fates[order_number(application.external_id)]
        turn = Turn(application, decision, fate, self.admissions.get(merchant))
        self.turns.append(turn)
        day = application.known_at // MICROS_PER_DAY + SETTLES_DAYS
        if decision.outcome != "decline":
            for each in _to_come(turn, day):
                self.counted += 1
                heapq.heappush(self.due, (each.day, self.counted, each))


def order_number(external_id: str) -> str:
    """The number that an order, its application and its loan share in partners' files."""
    return external_id[2:]


def _as_known(desk: Desk) -> Desk:
    return replace(desk, features=AsKnown(desk.features))


def _to_come(turn: Turn, opened: int) -> Iterator[_Due]:
    """What the lender will learn of what it decided. opened: the day on which money leaves."""
    application, fate = turn.application, turn.fate
    if not turn.lent_minor:
        yield _LetGo(opened, application)
        return
    loan = _Opened(opened, turn)
    yield loan
    term = turn.decision.term_months or application.term_months
    paid = term if fate.stops_at is None else fate.stops_at - 1
    for number in range(1, paid + 1):
        yield _Paid(opened + MONTH_DAYS * number, turn, number, term)
    if fate.stops_at is not None:
        yield _Late(opened + MONTH_DAYS * fate.stops_at + KNOWN_LATE_DAYS, loan)


@dataclass
class _LetGo:
    """Nothing is lent: what the decision holds of the dealer's quota goes back."""

    day: int
    application: Application

    def records(self, house: House, lines: LineDesk) -> list[Record]:
        id = self.application.entity_id
        return list(let_go(house.principal, id, lines, house.clock.now()))


@dataclass
class _Opened:
    """The money leaves: a loan, and the quota that was reserved is used."""

    day: int
    turn: Turn
    loan: Loan | None = None

    def records(self, house: House, lines: LineDesk) -> list[Record]:
        application = self.turn.application
        self.loan = _loan(self.turn, self.day, house)
        used = _of_quota(self.turn, "use", self.turn.lent_minor)
        taken = taken_up(
            house.principal,
            application.entity_id,
            used,
            self.loan.entity_id,
            lines,
            whole=True,
        )
        return [self.loan, *taken.records]


@dataclass
class _Paid:
    """An instalment is paid: a share of the principal goes back to the quota."""

    day: int
    turn: Turn
    number: int
    term: int

    def records(self, house: House, lines: LineDesk) -> list[Record]:
        lent, term = self.turn.lent_minor, self.term
        part = lent * self.number // term - lent * (self.number - 1) // term
        id = self.turn.application.entity_id
        now = house.clock.now()
        return [
            draft(
                lines.origin,
                "exposure",
                f"{id}/paid/{self.number}",
                house.ids,
                occurred_at=now,
                values=movement.values() | {"application_id": id, "business_date": lines.day(now)},
            )
            for movement in _of_quota(self.turn, "release", part)
        ]


@dataclass
class _Late:
    """The loan is late for more than thirty days."""

    day: int
    opened: _Opened

    def records(self, house: House, lines: LineDesk) -> list[Record]:
        loan = self.opened.loan
        assert loan is not None, "a loan is opened before it is late"
        late = loan.attributes | {"days_past_due_max": KNOWN_LATE_DAYS}
        now = house.clock.now()
        changed = {"status": "overdue", "attributes": late}
        return [amended(loan, _origin(house), house.ids, occurred_at=now, **changed)]


_Due = _LetGo | _Opened | _Paid | _Late


def _of_quota(turn: Turn, movement: Literal["use", "release"], amount: int) -> list[Movement]:
    merchant = turn.application.merchant_id
    if merchant is None:
        return []
    return [Movement("merchant", merchant, turn.application.currency, movement, amount)]


def _origin(house: House) -> Origin:
    return Origin(house.principal.tenant_id, SCENE, "played", "played")


def _loan(turn: Turn, day: int, house: House) -> Loan:
    application = turn.application
    record = draft(
        _origin(house),
        "loan",
        application.external_id,
        house.ids,
        occurred_at=house.clock.now(),
        values={
            "party_id": application.party_id,
            "application_id": application.entity_id,
            "merchant_id": application.merchant_id,
            "principal_minor": turn.lent_minor,
            "currency": application.currency,
            "term_months": turn.decision.term_months or application.term_months,
            "disbursed_on": date_from_days(day),
            "status": "active",
        },
        attributes={"days_past_due_max": 0},
    )
    assert isinstance(record, Loan)
    return record


def grades_by_dealer(played: Played) -> Mapping[str, list[PartnerGrade]]:
    """Every night's grade of each dealer, oldest first."""
    found: defaultdict[str, list[PartnerGrade]] = defaultdict(list)
    for grade in played.grades:
        found[grade.merchant_id].append(grade)
    return found
