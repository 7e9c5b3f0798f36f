"""Drawdowns: which purchases are paid by a lender, how that is repaid, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chain.facilities import HOUSE, OUTSIDE, PLACES
from lendweave.simulation.chain.halves import REGULAR, SLOTS, days, half_numbers, half_starts
from lendweave.simulation.chain.invoices import billed_minor, ordered_minor, with_tax
from lendweave.simulation.chain.payments import Funding, cancelled_at
from lendweave.simulation.chain.purchases import ChainFraud, Goods
from lendweave.simulation.chain.rings import ChainRing
from lendweave.simulation.chance.curves import logistic
from lendweave.simulation.parties.accounts import AccountHolder, account_ids
from lendweave.simulation.parties.merchants import Merchants
from lendweave.simulation.truth.chain_credit import Facility
from lendweave.simulation.truth.frames import NONE, Flag, Moment, Real, Whole, joined, taken
from lendweave.simulation.world.block import Block, at_time
from lendweave.simulation.world.chain_shape import ChainShape
from lendweave.simulation.world.shocks import shock_logits
from lendweave.simulation.world.world_file import MERCHANTS_MAX

PARTS_MAX = 3
NEVER = np.datetime64("9999-12-31", "D")
_PROGRAMS = np.array(["dealer_prepay", "order", "receivable", "inventory"])
_ADVANCE = np.array([0.8, 0.7, 0.85, 0.6])  # of the purchase, by program
_PARTS = np.array([3, 1, 1, 3])  # repaid as goods are sold, or at once
_EVERY_DAYS = np.array([30, 60, 75, 30])
_SMALLEST_MINOR = 300_000
_STEP_MINOR = 10_000
_USED_OUTSIDE = 0.6  # as often as with the house
_LATE_DAYS, _AFTER_CANCELLED_DAYS = 25, 10
_COVER_MOST = 3.0
_BANK_OPENS_S, _BANK_OPEN_S = 9 * 3_600, 7 * 3_600
_FRAUD_LOGITS = {
    ChainFraud.FICTITIOUS_PURCHASE: 1.5,
    ChainFraud.CIRCULAR_TRADE: 0.0,
    ChainFraud.DOUBLE_PLEDGE: -0.5,
    ChainFraud.RED_AFTER_FUNDING: 1.0,
    ChainFraud.ROUND_TRIP: 0.8,
}
Days = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Draw:
    """One row for each drawdown; matrices have shape (n, PARTS_MAX) and end with the last part.

    place: row of the purchase. line: row of the facility. second: the purchase is financed already.
    due_on: NaT after the last part. paid_on: NEVER where a part is not paid.
    """

    drawdown_id: Whole
    place: Whole
    line: Whole
    creditor: Whole
    drawn_at: Moment
    principal_minor: Whole
    part_minor: Whole
    interest_minor: Whole
    due_on: Days
    paid_on: Days
    probability: Real
    default_number: Whole
    kind: Whole
    ring_id: Whole
    evades: Flag
    second: Flag


@dataclass(frozen=True, slots=True)
class Asked:
    """Drawdowns that are asked for. share: of what the program would pay."""

    place: Whole
    line: Whole
    creditor: Whole
    share: Real
    wait_days: Whole
    kind: Whole
    ring_id: Whole
    evades: Flag
    second: Flag


@dataclass(frozen=True, slots=True)
class Borrowers:
    """What decides on drawdowns. cover: months of stock, shape (periods, merchants)."""

    merchants: Merchants
    facility: Facility
    goods: Goods
    cover: Real


def make_draws(block: Block, shape: ChainShape, who: Borrowers, rings: list[ChainRing]) -> Draw:
    """Every drawdown. What rings draw comes first; honest merchants stay within their limits."""
    forced = joined([_asked_by_rings(who, rings), _asked_twice(block, who, rings)])
    drawn = _drawn(block, shape, who, forced)
    honest = _asked(block, shape, who)
    taken_twice = np.isin(honest.place, forced.place)
    offered = _drawn(block, shape, who, taken(honest, ~taken_twice))
    fits = _within_limits(block, who, drawn, offered)
    return joined([drawn, taken(offered, fits)])


def fundings(who: Borrowers, draw: Draw) -> Funding:
    """What lenders pay of each purchase."""
    count = len(who.goods.purchase.purchase_id)
    first = taken(draw, ~draw.second)
    minor, lender = np.zeros(count, np.int64), np.zeros(count, np.int64)
    paid_at = who.goods.purchase.ordered_at.copy()
    minor[first.place] = first.principal_minor
    lender[first.place] = who.facility.lender_account_id[first.line]
    paid_at[first.place] = first.drawn_at
    return Funding(minor, lender, paid_at)


# Who asks


def _asked(block: Block, shape: ChainShape, who: Borrowers) -> Asked:
    """Honest merchants draw for some of their regular purchases, with one lender or the other."""
    purchase = who.goods.purchase
    regular = (purchase.kind == 0) & (purchase.purchase_id % SLOTS == REGULAR)
    at = np.flatnonzero(regular & (purchase.period > 0))
    ids = purchase.purchase_id[at]
    wants = block.chance.uniform("draws", ids)
    house = _lines(who.facility, purchase.merchant_id[at], HOUSE)
    outside = _lines(who.facility, purchase.merchant_id[at], OUTSIDE)
    used = shape.credit.used
    at_house = (house != NONE) & (wants < used)
    elsewhere = (outside != NONE) & ~at_house & (wants > 1 - used * _USED_OUTSIDE)
    line = np.where(at_house, house, outside)
    some = at_house | elsewhere
    return _plain(at[some], line[some], purchase.seller[at[some]])


def _asked_by_rings(who: Borrowers, rings: list[ChainRing]) -> Asked:
    """What rings make up and a merchant buys is financed."""
    purchase = who.goods.purchase
    own = purchase.buyer == account_ids(AccountHolder.MERCHANT, purchase.merchant_id)
    at = np.flatnonzero((purchase.kind > 0) & own)
    line_of = {ring.ring_id: ring.facility for ring in rings}
    line = np.array([line_of[ring_id] for ring_id in purchase.ring_id[at].tolist()], np.int64)
    plain = _plain(at, line, purchase.seller[at])
    marks = purchase.kind[at], purchase.ring_id[at], purchase.evades[at]
    return replace(plain, kind=marks[0], ring_id=marks[1], evades=marks[2])


def _asked_twice(block: Block, who: Borrowers, rings: list[ChainRing]) -> Asked:
    """A real purchase is financed by the house, and once more by another lender."""
    purchase = who.goods.purchase
    both = [_plain(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))]
    for ring in rings:
        if ring.kind is not ChainFraud.DOUBLE_PLEDGE:
            continue
        half = int(half_numbers(block, np.array([ring.day]))[0])
        own = (purchase.merchant_id == ring.merchant_id) & (purchase.kind == 0) & purchase.sent
        regular = own & (purchase.purchase_id % SLOTS == REGULAR)
        at = np.flatnonzero(regular & np.isin(purchase.period, (half + 1, half + 2)))[:1]
        elsewhere = _lines(who.facility, np.array([ring.merchant_id]), OUTSIDE)
        if not len(at) or elsewhere[0] == NONE:
            continue
        first = _plain(at, np.array([ring.facility]), purchase.seller[at])
        second = _plain(at, elsewhere, np.array([ring.others[0]]))
        both += [_of_ring(first, ring), _second(block, second, ring)]
    return joined(both)


def _second(block: Block, asked: Asked, ring: ChainRing) -> Asked:
    """The second time, an evading ring asks later and for a little less."""
    less = 0.03 + 0.06 * block.chance.uniform("second amount", ring.ring_id)
    wait = 1 + block.chance.below("second after", ring.ring_id, 4) + 8 * ring.evades
    share, again = 1 - less * ring.evades, np.ones(len(asked.place), np.bool_)
    return replace(_of_ring(asked, ring), share=share, wait_days=wait, second=again)


def _plain(place: Whole, line: Whole, creditor: Whole) -> Asked:
    none, no = np.zeros(len(place), np.int64), np.zeros(len(place), np.bool_)
    return Asked(place, line, creditor, np.ones(len(place)), none, none, none, no, no)


def _of_ring(asked: Asked, ring: ChainRing) -> Asked:
    count = len(asked.place)
    return replace(
        asked,
        kind=np.full(count, int(ring.kind)),
        ring_id=np.full(count, ring.ring_id),
        evades=np.full(count, ring.evades),
    )


def _lines(facility: Facility, merchant: Whole, place: int) -> Whole:
    """Row of each merchant's facility of one kind, NONE without one."""
    wanted = merchant * PLACES + place
    order = np.argsort(facility.facility_id)
    if not len(order):
        return np.full(len(merchant), NONE)
    ids = facility.facility_id[order]
    at = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    return np.where(ids[at] == wanted, order[at], NONE)


# What they get and repay


def _drawn(block: Block, shape: ChainShape, who: Borrowers, asked: Asked) -> Draw:
    """The drawdowns that may be made: the line is open, the purchase large enough and served."""
    purchase, facility = who.goods.purchase, who.facility
    program = (facility.program[asked.line][:, None] == _PROGRAMS).argmax(axis=1)
    paid_first = (purchase.terms_days[asked.place] == 0) | (asked.kind > 0)
    ids = purchase.purchase_id[asked.place] * 2 + asked.second
    drawn_at = _drawn_at(block, who.goods, asked, ids, paid_first)
    base = np.where(
        paid_first,
        with_tax(ordered_minor(*who.goods))[asked.place],
        with_tax(billed_minor(*who.goods))[asked.place],
    )
    principal = (base * _ADVANCE[program] * asked.share).astype(np.int64) // _STEP_MINOR
    principal *= _STEP_MINOR
    fits = (principal >= _SMALLEST_MINOR) & (drawn_at > facility.granted_at[asked.line])
    fits &= paid_first | ~purchase.cancelled[asked.place]
    at = np.flatnonzero(fits)
    kept = taken(asked, at)
    return _with_course(
        block, shape, who, (kept, ids[at], drawn_at[at], principal[at], program[at])
    )


def _drawn_at(block: Block, goods: Goods, asked: Asked, ids: Whole, paid_first: Flag) -> Moment:
    """On the day after the order, or after the goods and the invoice are there, or later."""
    purchase = goods.purchase
    later = 1 + asked.wait_days + block.chance.below("drawn after", ids, 2)
    seconds = _BANK_OPENS_S + block.chance.below("drawn at", ids, _BANK_OPEN_S) // 60 * 60
    arrived = np.maximum(purchase.delivered_at, purchase.invoiced_at)[asked.place]
    since = np.where(paid_first, purchase.ordered_at[asked.place], arrived)
    return at_time(since.astype("datetime64[D]") + days(later), seconds)


def _with_course(
    block: Block,
    shape: ChainShape,
    who: Borrowers,
    granted: tuple[Asked, Whole, Moment, Whole, Whole],
) -> Draw:
    """Parts, interest, default and payments of drawdowns that were granted."""
    asked, ids, drawn_at, principal, program = granted
    number, parts = np.arange(PARTS_MAX), _PARTS[program]
    day = drawn_at.astype("datetime64[D]")
    exists = number < parts[:, None]
    due = day[:, None] + days((number + 1) * _EVERY_DAYS[program][:, None])
    due = np.where(exists, due, np.datetime64("NaT", "D"))
    part = np.where(exists, (principal // parts)[:, None], 0)
    part[np.arange(len(ids)), parts - 1] += principal - part.sum(axis=1)
    left = principal[:, None] - part.cumsum(axis=1) + part
    daily = who.facility.rate_annual_micros[asked.line] / 1e6 / 360
    interest = (left * daily[:, None] * _EVERY_DAYS[program][:, None] + 0.5).astype(np.int64)
    probability = _probabilities(block, shape, who, asked, day)
    default = _default_numbers(block, ids, probability, parts)
    gone = who.goods.purchase.cancelled[asked.place]
    default = np.where(gone, NONE, default)
    paid = _paid_days(block, shape, who, (asked, ids, due, default))
    given_back = cancelled_at(block, who.goods.purchase)[asked.place].astype("datetime64[D]")
    back = given_back + days(_AFTER_CANCELLED_DAYS)
    return Draw(
        drawdown_id=ids,
        place=asked.place,
        line=asked.line,
        creditor=asked.creditor,
        drawn_at=drawn_at,
        principal_minor=principal,
        part_minor=part,
        interest_minor=np.where(exists, interest, 0),
        due_on=due,
        paid_on=np.where(gone[:, None] & exists, back[:, None], paid),
        probability=np.where(gone, 0.0, probability),
        default_number=default,
        kind=asked.kind,
        ring_id=asked.ring_id,
        evades=asked.evades,
        second=asked.second,
    )


def _probabilities(
    block: Block, shape: ChainShape, who: Borrowers, asked: Asked, day: Days
) -> Real:
    """Probability to default: conduct, stock, hard times of the merchant and of its region."""
    risk, merchant = shape.credit.risk, who.facility.merchant_id[asked.line]
    row = np.searchsorted(who.merchants.hidden.merchant_id, merchant)
    fate, month = who.merchants.fate, np.maximum(block.month_number(day), 0)
    struck = (fate.begins[row] <= month + PARTS_MAX) & (fate.ends[row] > month)
    region = block.regions(merchant // MERCHANTS_MAX)
    hard = shock_logits(block, region[:, None], month[:, None] + np.arange(PARTS_MAX)).mean(axis=1)
    cover = who.cover[np.minimum(who.goods.purchase.period[asked.place], len(who.cover) - 1), row]
    logit = (
        risk.base
        + risk.quality * who.merchants.hidden.quality[row]
        + risk.stock * np.clip(cover - 1, 0, _COVER_MOST)
        + risk.shock * hard
        + risk.trouble * struck
        + risk.closing * (struck & fate.fails[row])
    )
    for kind, of_kind in _FRAUD_LOGITS.items():
        logit = np.where(asked.kind == kind, np.maximum(logit, of_kind), logit)
    return np.asarray(logistic(logit))


def _default_numbers(block: Block, ids: Whole, probability: Real, parts: Whole) -> Whole:
    """First part never paid, NONE where all are."""
    u = block.chance.uniform("drawdown default", ids)
    number = 1 + (u / np.maximum(probability, 1e-9) * parts).astype(np.int64)
    return np.where(u < probability, np.minimum(number, parts), NONE)


def _paid_days(
    block: Block,
    shape: ChainShape,
    who: Borrowers,
    owed: tuple[Asked, Whole, Days, Whole],
) -> Days:
    """On the day or a few days late; nothing after a default."""
    asked, ids, due, default = owed
    number, key, chance = np.arange(1, PARTS_MAX + 1), ids[:, None], block.chance
    merchant = who.facility.merchant_id[asked.line]
    row = np.searchsorted(who.merchants.hidden.merchant_id, merchant)
    share = shape.credit.late * np.clip(1 - who.merchants.hidden.quality[row], 0.1, 4.0)
    late = chance.happens("part late", key, share[:, None], number)
    wait = np.where(late, 1 + chance.below("part days late", key, _LATE_DAYS, number), 0)
    stopped = (default[:, None] != NONE) & (number >= default[:, None])
    return np.where(stopped | np.isnat(due), NEVER, due + days(wait))


def _within_limits(block: Block, who: Borrowers, drawn: Draw, offered: Draw) -> Flag:
    """Which offers are taken: one after the other, while the line has room and none has failed."""
    limit = who.facility.limit_minor
    halves = 2 * block.months
    owed = np.zeros((len(limit), halves + 1), np.int64)
    np.add.at(owed, drawn.line, _open_at(block, drawn, halves))
    closed_from = np.full(len(limit), halves + 1)
    np.minimum.at(closed_from, drawn.line, _seen_bad(block, drawn))
    bad_from, left = _seen_bad(block, offered), _open_at(block, offered, halves)
    half = half_numbers(block, offered.drawn_at)
    fits = np.zeros(len(half), np.bool_)
    for now in range(halves):
        at = np.flatnonzero(half == now)
        line = offered.line[at]
        most = np.maximum(owed[line, now], owed[line, now + 1])
        at = at[(most + offered.principal_minor[at] <= limit[line]) & (closed_from[line] > now)]
        at = at[np.unique(offered.line[at], return_index=True)[1]]
        fits[at] = True
        owed[offered.line[at]] += left[at]
        np.minimum.at(closed_from, offered.line[at], bad_from[at])
    return fits


def _open_at(block: Block, draw: Draw, halves: int) -> Whole:
    """Principal open on the first day of each half-month, shape (n, halves + 1)."""
    first = half_starts(block, np.arange(halves + 1))
    total = np.where(
        draw.drawn_at.astype("datetime64[D]")[:, None] <= first, draw.principal_minor[:, None], 0
    )
    for number in range(PARTS_MAX):
        paid = draw.paid_on[:, number, None] <= first
        total = total - np.where(paid, draw.part_minor[:, number, None], 0)
    return total


def _seen_bad(block: Block, draw: Draw) -> Whole:
    """Half-month from which a merchant gets nothing more: that after the part it did not pay."""
    fell = draw.default_number != NONE
    at = np.maximum(draw.default_number - 1, 0)
    due = draw.due_on[np.arange(len(at)), at]
    half = half_numbers(block, np.where(fell, due, draw.drawn_at.astype("datetime64[D]"))) + 1
    return np.where(fell, half, 10_000)


# What is owed, by day


def outstanding(draw: Draw, ends: Days) -> tuple[Whole, Whole]:
    """Principal open and days past due at the end of each day, shape (n, days)."""
    begun = draw.drawn_at.astype("datetime64[D]")[:, None] <= ends
    left = np.where(begun, draw.principal_minor[:, None], 0)
    late = np.zeros(left.shape, np.int64)
    for number in range(PARTS_MAX):
        due, paid = draw.due_on[:, number, None], draw.paid_on[:, number, None]
        left = left - np.where(begun & (paid <= ends), draw.part_minor[:, number, None], 0)
        unpaid = ~np.isnat(due) & (due < ends) & (paid > ends)
        wait = np.where(unpaid, ends - due, np.timedelta64(0, "D"))
        late = np.maximum(late, wait.astype(np.int64))
    return left, late


def at_noon(day: Any) -> Moment:
    """Noon of each day."""
    return at_time(day, np.full(np.shape(day), 12 * 3_600))
