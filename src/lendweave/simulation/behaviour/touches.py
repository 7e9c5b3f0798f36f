"""Touches: what is done in each session, second by second."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.behaviour.scripts import PAGE_OF_EVENT, SECONDS_BEFORE, compiled
from lendweave.simulation.behaviour.sessions import Session
from lendweave.simulation.campaigns.visits import assignment_of
from lendweave.simulation.chance.curves import exponential_quantile
from lendweave.simulation.truth.behaviour import EVENTS, Touch
from lendweave.simulation.truth.frames import NONE
from lendweave.simulation.world.block import Block

TOUCHES_MAX = 64
"""Touches of one session: so many ids it has."""
_TRIED_MIN_MINOR, _TRIED_STEP_MINOR, _TRIED_STEPS = 100_000, 50_000, 40
_TRIAL, _START, _SUBMIT = map(EVENTS.index, ("rate_trial", "apply_start", "apply_submit"))
_FILLED = (_START, _SUBMIT)
_OF_MESSAGE = (EVENTS.index("push_open"), EVENTS.index("coupon_view"))
_SAME_OFFER = 0.6  # of the trials before an application try what is then asked for


def make_touches(block: Block, session: Session) -> Touch:
    """The touches of every session, session by session."""
    event, counts = _events(block, session)
    of = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)
    ids = session.session_id[of] * TOUCHES_MAX + number
    amount, term = _offers(block, session, event, of, ids)
    filled = session.is_application[of] & np.isin(event, _FILLED)
    return Touch(
        touch_id=ids,
        session_id=session.session_id[of],
        person_id=session.person_id[of],
        device_id=session.device_id[of],
        occurred_at=_moments(block, session, event, of, ids),
        event=event.astype(np.int8),
        page=PAGE_OF_EVENT[event],
        place=session.place[of],
        amount_minor=amount,
        term_months=term,
        order_id=np.where(filled, session.order_id[of], NONE),
        assignment_id=np.where(
            np.isin(event, _OF_MESSAGE), assignment_of(session.session_id[of]), NONE
        ),
    )


def _events(block: Block, session: Session) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Events of all sessions one after the other, and how many each session has."""
    scripts, ids = compiled(), session.session_id
    script = block.chance.pick("visit script", ids, scripts.weight[session.reason])
    least, spread = scripts.least[script], (scripts.most - scripts.least)[script]
    steps = np.arange(least.shape[1])
    times = least + block.chance.below("step times", ids[:, None], spread + 1, steps)
    return np.repeat(scripts.event[script].ravel(), times.ravel()), times.sum(axis=1)


def _moments(
    block: Block,
    session: Session,
    event: NDArray[np.int64],
    of: NDArray[np.int64],
    ids: NDArray[np.int64],
) -> NDArray[np.datetime64]:
    """A session's first touch, or the one that sends its application, is at its moment."""
    waits = exponential_quantile(block.chance.uniform("touch wait", ids)) * SECONDS_BEFORE[event]
    clock = np.cumsum(1 + waits.astype(np.int64))
    fixed = np.where(session.is_application[of], event == _SUBMIT, ids % TOUCHES_MAX == 0)
    at_fixed = np.zeros(len(session.at), np.int64)
    at_fixed[of[fixed]] = clock[fixed]
    seconds = (clock - at_fixed[of]).astype("timedelta64[s]")
    return np.asarray(session.at[of] + seconds)


def _offers(
    block: Block,
    session: Session,
    event: NDArray[np.int64],
    of: NDArray[np.int64],
    ids: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Amount and term that were tried or asked for, NONE for other events."""
    chance = block.chance
    amount, term = np.full(len(of), NONE), np.full(len(of), NONE)
    filled = np.flatnonzero(session.is_application[of] & np.isin(event, _FILLED))
    amount[filled], term[filled] = session.amount_minor[of[filled]], session.term_months[of[filled]]
    begun = (event == _START) & ~session.is_application[of]
    trial = np.flatnonzero((event == _TRIAL) | begun)
    at, key = of[trial], ids[trial]
    months, weights = zip(*block.world.credit.terms, strict=True)
    tried = np.array(months)[chance.pick("tried term", key, weights)]
    steps = chance.below("tried amount", key, _TRIED_STEPS)
    same = session.is_application[at] & chance.happens("tries the same", key, _SAME_OFFER)
    wanted = _TRIED_MIN_MINOR + steps * _TRIED_STEP_MINOR
    amount[trial] = np.where(same, session.amount_minor[at], wanted)
    term[trial] = np.where(same, session.term_months[at], tried)
    return amount, term
