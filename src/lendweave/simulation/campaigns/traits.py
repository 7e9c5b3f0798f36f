"""Hidden traits of people as users of the app; they hang together with the traits of borrowers."""

from __future__ import annotations

import numpy as np

from lendweave.simulation.chance.curves import exponential_quantile
from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.behaviour import HiddenUser
from lendweave.simulation.world.block import Block

PRICE_SENSITIVITY_MEAN, PRICE_SENSITIVITY_SD = 16.0, 4.6
_APP_INTEREST_MIN, _LOAN_INTEREST_MIN = 0.2, 0.1
_NEED = 0.3  # who has little means looks at loans more
_BARGAIN = 0.5  # part of the liking for bargains that is the sensitivity to rates


def make_users(block: Block, people: People) -> HiddenUser:
    """The app side of everybody in a block."""
    who, chance, hidden = block.people, block.chance, people.hidden
    app, loan = (exponential_quantile(chance.uniform(n, who)) for n in ("app use", "loan use"))
    sensitivity = (hidden.price_sensitivity - PRICE_SENSITIVITY_MEAN) / PRICE_SENSITIVITY_SD
    need = np.clip(1 - _NEED * hidden.ability, 0.2, 2.0)
    rest = np.sqrt(1 - _BARGAIN**2)
    return HiddenUser(
        person_id=who,
        app_interest=_APP_INTEREST_MIN + (1 - _APP_INTEREST_MIN) * app,
        loan_interest=(_LOAN_INTEREST_MIN + (1 - _LOAN_INTEREST_MIN) * loan) * need,
        bargain=_BARGAIN * sensitivity + rest * chance.normal("bargain", who),
        annoyance=chance.normal("annoyance", who),
    )
