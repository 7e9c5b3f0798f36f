"""The tables of credit lines: lines, their events, checks, drawdowns and months."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.credit.applications import Credit
from lendweave.simulation.servicing.book import CHARGED_OFF_DPD, NEVER, Book, evening
from lendweave.simulation.servicing.lines import (
    OPENED,
    OUTCOMES,
    RAISED,
    revolves,
    walk_lines,
)
from lendweave.simulation.servicing.owing import Granted, owed
from lendweave.simulation.truth.credit import HouseDecision
from lendweave.simulation.truth.frames import NONE, joined, places, taken
from lendweave.simulation.truth.lines import Line, LineCheck, LineDrawdown, LineEvent, LineMonth
from lendweave.simulation.world.block import Block, add_months

_FAR = 10**12  # more seconds than lie between any two moments


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a block. limits: every change of a limit. decision: with the lines' say."""

    line: Line
    limits: LineEvent
    check: LineCheck
    drawdown: LineDrawdown
    decision: HouseDecision


def make_lines(block: Block, credit: Credit, of: Granted) -> Lines:
    """Lines and decisions. of: the loan of every application, as if it were granted."""
    found, reviews = walk_lines(block, credit, of)
    made, at = credit.application, credit.decision.decided_at
    opened, grown = found.outcome == OPENED, np.isin(found.outcome, (OPENED, RAISED))
    end = add_months(
        at[opened].astype("datetime64[D]"), np.array([block.world.life.line.valid_months])
    )
    line = Line(
        line_id=made.order_id[opened],
        person_id=made.person_id[opened],
        opened_at=at[opened],
        valid_until=end.astype("datetime64[us]"),
        limit_minor=found.limit_minor[opened],
        revolving=revolves(block, made.order_id[opened]),
    )
    by_house = LineEvent(
        line_id=found.line_id[grown],
        happened_at=at[grown],
        event=np.where(opened, "opened", "raised")[grown],
        limit_minor=found.limit_minor[grown],
    )
    drawn = LineDrawdown(made.order_id, found.line_id, at, made.amount_minor)
    return Lines(
        line=line,
        limits=joined([by_house, reviews]),
        check=LineCheck(
            made.order_id, at, found.line_id, found.room_minor, OUTCOMES[found.outcome]
        ),
        drawdown=taken(drawn, found.taken_up),
        decision=replace(
            credit.decision,
            propensity=found.propensity,
            approved=found.approved,
            taken_up=found.taken_up,
        ),
    )


def line_events(block: Block, lines: Lines, book: Book) -> LineEvent:
    """Every change of a line in order of time; nothing happens to one after its end."""
    line = lines.line
    expired = LineEvent(
        line.line_id, line.valid_until, np.full(len(line.line_id), "expired"), line.limit_minor
    )
    marks = joined([*_freezes(block, line, book), _closed(line, book), expired])
    marks = replace(marks, limit_minor=limits_at(lines.limits, marks.line_id, marks.happened_at))
    events = joined([lines.limits, marks])
    return taken(
        events, events.happened_at <= _ends(line, marks)[places(line.line_id, events.line_id)]
    )


def limits_at(
    limits: LineEvent, line_id: NDArray[np.int64], at: NDArray[np.datetime64]
) -> NDArray[np.int64]:
    """The limit of each line at a moment; of its first one before it was opened."""
    order = np.lexsort((limits.happened_at, limits.line_id))
    lines = np.unique(limits.line_id)
    known = _ordinals(lines, limits.line_id[order], limits.happened_at[order])
    asked = _ordinals(lines, line_id, at)
    return np.asarray(limits.limit_minor[order][np.searchsorted(known, asked, "right") - 1])


def line_months(block: Block, lines: Lines, of: Granted) -> LineMonth:
    """Live lines at each month's end: limit, and what their holders owe. of: the loans made."""
    months = np.arange(block.months)
    ends = block.first_days(months + 1) - np.timedelta64(1, "D")
    line, drawn_at = lines.line, lines.drawdown.drawn_at
    people = np.unique(line.person_id)
    holder = np.searchsorted(people, of.book.person_id)
    used = np.zeros((len(people), len(ends)), np.int64)
    over = block.first_days(months + 1).astype("datetime64[us]")
    for place in range(block.months):
        begun = np.flatnonzero(drawn_at < over[place])
        minor, _ = owed(of, begun, np.full(len(begun), over[place]))
        np.add.at(used[:, place], holder[begun], minor)
    alive = (line.opened_at[:, None] < over) & (line.valid_until[:, None] > over)
    at, month = np.nonzero(alive)
    return LineMonth(
        line_id=line.line_id[at],
        month_end_on=ends[month],
        limit_minor=limits_at(lines.limits, line.line_id[at], over[month]),
        used_minor=used[np.searchsorted(people, line.person_id[at]), month],
    )


# Where lines freeze and end


def _freezes(block: Block, line: Line, book: Book) -> list[LineEvent]:
    """Frozen while the holder is too late on any loan, restored when nothing is any more."""
    days = np.timedelta64(block.world.life.line.frozen_dpd, "D")
    due = np.where(np.isnat(book.due_on), NEVER, book.due_on)
    late = np.where(due < NEVER, (book.paid_on - due).astype(np.int64), 0)
    loan, place = np.nonzero((late > days.astype(np.int64)) & ~book.returned[:, None])
    begins = (due[loan, place] + days + np.timedelta64(1, "D")).astype("datetime64[us]")
    person, begins, ends = _united(book.person_id[loan], begins, evening(book.paid_on[loan, place]))
    at = _live(line, person, begins)
    frozen = _marks(line, at, begins, "frozen")
    back = (at != NONE) & (ends < line.valid_until[at])
    return [frozen, _marks(line, np.where(back, at, NONE), ends, "restored")]


def _closed(line: Line, book: Book) -> LineEvent:
    """Lines whose holder's loan is charged off."""
    lost = np.flatnonzero(book.default_number != NONE)
    due = book.due_on[lost, book.default_number[lost] - 1]
    when = (due + np.timedelta64(CHARGED_OFF_DPD + 1, "D")).astype("datetime64[us]")
    return _marks(line, _live(line, book.person_id[lost], when), when, "closed")


def _united(
    person: NDArray[np.int64], begins: NDArray[np.datetime64], ends: NDArray[np.datetime64]
) -> tuple[NDArray[np.int64], NDArray[np.datetime64], NDArray[np.datetime64]]:
    """Spells of each person, those that overlap made one."""
    people, which = np.unique(person, return_inverse=True)
    order = np.lexsort((begins, which))
    which, begins, ends = which[order], begins[order], ends[order]
    until = np.maximum.accumulate(which * _FAR + _seconds(ends))
    fresh = np.ones(len(which), np.bool_)
    fresh[1:] = which[1:] * _FAR + _seconds(begins)[1:] > until[:-1]
    first = np.flatnonzero(fresh)
    last = np.append(first[1:], len(which))[: len(first)] - 1
    end = (until[last] - which[last] * _FAR).astype("datetime64[s]").astype("datetime64[us]")
    return people[which[first]], begins[first], end


def _live(
    line: Line, person_id: NDArray[np.int64], at: NDArray[np.datetime64]
) -> NDArray[np.int64]:
    """The place of each person's live line at a moment, NONE for none."""
    people = np.unique(line.person_id)
    order = np.lexsort((line.opened_at, line.person_id))
    known = _ordinals(people, line.person_id[order], line.opened_at[order])
    place = np.searchsorted(known, _ordinals(people, person_id, at), "right") - 1
    if not len(order):
        return np.full(len(person_id), NONE)
    found = order[np.maximum(place, 0)]
    fits = (place >= 0) & (line.person_id[found] == person_id) & (at < line.valid_until[found])
    return np.where(fits, found, NONE)


def _marks(
    line: Line, at: NDArray[np.int64], when: NDArray[np.datetime64], event: str
) -> LineEvent:
    """An event of each line at `at` but for NONE; limits are filled in later."""
    which = np.flatnonzero(at != NONE)
    ids = line.line_id[at[which]]
    return LineEvent(ids, when[which], np.full(len(ids), event), np.zeros(len(ids), np.int64))


def _ends(line: Line, marks: LineEvent) -> NDArray[np.datetime64]:
    """When each line ends: it expires, or is closed before."""
    ends = line.valid_until.copy()
    closed = marks.event == "closed"
    np.minimum.at(ends, places(line.line_id, marks.line_id[closed]), marks.happened_at[closed])
    return ends


def _ordinals(
    among: NDArray[np.int64], ids: NDArray[np.int64], at: NDArray[np.datetime64]
) -> NDArray[np.int64]:
    """Numbers that sort by id and then by moment. among: all ids, sorted."""
    return np.asarray(np.searchsorted(among, ids) * _FAR + _seconds(at))


def _seconds(at: NDArray[np.datetime64]) -> NDArray[np.int64]:
    return np.asarray(at.astype("datetime64[s]").astype(np.int64))
