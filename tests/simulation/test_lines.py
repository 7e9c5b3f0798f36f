"""Credit lines: one at a time for each person, never overdrawn, frozen for the late."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.simulation.worlds import LONG, appliance, truth

from lendweave.simulation import blocks, make_economy, truth_tables
from lendweave.simulation.truth.frames import NONE

PEOPLE, MONTHS = LONG


def tables() -> dict[str, Any]:
    """A world in which people come back."""
    return truth(PEOPLE, MONTHS)


def overdrawn(found: dict[str, Any]) -> int:
    """How often a person owes and has drawn more than the limit, event by event.

    Walks through every drawdown, repayment and change of a limit of each person in time.
    """
    line = found["line"]
    owner = dict(zip(line.line_id.tolist(), line.person_id.tolist(), strict=True))
    limits, drawn, repaid = found["line_event"], found["line_drawdown"], found["repayment"]
    borrower = dict(zip(drawn.order_id.tolist(), drawn.line_id.tolist(), strict=True))
    events = [
        *_events(limits.happened_at, 0, [owner[i] for i in limits.line_id], limits.limit_minor),
        *_events(repaid.paid_at, 1, [owner[borrower[i]] for i in repaid.order_id], -_part(repaid)),
        *_events(drawn.drawn_at, 2, [owner[i] for i in drawn.line_id], drawn.amount_minor),
    ]
    limit: dict[int, int] = {}
    owed: dict[int, int] = {}
    times = 0
    for _, kind, person, minor in sorted(events):
        if kind == 0:
            limit[person] = minor
        else:
            owed[person] = owed.get(person, 0) + minor
        times += owed.get(person, 0) > limit[person]
    return times


def _part(repaid: Any) -> NDArray[np.int64]:
    return np.asarray(repaid.principal_minor)


def _events(
    at: NDArray[np.datetime64], kind: int, person: list[int], minor: NDArray[np.int64]
) -> list[tuple[Any, int, int, int]]:
    return list(zip(at.astype("datetime64[us]"), [kind] * len(at), person, minor, strict=True))


def test_no_line_is_ever_overdrawn() -> None:
    """Open principal and what is pending stay within the limit at every moment."""
    assert len(tables()["line_drawdown"].order_id) > 2_000
    assert overdrawn(tables()) == 0


@settings(max_examples=5)
@given(
    st.floats(0.2, 3.0),
    st.floats(1.0, 4.0),
    st.floats(0.0, 1.0),
    st.integers(1, 12),
    st.integers(0, 50),
)
def test_no_line_of_any_world_is_overdrawn(
    multiple: float, ceiling: float, revolving: float, months: int, seed: int
) -> None:
    """Whatever the shape of lines, limits hold."""
    world = appliance()
    line = msgspec.structs.replace(
        world.life.line,
        income_multiple=multiple,
        ceiling=ceiling,
        revolving=revolving,
        review_months=months,
    )
    world = msgspec.structs.replace(world, life=msgspec.structs.replace(world.life, line=line))
    assert overdrawn(truth_tables(make_economy(next(blocks(world, seed, 500, 24))))) == 0


def test_a_person_has_one_line_at_a_time() -> None:
    """The next one opens when the last has expired."""
    line = tables()["line"]
    order = np.lexsort((line.opened_at, line.person_id))
    same = line.person_id[order][1:] == line.person_id[order][:-1]
    assert (line.opened_at[order][1:][same] >= line.valid_until[order][:-1][same]).all()
    assert same.any()


def test_every_loan_is_a_drawdown() -> None:
    """A loan has its drawdown, that its line, and the decision agrees with the check."""
    found = tables()
    drawn, check, decided = found["line_drawdown"], found["line_check"], found["house_decision"]
    assert np.isin(found["loan"].order_id, drawn.order_id).all()
    assert np.isin(drawn.line_id, found["line"].line_id).all()
    assert (check.order_id == decided.order_id).all()
    yes = np.isin(check.outcome, ["within", "opened", "raised"])
    assert (yes == decided.approved).all()
    assert ((check.line_id != NONE) | ~yes).all()
    opened = check.outcome == "opened"
    assert (check.line_id[opened] == check.order_id[opened]).all()
    assert set(np.unique(check.outcome)) == {
        *("within", "opened", "raised", "held", "refused", "no_room", "frozen")
    }


def test_the_propensity_is_that_of_the_decision() -> None:
    """Approvals are as many as their probabilities say, and nobody is approved against them."""
    decided = tables()["house_decision"]
    deviation = np.sqrt((decided.propensity * (1 - decided.propensity)).sum())
    assert abs(decided.approved.sum() - decided.propensity.sum()) < 4 * deviation
    assert not decided.approved[decided.propensity == 0].any()
    within = tables()["line_check"].outcome == "within"
    assert set(decided.propensity[within]) == {0.97}


def test_the_late_draw_nothing() -> None:
    """Nothing is drawn on a frozen line, and a frozen line is restored before it is used again."""
    found = tables()
    events, drawn = found["line_event"], found["line_drawdown"]
    frozen = events.event == "frozen"
    later = events.event == "restored"
    for line, at in zip(events.line_id[frozen], events.happened_at[frozen], strict=True):
        back = events.happened_at[later & (events.line_id == line) & (events.happened_at > at)]
        until = back.min(initial=np.datetime64("2999-01-01", "us"))
        mine = drawn.drawn_at[drawn.line_id == line]
        assert not ((mine > at) & (mine < until)).any()
    assert later.sum() > 50
    assert (found["line_check"].outcome == "frozen").mean() == pytest.approx(0.04, abs=0.03)


def test_events_follow_the_life_of_a_line() -> None:
    """A line opens first and ends last; reviews raise and cut, a charge-off closes."""
    events = tables()["line_event"]
    order = np.lexsort((events.happened_at, events.line_id))
    line, event = events.line_id[order], events.event[order]
    first = np.r_[True, line[1:] != line[:-1]]
    assert (event[first] == "opened").all()
    assert (event[~first] != "opened").all()
    ends = np.isin(event, ["expired", "closed"])
    assert (np.r_[line[1:] != line[:-1], True][ends]).all()
    assert set(event) == {*("opened", "raised", "cut", "frozen", "restored", "expired", "closed")}


def test_months_tell_what_the_loans_owe() -> None:
    """At the last month's end a person's line is used by what the journal says is open."""
    found = tables()
    month, posting = found["line_month"], found["posting"]
    own = posting.account == "loan_principal"
    last = month.month_end_on == month.month_end_on.max()
    line = found["line"]
    holder = dict(zip(line.line_id.tolist(), line.person_id.tolist(), strict=True))
    borrower = posting.order_id // 16 // 512
    open_minor = np.bincount(borrower[own], posting.amount_minor[own], PEOPLE)
    lent = np.isin(found["line_drawdown"].order_id, found["loan"].order_id)
    pending = found["line_drawdown"]
    waiting = np.bincount(
        (pending.order_id // 16 // 512)[~lent], pending.amount_minor[~lent], PEOPLE
    )
    lost = np.unique(found["charge_off"].order_id // 16 // 512)
    who = np.array([holder[i] for i in month.line_id[last].tolist()])
    sound = ~np.isin(who, lost)
    used, owed = month.used_minor[last][sound], (open_minor + waiting)[who[sound]]
    assert (used >= owed).all()  # an instalment paid in part counts whole
    assert (used == owed).mean() > 0.98
    assert 0.05 < month.used_minor.sum() / month.limit_minor.sum() < 0.5
