"""Freezes by hand: one person asks, another approves, and what decisions read of it follows.

A freeze writes a grade that says `frozen` beside what the strategy had said last, so that decisions
online, in batches and in replays see it as they see any grade. Grading keeps it until it ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from lendweave.decisions.governance.partner_machine import FROZEN, PARTNER_FREEZE
from lendweave.decisions.partner_grade import BY_HAND
from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.known_partners import last_grades
from lendweave.flows.life_cycle import (
    Kept,
    Life,
    LineDesk,
    NotDue,
    Said,
    after,
    book,
    taken,
    told,
)
from lendweave.flows.tenant import check_tenant
from lendweave.kernel.clock import format_instant
from lendweave.kernel.errors import Conflict, Invalid
from lendweave.records import Merchant, PartnerGrade, Principal, Record
from lendweave.records.book_ports import Guard, LogGuard
from lendweave.records.draft import Origin, draft
from lendweave.records.identity import entity_id
from lendweave.records.lines import Transition
from lendweave.records.machine import Step

SOURCE = "partners"
LAST_DAY = "last_day"
"""What the transition of a freeze says beside who and why: its last day, empty for none."""

BEGINS = ("freeze", "freeze_now")
_KEPT = tuple(name for name in PartnerGrade.__annotations__ if name != "admission")


class FreezeInvalid(Invalid):
    """The day by which a partner's freeze ends or had to be confirmed is past.
    合作方冻结的到期日或确认期限已过。
    """

    code = "FLOWS-732"


class NotGradedYet(Conflict):
    """The partner has no grade yet that a freeze could stand beside.
    合作方尚无评级，不能冻结。
    """

    code = "FLOWS-733"


@dataclass(frozen=True, slots=True)
class FreezeLife:
    """The freeze of a partner and all its steps."""

    merchant: Merchant
    life: Life

    @property
    def is_frozen(self) -> bool:
        """Whether decisions see it."""
        return self.life.state in FROZEN

    @property
    def last_day(self) -> date | None:
        """The last day of the freeze that was asked for last, None for no end."""
        for step in reversed(self.life.transitions):
            if LAST_DAY in step.attributes:
                said = str(step.attributes[LAST_DAY])
                return date.fromisoformat(said) if said else None
        return None

    def is_overdue(self, today: date) -> bool:
        """Whether the day on which it ends by itself is past."""
        return self.is_frozen and self.life.until is not None and self.life.until < today


def freeze_of(
    principal: Principal, merchant: Merchant, lines: LineDesk, *, as_of: int | None = None
) -> FreezeLife:
    """The freeze of a partner in the scene; state `new` where nobody ever asked for one.

    as_of: as it stood at this instant (µs), None for now.
    """
    check_tenant(principal, lines.tenant_id)
    name = f"{lines.scene.name}/{merchant.entity_id}"
    id = entity_id(lines.tenant_id, "partner_freeze", SOURCE, name)
    steps = lines.books.transitions(principal, id)
    if as_of is not None:
        steps = tuple(step for step in steps if step.known_at <= as_of)
    return FreezeLife(merchant, Life("partner_freeze", id, None, steps))


def step_freeze(
    principal: Principal,
    merchant: Merchant,
    event: str,
    said: Said,
    lines: LineDesk,
    *,
    kept: Kept[FreezeLife] | None = None,
) -> FreezeLife:
    """Take a step: freeze, freeze_now, approve, reject, unfreeze, expire.

    said.until: for the two freezes, the last day. Raises FreezeInvalid, NotGradedYet, NotDue,
    EventUnknown, StepRefused, NotAllowed, NeedsMissing.
    """

    def attempt() -> FreezeLife:
        # Read first: a grade that comes between breaks the guard, and all is read again.
        read_offset = lines.store.last_offset()
        found = freeze_of(principal, merchant, lines)
        PARTNER_FREEZE.step(found.life.state, event, found.life.where)
        step, transition = _told(principal, found, event, said, lines)
        records: list[Record] = [transition]
        grade = _last_grade(principal, merchant, lines)
        if (step.to in FROZEN) != found.is_frozen:
            records.append(_beside(grade, transition, lines, frozen=step.to in FROZEN))
        result = FreezeLife(merchant, after(found.life, transition))
        guards: list[Guard] = [found.life.guard, LogGuard("partner_grade", read_offset)]
        return book(principal, lines, result, records, guards=guards, kept=kept)

    return until_nothing_changes(attempt)


def expire_freezes(
    principal: Principal, merchants: Iterable[Merchant], lines: LineDesk
) -> tuple[FreezeLife, ...]:
    """End every freeze whose day is past; a second run finds none. Raises NotAllowed."""
    lives = (freeze_of(principal, merchant, lines) for merchant in merchants)
    said = Said("its last day is past")
    return tuple(
        step_freeze(principal, each.merchant, "expire", said, lines)
        for each in lives
        if each.is_overdue(lines.today)
    )


def freeze_body(found: FreezeLife) -> dict[str, Any]:
    """A freeze with its steps, for machines."""
    until, last = found.life.until, found.last_day
    return {
        "merchant_id": found.merchant.entity_id,
        "code": found.merchant.external_id,
        "state": found.life.state,
        "frozen": found.is_frozen,
        "last_day": None if last is None else last.isoformat(),
        "until": None if until is None else until.isoformat(),
        "possible": list(PARTNER_FREEZE.possible(found.life.state)),
        "steps": [
            {
                "event": step.event,
                "state": step.to_state,
                "actor": step.actor,
                "reason": step.reason,
                "at": format_instant(step.occurred_at),
            }
            for step in found.life.transitions
        ],
    }


def _told(
    principal: Principal, found: FreezeLife, event: str, said: Said, lines: LineDesk
) -> tuple[Step, Transition]:
    """The step and its record, once this principal may take it. Checks the days."""
    if event == "expire" and not found.is_overdue(lines.today):
        raise NotDue(
            where=found.life.where,
            got=f"{event} on {lines.today}",
            expected=f"a day after {found.life.until}" if found.life.until else "a last day",
            fix="Wait, or ask to unfreeze it.",
        )
    asks = found.life.transitions[-1:]
    another = all(step.actor != principal.name for step in asks)
    words = replace(said, given=("another_person",) if another else ())
    step = taken(principal, found.life, event, words)
    begins = event in BEGINS
    last_day = said.until if begins else found.last_day
    unconfirmed = step.state == "frozen_unconfirmed"
    if begins or event == "approve":
        _require_to_come(found.life.until if unconfirmed else last_day, found, lines.today)
    transition = told(
        principal,
        lines,
        found.life,
        step,
        replace(words, until=_end(step, last_day, lines)),
        now=lines.clock.now(),
        attributes={LAST_DAY: str(last_day or "")} if begins else None,
    )
    return step, transition


def _end(step: Step, last_day: date | None, lines: LineDesk) -> date | None:
    """The day on which the new state ends by itself: an urgent freeze has to be confirmed."""
    if step.to == "frozen_unconfirmed":
        confirmed_by = lines.today + timedelta(days=lines.policy.partner.confirm_days)
        return min(confirmed_by, last_day or confirmed_by)
    return last_day if step.to in FROZEN else None


def _require_to_come(last_day: date | None, found: FreezeLife, today: date) -> None:
    if last_day is not None and last_day < today:
        raise FreezeInvalid(
            where=f"partner {found.merchant.external_id}",
            got=f"last day {last_day}",
            expected=f"{today} or later",
            fix="Reject it, or ask again with a day to come.",
        )


def _last_grade(principal: Principal, merchant: Merchant, lines: LineDesk) -> PartnerGrade:
    """What the freeze stands beside. Raises NotGradedYet."""
    last = last_grades(principal, [merchant], lines).get(merchant.entity_id)
    if last is None:
        raise NotGradedYet(
            where=f"partner {merchant.external_id}",
            got="no grade",
            expected="a partner that was graded once",
            fix=f"Run `lendweave partners grade {lines.scene.name}` first.",
        )
    return last


def _beside(
    last: PartnerGrade, transition: Transition, lines: LineDesk, *, frozen: bool
) -> PartnerGrade:
    """The last grade once more, with the admission that the freeze or its end gives it."""
    own = str(last.attributes.get(BY_HAND, last.admission))
    values = {name: getattr(last, name) for name in _KEPT}
    record = draft(
        Origin(lines.tenant_id, lines.scene.name, SOURCE, SOURCE),
        "partner_grade",
        transition.external_id,
        lines.ids,
        occurred_at=transition.occurred_at,
        values={**values, "admission": "frozen" if frozen else own},
        attributes={BY_HAND: own} if frozen else None,
    )
    assert isinstance(record, PartnerGrade)
    return record
