"""Credit lines: an approved applicant gets one, and draws later purchases from it.

Each person's applications are walked through in order of time, all people at once. A live line with
room lets a drawdown through after a check; beyond it the house decides anew, and an approval raises
the limit as far as the ceiling; a person who is late gets nothing. What is owed comes from the true
repayments, so open principal and what is pending never exceed the limit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.credit.applications import Credit
from lendweave.simulation.servicing.book import CHARGED_OFF_DPD
from lendweave.simulation.servicing.owing import Granted, over_at, owed
from lendweave.simulation.truth.frames import NONE, Flag, Moment, Whole, joined
from lendweave.simulation.truth.lines import LineEvent
from lendweave.simulation.world.block import Block, add_months, at_time
from lendweave.simulation.world.life_shape import LineShape

WITHIN, OPENED, RAISED, HELD, REFUSED, NO_ROOM, FROZEN = range(7)
OUTCOMES = np.array(["within", "opened", "raised", "held", "refused", "no_room", "frozen"])
_STEP_MINOR = 100_000
_INCOME_NOT_STATED_MINOR = 300_000
_REVIEW_RAISES = 0.5  # of people who draw and are not late
_REVIEWED_AT_S = 9 * 3_600
_LONG_AGO, _AT_LAST = np.datetime64("1970-01-01", "us"), np.datetime64("2999-01-01", "us")


@dataclass(slots=True)
class Verdicts:
    """What each application of a block came to, in their order; filled in along the walk.

    line_id: NONE for no line. room_minor: before the decision. limit_minor: after it.
    """

    outcome: Whole
    line_id: Whole
    room_minor: Whole
    limit_minor: Whole
    propensity: NDArray[np.float64]
    approved: Flag
    taken_up: Flag


@dataclass(slots=True)
class _Holders:
    """The people who apply, and the line that each holds at the moment; line_id NONE for none.

    first, last: of the applications walked through, places in the order of the walk.
    """

    first: Whole
    last: Whole
    line_id: Whole
    limit_minor: Whole
    ceiling_minor: Whole
    drawn_minor: Whole
    reviews: Whole
    opened_at: Moment
    valid_until: Moment


@dataclass(frozen=True, slots=True)
class _Walk:
    """What the walk looks at. row: applications by person and time. over_at: see owing."""

    block: Block
    credit: Credit
    of: Granted
    row: Whole
    over_at: Moment
    verdicts: Verdicts
    holders: _Holders


def walk_lines(block: Block, credit: Credit, of: Granted) -> tuple[Verdicts, LineEvent]:
    """Verdicts on all applications, and what reviews did to limits. of: all loans as if granted."""
    made = credit.application
    row = np.lexsort((made.order_id, credit.decision.decided_at, made.person_id))
    first, count = np.unique(made.person_id[row], return_index=True, return_counts=True)[1:]
    walk = _Walk(block, credit, of, row, over_at(of.book), _no_verdicts(credit), _no_holders(first))
    everybody = np.arange(len(first))
    found = []
    for rank in range(int(count.max(initial=0))):
        who = np.flatnonzero(count > rank)
        app = row[first[who] + rank]
        found += _reviewed(walk, who, credit.decision.decided_at[app])
        _decide(walk, _asked(walk, who, app))
    found += _reviewed(walk, everybody, np.full(len(first), _AT_LAST))
    return walk.verdicts, joined(found)


def revolves(block: Block, line_id: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether what is repaid on a line can be drawn again."""
    return block.chance.happens("line revolves", line_id, block.world.life.line.revolving)


def _no_verdicts(credit: Credit) -> Verdicts:
    count = len(credit.accepts)
    none, nothing = np.full(count, NONE), np.zeros(count, np.bool_)
    zeros = [np.zeros(count, np.int64) for _ in range(3)]
    return Verdicts(zeros[0], none, zeros[1], zeros[2], np.zeros(count), nothing, nothing.copy())


def _no_holders(first: NDArray[np.int64]) -> _Holders:
    never = np.full(len(first), _LONG_AGO)
    return _Holders(
        first=first,
        last=first - 1,
        line_id=np.full(len(first), NONE),
        limit_minor=first * 0,
        ceiling_minor=first * 0,
        drawn_minor=first * 0,
        reviews=first * 0,
        opened_at=never,
        valid_until=never.copy(),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """One application of each of some people, and how they stand. app: its place.

    base_minor: the limit by income. live: there is a line. used_minor: counts against it.
    """

    who: Whole
    app: Whole
    amount_minor: Whole
    base_minor: Whole
    live: Flag
    used_minor: Whole
    days_past_due: Whole


def _asked(walk: _Walk, who: Whole, app: Whole) -> _Asked:
    """How people stand when they apply."""
    holders, at = walk.holders, walk.credit.decision.decided_at[app]
    used, late = _standing(walk, who, at)
    live = (holders.line_id[who] != NONE) & (at < holders.valid_until[who])
    amount = walk.credit.application.amount_minor[app]
    return _Asked(who, app, amount, _base_limits(walk, app), live, used, late)


def _decide(walk: _Walk, asked: _Asked) -> None:
    """The verdicts on one application of each of some people; lines are opened and raised."""
    shape, holders, found = walk.block.world.life.line, walk.holders, walk.verdicts
    who, app, decision = asked.who, asked.app, walk.credit.decision
    room = np.maximum(holders.limit_minor[who] - asked.used_minor, 0) * asked.live
    frozen = asked.days_past_due > shape.frozen_dpd
    within, fits = asked.live & (asked.amount_minor <= room), _fits(walk, asked)
    ids = walk.credit.application.order_id[app]
    passes = walk.block.chance.happens("drawdown check", ids, shape.drawdown)
    outcome = np.select(
        [frozen, within & passes, within, ~fits, ~decision.approved[app], asked.live],
        [FROZEN, WITHIN, HELD, NO_ROOM, REFUSED, RAISED],
        OPENED,
    )
    propensity = np.where(within, shape.drawdown, decision.propensity[app] * fits)
    found.outcome[app], found.room_minor[app] = outcome, room
    found.propensity[app] = np.where(frozen, 0.0, propensity)
    found.approved[app] = np.isin(outcome, (WITHIN, OPENED, RAISED))
    found.taken_up[app] = found.approved[app] & walk.credit.accepts[app]
    _grow(walk, asked, outcome)
    holds = found.approved[app] | asked.live
    found.line_id[app] = np.where(holds, holders.line_id[who], NONE)
    found.limit_minor[app] = np.where(holds, holders.limit_minor[who], 0)
    holders.last[who] += 1
    holders.drawn_minor[who] += asked.amount_minor * found.taken_up[app]


def _fits(walk: _Walk, asked: _Asked) -> NDArray[np.bool_]:
    """Whether the limit may be set so high: up to the ceiling, or for a first loan."""
    ceiling = (asked.base_minor * walk.block.world.life.line.ceiling).astype(np.int64)
    ceiling = np.where(asked.live, walk.holders.ceiling_minor[asked.who], ceiling)
    first = ~asked.live & (asked.used_minor == 0)
    return np.asarray((asked.used_minor + asked.amount_minor <= ceiling) | first)


def _grow(walk: _Walk, asked: _Asked, outcome: Whole) -> None:
    """New lines, and limits that are raised to what is needed, in whole thousands of yuan."""
    new, grows = outcome == OPENED, np.isin(outcome, (OPENED, RAISED))
    _open(walk, asked.who[new], asked.app[new], asked.base_minor[new])
    needed = -(-(asked.used_minor + asked.amount_minor) // _STEP_MINOR) * _STEP_MINOR
    who, limit = asked.who[grows], walk.holders.limit_minor
    limit[who] = np.maximum(limit[who], needed[grows])


def _open(walk: _Walk, who: Whole, app: Whole, base: Whole) -> None:
    """New lines. base: their limits by income."""
    holders, shape = walk.holders, walk.block.world.life.line
    at = walk.credit.decision.decided_at[app]
    end = add_months(at.astype("datetime64[D]"), np.array([shape.valid_months]))
    holders.line_id[who] = walk.credit.application.order_id[app]
    holders.limit_minor[who] = base
    holders.ceiling_minor[who] = (base * shape.ceiling).astype(np.int64)
    holders.drawn_minor[who], holders.reviews[who] = 0, 0
    holders.opened_at[who], holders.valid_until[who] = at, end


def _base_limits(walk: _Walk, app: Whole) -> NDArray[np.int64]:
    """By stated income and how likely the house was to approve, in whole thousands of yuan."""
    shape, made = walk.block.world.life.line, walk.credit.application
    stated = made.stated_income_minor[app]
    income = np.where(stated == NONE, _INCOME_NOT_STATED_MINOR, stated)
    view = 1 + shape.house_view * (2 * walk.credit.decision.propensity[app] - 1)
    limit = np.clip(
        income * shape.income_multiple * view, shape.yuan_min * 100, shape.yuan_max * 100
    )
    return np.asarray(limit.astype(np.int64) // _STEP_MINOR * _STEP_MINOR)


def _standing(walk: _Walk, who: Whole, at: Moment) -> tuple[Whole, Whole]:
    """What counts against the limit of some people, each at a moment, and their days past due.

    On a line that does not revolve everything counts that was ever drawn on it.
    """
    holders = walk.holders
    used, late = np.zeros(len(who), np.int64), np.zeros(len(who), np.int64)
    place = holders.last[who]
    while (earlier := place >= holders.first[who]).any():
        which = np.flatnonzero(earlier)
        app = walk.row[place[which]]
        open_yet = walk.verdicts.taken_up[app] & (walk.over_at[app] > at[which])
        which, app = which[open_yet], app[open_yet]
        minor, days = owed(walk.of, app, at[which])
        used[which] += minor
        late[which] = np.maximum(late[which], days)
        place = place - 1
    line = holders.line_id[who]
    once = (line != NONE) & (at < holders.valid_until[who])
    once &= ~revolves(walk.block, np.maximum(line, 0))
    return np.where(once, np.maximum(used, holders.drawn_minor[who]), used), late


def _reviewed(walk: _Walk, who: Whole, until: Moment) -> list[LineEvent]:
    """Reviews before a moment of each person's: they raise limits, or cut those of the late."""
    shape, holders = walk.block.world.life.line, walk.holders
    found = []
    for _ in range((shape.valid_months - 1) // shape.review_months):
        number = holders.reviews[who] + 1
        day = add_months(
            holders.opened_at[who].astype("datetime64[D]"), number * shape.review_months
        )
        when = at_time(day, np.full(len(who), _REVIEWED_AT_S))
        due = (holders.line_id[who] != NONE) & (when < until) & (when < holders.valid_until[who])
        found.append(_review(walk, shape, who[due], when[due]))
        holders.reviews[who[due]] += 1
    return found


def _review(walk: _Walk, shape: LineShape, who: Whole, at: Moment) -> LineEvent:
    """One review of each of some lines; those that it leaves alone are not told of."""
    holders = walk.holders
    line, limit = holders.line_id[who], holders.limit_minor[who]
    used, late = _standing(walk, who, at)
    kind = walk.block.chance.happens("line review", line, _REVIEW_RAISES, holders.reviews[who])
    raises = kind & (late == 0) & (holders.drawn_minor[who] > 0)
    cuts = (late > 0) & (late <= CHARGED_OFF_DPD)
    higher = (limit * (1 + shape.raised)).astype(np.int64) // _STEP_MINOR * _STEP_MINOR
    higher = np.maximum(np.minimum(higher, holders.ceiling_minor[who]), limit)
    lower = (limit * (1 - shape.cut)).astype(np.int64) // _STEP_MINOR * _STEP_MINOR
    lower = np.minimum(np.maximum(lower, used), limit)
    after = np.where(raises, higher, np.where(cuts, lower, limit))
    holders.limit_minor[who] = after
    changed = np.flatnonzero(after != limit)
    return LineEvent(
        line_id=line[changed],
        happened_at=at[changed],
        event=np.where(after > limit, "raised", "cut")[changed],
        limit_minor=after[changed],
    )
