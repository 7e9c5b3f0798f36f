"""Consent: who may be written to, and since when; messages themselves make some revoke it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.truth.behaviour import Acquisition, Consent
from lendweave.simulation.truth.frames import Moment
from lendweave.simulation.world.behaviour_shape import ConsentShape
from lendweave.simulation.world.block import MONTHS_KEY, Block, at_time

NEVER = np.datetime64("9999-01-01", "us")
_DAYS, _DAY_S = 28, 86_400


def consent_spans(block: Block, shape: ConsentShape, arrival: Acquisition) -> tuple[Moment, Moment]:
    """When each person gives and revokes consent of own accord, NEVER where not."""
    who, chance = block.people, block.chance
    at_once = chance.happens("consent", who, shape.given)
    later = _first_month(block, "consent later", shape.given_later, arrival.registered_at)
    given = np.where(at_once, arrival.registered_at, later)
    return given, _first_month(block, "consent revoked", shape.revoked, given)


def consents(people: NDArray[np.int64], given: Moment, revoked: Moment) -> Consent:
    """The consent table. Moments: by person, NEVER where it does not come to that."""
    gives, revokes = given < NEVER, revoked < NEVER
    return Consent(
        person_id=np.concatenate([people[gives], people[revokes]]),
        changed_at=np.concatenate([given[gives], revoked[revokes]]),
        is_given=np.repeat([True, False], [gives.sum(), revokes.sum()]),
    )


def _first_month(block: Block, name: str, share: float, after: Moment) -> Moment:
    """The first moment after `after` at which it happens, by a draw for each month."""
    months = np.arange(block.months)
    key = block.people[:, None] * MONTHS_KEY + months
    day = block.first_days(months) + block.chance.below(name, key, _DAYS, 1).astype(
        "timedelta64[D]"
    )
    moment = at_time(day, block.chance.below(name, key, _DAY_S, 2))
    happens = block.chance.happens(name, key, share) & (moment > after[:, None])
    return np.asarray(np.where(happens, moment, NEVER).min(axis=1))
