"""Grade partners: the strategy for partners decides on each, once a day, and its quota follows.

All grades of a scene are stored in one commit with the quotas that change. A quota is the exposure
limit of the merchant, which the store holds every reservation against; one that was set by hand
stands until the strategy gives another than it gave before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lendweave.decisions import decide
from lendweave.decisions.partner_grade import BY_HAND, grade_values, require_grade
from lendweave.features import committed
from lendweave.flows.apply import Desk
from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.exposures import bound
from lendweave.flows.known_partners import is_by_hand, last_grades, partners_of
from lendweave.flows.life_cycle import LineDesk
from lendweave.flows.partner_freezes import SOURCE, expire_freezes
from lendweave.flows.tenant import check_tenant
from lendweave.kernel.money import Money
from lendweave.records import Application, Merchant, PartnerGrade, Principal, Record, Role
from lendweave.records.book_ports import LogGuard
from lendweave.records.draft import Origin, draft

GRADE_ROLES = (Role.OPERATIONS, Role.PARTNER_RISK)


@dataclass(frozen=True, slots=True)
class Graded:
    """A partner's new grade. before: the one it had, None for its first."""

    grade: PartnerGrade
    before: PartnerGrade | None

    @property
    def turned(self) -> bool:
        """True where grade, admission or quota is another than before."""
        return self.before is None or _said(self.before) != _said(self.grade)


def grade_partners(principal: Principal, desk: Desk, lines: LineDesk) -> tuple[Graded, ...]:
    """Grade every partner of the scene that was not graded today, in order of their codes.

    The second run of a day gives and stores nothing. Freezes by hand whose day is past end first;
    those in force stand, whatever the strategy says.
    Raises NotAllowed, AnotherTenant, GradeMissing.
    """
    check_tenant(principal, desk.tenant_id, *GRADE_ROLES)
    require_grade(desk.decider.compiled)

    expire_freezes(principal, _frozen_by_hand(principal, lines), lines)

    def attempt() -> tuple[Graded, ...]:
        run = _Run(principal, desk, lines, desk.features.read_offset(), desk.clock.now())
        graded = tuple(run.graded())
        if graded:
            records = [record for each in graded for record in run.records(each)]
            guards = [LogGuard("partner_grade", run.read_offset)]
            lines.books.commit(principal, records, guards=guards).result()
        return graded

    return until_nothing_changes(attempt)


def _frozen_by_hand(principal: Principal, lines: LineDesk) -> tuple[Merchant, ...]:
    merchants = partners_of(principal, lines)
    known = last_grades(principal, merchants, lines)
    return tuple(each for each in merchants if is_by_hand(known.get(each.entity_id)))


@dataclass(frozen=True, slots=True)
class _Run:
    """Partners graded at one instant, on everything that was committed by then."""

    principal: Principal
    desk: Desk
    lines: LineDesk
    read_offset: int
    now: int

    @property
    def day(self) -> date:
        """The day that is graded, in the scene's zone."""
        return self.lines.day(self.now)

    def graded(self) -> Iterator[Graded]:
        """Those that have no grade of this day yet."""
        merchants = partners_of(self.principal, self.lines)
        known = last_grades(self.principal, merchants, self.lines)
        for merchant in merchants:
            before = known.get(merchant.entity_id)
            if before is None or self.lines.day(before.decided_at) < self.day:
                yield Graded(self._grade(merchant, before), before)

    def records(self, graded: Graded) -> Iterator[Record]:
        """The grade, and the quota where the strategy gives another one than before."""
        grade, before = graded.grade, graded.before
        yield grade
        if grade.quota_minor is not None and (
            before is None or before.quota_minor != grade.quota_minor
        ):
            quota = Money(grade.quota_minor, grade.currency)
            why = ", ".join((grade.grade, *grade.reasons))
            yield from bound(
                self.principal,
                "merchant",
                grade.merchant_id,
                quota,
                self.lines,
                now=self.now,
                reason=why,
            )

    def _grade(self, merchant: Merchant, before: PartnerGrade | None) -> PartnerGrade:
        desk, lines = self.desk, self.lines
        origin = Origin(desk.tenant_id, lines.scene.name, SOURCE, SOURCE)
        vector = desk.features.vector(
            self._subject(merchant, origin), self.now, committed(self.read_offset)
        )
        row = desk.decider.pick(vector)
        compiled = desk.decider.compiled
        values = grade_values(
            compiled,
            row,
            decide(compiled, row),
            decided_at=self.now,
            read_offset=self.read_offset,
        )
        by_hand = {BY_HAND: values["admission"]} if is_by_hand(before) else None
        if by_hand:
            values["admission"] = "frozen"
        about = {"merchant_id": merchant.entity_id, "currency": lines.scene.currency}
        record = draft(
            origin,
            "partner_grade",
            f"{merchant.entity_id}/{self.day}",
            desk.ids,
            occurred_at=self.now,
            values=values | about,
            attributes=by_hand,
        )
        assert isinstance(record, PartnerGrade)
        return record

    def _subject(self, merchant: Merchant, origin: Origin) -> Application:
        """An application of nobody at the partner: what features of its merchant are read by."""
        record = draft(
            origin,
            "application",
            merchant.entity_id,
            self.desk.ids,
            occurred_at=self.now,
            values={
                "party_id": merchant.entity_id,
                "merchant_id": merchant.entity_id,
                "amount_minor": 1,
                "currency": self.lines.scene.currency,
                "term_months": 1,
                "product_code": "",
            },
        )
        assert isinstance(record, Application)
        return record


def _said(grade: PartnerGrade) -> tuple[object, ...]:
    return grade.grade, grade.admission, grade.quota_minor
