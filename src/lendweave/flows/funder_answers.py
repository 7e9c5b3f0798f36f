"""What funders answer: their call-back, and their silence when its time is over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from lendweave.book.exposure import AmountUnfit, open_of
from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.draw import funder_decisions, shown_as
from lendweave.flows.exposures import moved, moves
from lendweave.flows.life_cycle import (
    Kept,
    Life,
    LineDesk,
    Said,
    book,
    life_of,
    taken,
    told,
)
from lendweave.kernel.errors import Conflict, Missing, shortened
from lendweave.kernel.money import Money
from lendweave.records import Drawdown, FunderDecision, Principal, Record
from lendweave.records.book_ports import Movement
from lendweave.records.draft import amended
from lendweave.records.lines import SubjectKind

Answered = tuple[FunderDecision, str]
"""A funder's decision and the state of what it decided."""
EVENTS = {"declined": "funder_decline", "expired": "funder_expire"}


class FunderAnswered(Conflict):
    """The funder has answered otherwise already, or its time is over.
    该资方此前已作出不同答复，或已超过答复时限。
    """

    code = "FLOWS-423"


class NotAsked(Missing):
    """No funder was asked under this id.
    没有以此编号向资方提出的请求。
    """

    code = "FLOWS-424"


@dataclass(frozen=True, slots=True)
class FunderAnswer:
    """A funder's call-back. amount_minor: what it grants, all that was asked when None."""

    funder_decision_id: str
    outcome: Literal["approved", "declined"]
    amount_minor: int | None = None
    rate_annual: Decimal | None = None
    reason: str | None = None


def answer(
    principal: Principal,
    said: FunderAnswer,
    desk: LineDesk,
    kept: Kept[Answered] | None = None,
) -> Answered:
    """Take a funder's call-back; the same answer again changes nothing.

    Approved once every funder of the route has approved; one that declines frees the others.
    Gives the funder's decision and the state of what it decided.
    Raises NotAsked, FunderAnswered, AmountUnfit, NotAllowed.
    """

    def attempt() -> Answered:
        asked = asked_under(principal, said.funder_decision_id, desk)
        life = _life(principal, asked, desk)
        if asked.outcome != "pending":
            _require_same(asked, said)
            return asked, life.state
        now = desk.clock.now()
        _require_in_time(asked, now)
        answered = amended(
            asked,
            desk.origin,
            desk.ids,
            occurred_at=now,
            outcome=said.outcome,
            amount_minor=_granted(asked, said),
            rate_annual=said.rate_annual,
            reason=said.reason,
        )
        return _Answering(principal, desk, life, answered, now).commit(kept)

    return until_nothing_changes(attempt)


def silent(principal: Principal, funder_decision_id: str, desk: LineDesk) -> Answered | None:
    """Book the silence of a funder whose time is over; None where there is nothing to book."""

    def attempt() -> Answered | None:
        asked, now = asked_under(principal, funder_decision_id, desk), desk.clock.now()
        if asked.outcome != "pending" or asked.answer_by is None or now <= asked.answer_by:
            return None
        life = _life(principal, asked, desk)
        expired = amended(asked, desk.origin, desk.ids, occurred_at=now, outcome="expired")
        return _Answering(principal, desk, life, expired, now).commit()

    return until_nothing_changes(attempt)


def asked_under(principal: Principal, id: str, desk: LineDesk) -> FunderDecision:
    """The request that a funder answers. Raises NotAsked."""
    record = desk.store.current(principal, "funder_decision", id)
    if not isinstance(record, FunderDecision):
        raise NotAsked(
            where=f"funder decision {shortened(id)}",
            expected="the entity_id that the funder was asked under",
            fix="Check the id.",
        )
    return record


def _life(principal: Principal, asked: FunderDecision, desk: LineDesk) -> Life:
    kind: SubjectKind = "application" if asked.drawdown_id is None else "drawdown"
    return life_of(principal, kind, asked.drawdown_id or asked.application_id, desk)


def _require_same(asked: FunderDecision, said: FunderAnswer) -> None:
    amount = asked.amount_minor if said.amount_minor is None else said.amount_minor
    if (asked.outcome, asked.amount_minor) == (said.outcome, amount):
        return
    raise FunderAnswered(
        where=f"funder decision {asked.entity_id}, {asked.funder}",
        got=f"{said.outcome} {amount}",
        expected=f"{asked.outcome} {asked.amount_minor}, as it stands",
        fix="Nothing was changed. Settle it with the platform.",
    )


def _require_in_time(asked: FunderDecision, now: int) -> None:
    if asked.answer_by is None or now <= asked.answer_by:
        return
    raise FunderAnswered(
        where=f"funder decision {asked.entity_id}, {asked.funder}",
        got="an answer after its time",
        expected="an answer in time; silence counts as no",
        fix="Nothing was changed. The borrower may have been led to another funder.",
    )


def _granted(asked: FunderDecision, said: FunderAnswer) -> int | None:
    """What a funder grants: its whole part of a drawdown, or as much of a line as it will."""
    if said.outcome == "declined" or said.amount_minor is None:
        return asked.amount_minor
    most = asked.amount_minor or 0
    least = 1 if asked.drawdown_id is None else most
    if not least <= said.amount_minor <= most:
        raise AmountUnfit(
            where=f"funder decision {asked.entity_id}, {asked.funder}",
            got=str(Money(said.amount_minor, asked.currency)),
            expected=f"{Money(least, asked.currency)} to {Money(most, asked.currency)}",
            fix="Approve the part that was asked for, or decline.",
        )
    return said.amount_minor


@dataclass(frozen=True, slots=True)
class _Answering:
    """An answer, or silence, that is being booked."""

    principal: Principal
    desk: LineDesk
    life: Life
    answered: FunderDecision
    now: int

    def commit(self, kept: Kept[Answered] | None = None) -> Answered:
        """Store the answer with the step that it takes and what that frees."""
        others = [
            each
            for each in funder_decisions(self.principal, self.life, self.desk)
            if each.route == self.answered.route and each.entity_id != self.answered.entity_id
        ]
        event = self._event(others)
        said = Said(reason=self.answered.reason or self.answered.funder, until=self.life.until)
        step = taken(self.principal, self.life, event, said)
        records: list[Record] = [
            self.answered,
            told(self.principal, self.desk, self.life, step, said, now=self.now),
        ]
        if step.to == "unfunded":
            records += self._freed(others)
        if isinstance(self.life.record, Drawdown):
            records += shown_as(self.life.record, step.to, self.desk, self.now)
        result = (self.answered, step.to)
        guards = [self.life.guard]
        return book(self.principal, self.desk, result, records, guards=guards, kept=kept)

    def _event(self, others: Sequence[FunderDecision]) -> str:
        if self.answered.outcome in EVENTS:
            return EVENTS[self.answered.outcome]
        all_in = all(each.outcome == "approved" for each in others)
        return "funder_approve" if all_in else "funder_approve_part"

    def _freed(self, others: Sequence[FunderDecision]) -> Iterator[Record]:
        """The others need not answer any more, and no funder has promised anything."""
        for each in others:
            if each.outcome == "pending":
                yield amended(
                    each,
                    self.desk.origin,
                    self.desk.ids,
                    occurred_at=self.now,
                    outcome="expired",
                    reason=f"{self.answered.funder}: {self.answered.outcome}",
                )
        before = moved(self.principal, self.life.id, self.desk.store)
        back = [
            Movement(kind, key, self.answered.currency, "release", left, left)
            for (kind, key), (_, left) in open_of(before).items()
            if kind == "funder" and left
        ]
        yield from moves(back, self.life.id, self.desk, before=len(before), now=self.now)
