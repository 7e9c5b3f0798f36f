"""Drawdowns: asked for under a line, decided, reserved, funded, disbursed or given up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from lendweave.book.exposure import (
    Taken,
    all_unreserved,
    all_used,
    holders_of,
    line_of,
    refuse_draw,
    reserved,
)
from lendweave.book.lifecycle import DRAWDOWN
from lendweave.decisions import decide, recorded_values
from lendweave.decisions.reserve import reservations
from lendweave.features import Serving, committed
from lendweave.flows.applications import OUTCOME_EVENTS
from lendweave.flows.apply import Desk
from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.claims import wanted_movements
from lendweave.flows.collateral import Financing, financing
from lendweave.flows.exposures import freed, moved, moves, taken_of
from lendweave.flows.life_cycle import (
    Kept,
    Life,
    LineDesk,
    Said,
    after,
    book,
    life_of,
    require_by_hand,
    taken,
    told,
    unborn,
)
from lendweave.flows.lines import brought_up_to_date, ceiling
from lendweave.flows.trial import Shadowed, shadow_records
from lendweave.kernel.errors import Conflict
from lendweave.kernel.money import Money
from lendweave.records import (
    Application,
    Decision,
    Drawdown,
    Facility,
    FunderDecision,
    Merchant,
    Principal,
    Record,
)
from lendweave.records.book_ports import Guard, LimitExceeded, Movement
from lendweave.records.draft import amended, draft
from lendweave.records.identity import content_hash
from lendweave.records.lines import Transition
from lendweave.records.machine import Step

Drawn = tuple[Drawdown, str]
"""A drawdown and the state that it is in."""
DISBURSE = "disburse"
BY_HAND = ("recommend", "decline", "cancel", "expire")
"""Steps of a drawdown that move no money and ask nobody."""


class DrawdownDiffers(Conflict):
    """A drawdown of this name was asked for before, with other content.
    同一用信编号此前以不同内容申请过。
    """

    code = "FLOWS-411"


class QuotaTaken(Conflict):
    """What a decision wants reserved went to others, each time that it was taken.
    决策欲占用的额度每次均已被他人先行占用。
    """

    code = "FLOWS-412"


@dataclass(frozen=True, slots=True)
class DrawRequest:
    """What a borrower asks for. external_id: the caller's name for it, the same when repeated.

    group: code of the group of enterprises that the borrower belongs to, when there is one.
    order_id, receivable_id, inventory_id: what is financed, for products that lend on a trade.
    """

    facility_id: str
    external_id: str
    amount: Money
    term_months: int
    merchant_id: str | None = None
    order_id: str | None = None
    receivable_id: str | None = None
    inventory_id: str | None = None
    product_code: str | None = None
    group: str | None = None


def request_drawdown(
    principal: Principal,
    asked: DrawRequest,
    desk: LineDesk,
    decider: Desk | None = None,
    *,
    kept: Kept[Drawn] | None = None,
) -> Drawn:
    """Ask for a drawdown: checked against the line, decided, and reserved where it goes on.

    decider: what decides drawdowns in this scene; without one the line and the exposures decide.
    Gives the drawdown and its state. The same request again gives what it gave.
    Raises UnknownThing, DrawdownDiffers, NotAllowed, what `refuse_draw` raises, ProductUnknown,
    TradeRefused, LimitExceeded. Where the strategy reserves and another was faster, it is asked
    once more with what is left.
    """

    def attempt() -> Drawn:
        line = brought_up_to_date(principal, asked.facility_id, desk)
        facility = line.record
        assert isinstance(facility, Facility)
        now = desk.clock.now()
        drawdown = _drafted(asked, facility, desk, now)
        stored = desk.store.current(principal, "drawdown", drawdown.entity_id)
        if isinstance(stored, Drawdown):
            return _repeated(principal, drawdown, stored, desk)
        where = f"line {facility.entity_id}"
        held = taken_of(principal, facility, desk)
        refuse_draw(line_of(facility), held, asked.amount, desk.day(now), where)
        if asked.product_code is not None and desk.shelf is not None:
            desk.shelf().find(asked.product_code)
        financed = financing(principal, drawdown, desk)
        if financed is not None:
            financed.refuse_decision()
        opened = _Opening(principal, desk, facility, drawdown, financed, now)
        records, state = opened.records(decider)
        new = unborn("drawdown", drawdown.entity_id)
        records[:0] = ceiling(principal, facility, desk, now)
        guards: list[Guard] = [line.guard, new.guard, *opened.watched(decider)]
        try:
            return book(principal, desk, (drawdown, state), records, guards=guards, kept=kept)
        except LimitExceeded as error:
            raise opened.taken_meanwhile() or error from None

    return until_nothing_changes(attempt, QuotaTaken)


def _drafted(asked: DrawRequest, facility: Facility, desk: LineDesk, now: int) -> Drawdown:
    values = {
        "facility_id": facility.entity_id,
        "party_id": facility.party_id,
        "amount_minor": asked.amount.minor,
        "currency": asked.amount.currency,
        "term_months": asked.term_months,
        "merchant_id": asked.merchant_id,
        "status": "requested",
        "product_code": asked.product_code or facility.product_code,
        "order_id": asked.order_id,
        "receivable_id": asked.receivable_id,
        "inventory_id": asked.inventory_id,
    }
    attributes = {"group": asked.group} if asked.group else {}
    name = f"{facility.entity_id}/{asked.external_id}"
    record = draft(
        desk.origin,
        "drawdown",
        name,
        desk.ids,
        occurred_at=now,
        values=values,
        attributes=attributes,
    )
    assert isinstance(record, Drawdown)
    return record


_ASKED = (
    *("facility_id", "currency", "term_months", "merchant_id", "product_code"),
    *("order_id", "receivable_id", "inventory_id"),
)


def _repeated(principal: Principal, new: Drawdown, stored: Drawdown, desk: LineDesk) -> Drawn:
    first = desk.store.versions(principal, "drawdown", stored.entity_id)[0]
    assert isinstance(first, Drawdown)
    names = [n for n in (*_ASKED, "amount_minor") if getattr(first, n) != getattr(new, n)]
    if names:
        raise DrawdownDiffers(
            where=f"drawdown {stored.entity_id}",
            got=", ".join(f"{name}: {getattr(new, name)}" for name in names),
            expected=", ".join(f"{name}: {getattr(first, name)}" for name in names),
            fix="Send it under a new external id.",
        )
    return stored, life_of(principal, "drawdown", stored.entity_id, desk).state


@dataclass
class _Opening:
    """A drawdown on its first steps. wanted: what the strategy reserves beside its own holders."""

    principal: Principal
    desk: LineDesk
    facility: Facility
    drawdown: Drawdown
    financed: Financing | None
    now: int
    wanted: tuple[Movement, ...] = ()
    decision: Decision | None = None

    def watched(self, decider: Desk | None) -> tuple[Guard, ...]:
        """What must not have come since the strategy read."""
        if decider is None or self.decision is None:
            return ()
        return decider.guards(self.decision)

    def taken_meanwhile(self) -> QuotaTaken | None:
        """What to raise where a holder has no more as much left as the strategy wants of it."""
        for each in self.wanted:
            key = each.holder_type, each.holder_key, each.currency
            found = self.desk.books.exposure(self.principal, *key)
            if found.room_minor is not None and found.room_minor < each.amount_minor:
                return QuotaTaken(
                    where=f"drawdown {self.drawdown.entity_id}",
                    got=f"{each.amount_minor} of {each.holder_type} {each.holder_key}",
                    expected=f"at most {found.room_minor}, which is left",
                    fix="Ask again: others were faster each time.",
                )
        return None

    def records(self, decider: Desk | None) -> tuple[list[Record], str]:
        """All records of the first commit, and the state that they lead to."""
        life = unborn("drawdown", self.drawdown.entity_id)
        answered = self._decided(decider)
        self.decision = next((r for r in answered if isinstance(r, Decision)), None)
        steps = list(self._steps(life, self.decision))
        state = steps[-1].to_state
        shown = DRAWDOWN.shown[state]
        first = self.drawdown if shown == "requested" else _with_status(self.drawdown, shown)
        records: list[Record] = [first, *answered, *steps]
        if state in ("recommended", "approved"):
            records += _reserving(
                self.principal,
                self.drawdown,
                self.financed,
                self.desk,
                before=0,
                now=self.now,
                wanted=self.wanted,
            )
        return records, state

    def _steps(self, life: Life, decision: Decision | None) -> Iterator[Transition]:
        """Requested, then as decided; where no funder is named, approved under the line."""
        days = self.desk.policy.drawdown.open_days
        last = self.desk.day(self.now) + timedelta(days=days) if days else None
        outcome = "approve" if decision is None else decision.outcome
        reasons = [] if decision is None else decision.reasons
        said = [
            ("request", Said(until=last, has_amount=True)),
            (OUTCOME_EVENTS[outcome], Said(reason=", ".join(reasons) or None, until=last)),
        ]
        if outcome == "approve" and self.desk.funders is None:
            said.append(("approve", Said(until=last, given=("approval",))))
        for event, words in said:
            step = taken(self.principal, life, event, words)
            transition = told(self.principal, self.desk, life, step, words, now=self.now)
            life = after(life, transition)
            yield transition

    def _decided(self, decider: Desk | None) -> list[Record]:
        """The features as served, what shadows and the strategy for drawdowns say of them.

        Nothing without a strategy.
        """
        if decider is None:
            return []
        subject = self._subject()
        visible = committed(decider.features.read_offset())
        vector = decider.features.vector(subject, self.now, visible)
        chosen = decider.chosen(subject.party_id, self.now)
        row = chosen.decider.pick(vector)
        value = decide(chosen.decider.compiled, row)
        decider.count(chosen, value.outcome)
        self.wanted = wanted_movements(
            reservations(chosen.decider.compiled, row, value), subject.currency
        )
        values = recorded_values(
            chosen.decider.compiled,
            subject,
            row,
            value,
            decided_at=self.now,
            read_offset=visible.read_offset,
        )
        record = draft(
            self.desk.origin,
            "decision",
            self.drawdown.entity_id,
            self.desk.ids,
            occurred_at=self.now,
            values=values | {"drawdown_id": self.drawdown.entity_id} | chosen.values,
        )
        of = Shadowed(record.entity_id, subject, self.now, vector)
        shadows = shadow_records(chosen.shadows, of, self.desk.origin, self.desk.ids)
        serving = Serving(self.now, visible, "decision", record.entity_id)
        served = draft(
            self.desk.origin,
            "feature_vector",
            self.drawdown.entity_id,
            self.desk.ids,
            occurred_at=self.now,
            values=decider.served.values(subject, vector, serving),
        )
        return [served, *shadows, record]

    def _subject(self) -> Application:
        """The drawdown as an application, whose features the strategy reads."""
        made = self.facility.application_id
        stored = made and self.desk.store.current(self.principal, "application", made)
        values = {
            "party_id": self.drawdown.party_id,
            "amount_minor": self.drawdown.amount_minor,
            "currency": self.drawdown.currency,
            "term_months": self.drawdown.term_months,
            "product_code": self.drawdown.product_code or "",
            "merchant_id": self.drawdown.merchant_id,
            "order_id": self.drawdown.order_id,
        }
        if isinstance(stored, Application):
            return msgspec.structs.replace(stored, **values)
        record = draft(
            self.desk.origin,
            "application",
            self.facility.entity_id,
            self.desk.ids,
            occurred_at=self.now,
            values=values,
        )
        assert isinstance(record, Application)
        return record


def _reserving(
    principal: Principal,
    drawdown: Drawdown,
    financed: Financing | None,
    desk: LineDesk,
    *,
    before: int,
    now: int,
    wanted: Sequence[Movement] = (),
) -> Iterator[Record]:
    """What is reserved for a drawdown before any funder is asked, under the limits that it meets.

    before: how many movements the drawdown has made already. wanted: what the strategy reserves, of
    which the drawdown's own holders bear the whole amount anyway.
    """
    if financed is not None:
        yield from financed.limits(now)
    held = _weights(principal, drawdown, financed, desk)
    own = {(each.holder_type, each.holder_key) for each in held}
    others = [each for each in wanted if (each.holder_type, each.holder_key) not in own]
    yield from moves([*held, *others], drawdown.entity_id, desk, before=before, now=now)


def _weights(
    principal: Principal, drawdown: Drawdown, financed: Financing | None, desk: LineDesk
) -> tuple[Movement, ...]:
    merchant = drawdown.merchant_id and desk.store.current(
        principal, "merchant", drawdown.merchant_id
    )
    holders = holders_of(
        facility_id=drawdown.facility_id,
        party_id=drawdown.party_id,
        group=drawdown.attributes.get("group"),
        merchant=merchant if isinstance(merchant, Merchant) else None,
        collateral=() if financed is None else financed.holders,
    )
    return reserved(holders, Money(drawdown.amount_minor, drawdown.currency))


def _with_status(drawdown: Drawdown, status: str) -> Drawdown:
    """A drawdown that is not stored yet, with another status."""
    changed = msgspec.structs.replace(drawdown, status=status)
    return msgspec.structs.replace(changed, content_hash=content_hash(changed))


def step_drawdown(
    principal: Principal,
    drawdown_id: str,
    event: str,
    said: Said,
    desk: LineDesk,
    *,
    kept: Kept[Drawn] | None = None,
) -> Drawn:
    """Take a step that a person or the passing of days takes: recommend, decline, cancel, expire.

    What is recommended is reserved, what ends is released, in the same commit.
    Raises UnknownThing, EventUnknown, StepRefused, NotAllowed, NeedsMissing, LimitExceeded, and
    what `refuse_draw` raises and TradeRefused for a recommendation.
    """

    def attempt() -> Drawn:
        life = life_of(principal, "drawdown", drawdown_id, desk)
        drawdown = life.record
        assert isinstance(drawdown, Drawdown)
        require_by_hand(life, event, BY_HAND, desk.today)
        guards: list[Guard] = [life.guard]
        step = taken(principal, life, event, said)
        now, before = desk.clock.now(), moved(principal, drawdown_id, desk.store)
        lasting = Said(said.reason, said.until or life.until, said.has_amount, said.given)
        steps = [told(principal, desk, life, step, lasting, now=now)]
        exposure: list[Record] = []
        if step.to == "recommended":
            guards.append(_require_room(principal, drawdown, desk))
            exposure += _recommended(principal, drawdown, desk, before=len(before), now=now)
            steps += _under_the_line(principal, after(life, *steps), desk, now)
        elif step.to in DRAWDOWN.ends:
            given = all_unreserved(before)
            exposure += moves(given, drawdown_id, desk, before=len(before), now=now)
        state = steps[-1].to_state
        records = [
            *steps,
            *shown_as(drawdown, state, desk, now),
            *exposure,
            *_funders_let_go(principal, life, desk, now),
        ]
        return book(principal, desk, (drawdown, state), records, guards=guards, kept=kept)

    return until_nothing_changes(attempt)


def _require_room(principal: Principal, drawdown: Drawdown, desk: LineDesk) -> Guard:
    """Raise unless the line still takes the drawdown; the guard under which that is true."""
    line = brought_up_to_date(principal, drawdown.facility_id, desk)
    assert isinstance(line.record, Facility)
    amount = Money(drawdown.amount_minor, drawdown.currency)
    held = taken_of(principal, line.record, desk)
    refuse_draw(line_of(line.record), held, amount, desk.today, f"line {line.id}")
    return line.guard


def _recommended(
    principal: Principal, drawdown: Drawdown, desk: LineDesk, *, before: int, now: int
) -> Iterator[Record]:
    """What a recommendation reserves. Raises TradeRefused."""
    financed = financing(principal, drawdown, desk)
    if financed is not None:
        financed.refuse_decision()
    return _reserving(principal, drawdown, financed, desk, before=before, now=now)


def _under_the_line(
    principal: Principal, life: Life, desk: LineDesk, now: int
) -> Iterator[Transition]:
    """Where the scene names no funder, a recommendation is an approval under the line."""
    if desk.funders is None:
        said = Said(until=life.until, given=("approval",))
        step = taken(principal, life, "approve", said)
        yield told(principal, desk, life, step, said, now=now)


def _funders_let_go(principal: Principal, life: Life, desk: LineDesk, now: int) -> Iterator[Record]:
    """Funders that were asked need not answer what has ended."""
    if life.state != "with_funder":
        return
    for asked in funder_decisions(principal, life, desk):
        if asked.outcome == "pending":
            yield amended(
                asked, desk.origin, desk.ids, occurred_at=now, outcome="expired", reason="cancelled"
            )


def funder_decisions(
    principal: Principal, life: Life, desk: LineDesk
) -> tuple[FunderDecision, ...]:
    """What funders were asked and answered about an application or a drawdown, oldest first."""
    record, drawdown_id = life.record, None
    application_id = life.id
    if isinstance(record, Drawdown):
        facility = desk.store.current(principal, "facility", record.facility_id)
        made = facility.application_id if isinstance(facility, Facility) else None
        application_id, drawdown_id = made or record.facility_id, life.id
    found = desk.store.referring(principal, "funder_decision", "application_id", application_id)
    return tuple(
        each
        for each in found
        if isinstance(each, FunderDecision) and each.drawdown_id == drawdown_id
    )


def shown_as(drawdown: Drawdown, state: str, desk: LineDesk, now: int) -> Iterator[Record]:
    """The drawdown's own record where its status changes."""
    status = DRAWDOWN.shown[state]
    if status != drawdown.status:
        yield amended(drawdown, desk.origin, desk.ids, occurred_at=now, status=status)


@dataclass(frozen=True, slots=True)
class Disbursing:
    """What goes into the commit of a disbursal beside the loan: records, and what must hold.

    state: the one that the drawdown is led to.
    """

    drawdown: Drawdown
    state: str
    records: tuple[Record, ...]
    guards: tuple[Guard, ...]


def disbursing(principal: Principal, drawdown_id: str, desk: LineDesk) -> Disbursing:
    """The step of a drawdown whose money leaves: all that it has reserved is used.

    For whoever books the loan, in one commit with it. A line that was frozen since pays nothing,
    and a trade is held against the terms of its product once more.
    Raises UnknownThing, StepRefused, NotAllowed, LineFrozen, LineNotOpen, TradeRefused.
    """
    life = life_of(principal, "drawdown", drawdown_id, desk)
    drawdown = life.record
    assert isinstance(drawdown, Drawdown)
    step: Step = taken(principal, life, DISBURSE, Said())
    line = brought_up_to_date(principal, drawdown.facility_id, desk)
    assert isinstance(line.record, Facility)
    _refuse_closed(line.record, desk)
    financed = financing(principal, drawdown, desk)
    if financed is not None:
        financed.refuse_disbursal()
    now, before = desk.clock.now(), moved(principal, drawdown_id, desk.store)
    records = (
        told(principal, desk, life, step, Said(), now=now),
        *shown_as(drawdown, step.to, desk, now),
        *moves(all_used(before), drawdown_id, desk, before=len(before), now=now),
    )
    return Disbursing(drawdown, step.to, records, (life.guard, line.guard))


def _refuse_closed(facility: Facility, desk: LineDesk) -> None:
    """Raise for a line that is frozen or over. What is reserved needs no room of its own."""
    least = Money(1, facility.currency)
    refuse_draw(line_of(facility), Taken(), least, desk.today, f"line {facility.entity_id}")


def principal_repaid(
    principal: Principal, drawdown_id: str, by_funder: Mapping[str, int], desk: LineDesk
) -> tuple[Record, ...]:
    """The exposure that a repayment of principal gives back, for the commit that books it.

    by_funder: minor units of principal that went to each funder, below zero where it was taken
    back.
    """
    before = moved(principal, drawdown_id, desk.store)
    given = freed(principal, drawdown_id, by_funder, before, desk.store)
    now = desk.clock.now()
    return tuple(moves(given, drawdown_id, desk, before=len(before), now=now))


def disburse(
    principal: Principal, drawdown_id: str, desk: LineDesk, kept: Kept[Drawn] | None = None
) -> Drawn:
    """The same in a commit of its own, for a loan that another system books."""

    def attempt() -> Drawn:
        found = disbursing(principal, drawdown_id, desk)
        result = (found.drawdown, found.state)
        return book(principal, desk, result, found.records, guards=found.guards, kept=kept)

    return until_nothing_changes(attempt)
