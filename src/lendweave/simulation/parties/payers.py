"""Payers: from whose account a person's loans are repaid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.parties.accounts import AccountHolder, account_ids
from lendweave.simulation.parties.people import People, of_people
from lendweave.simulation.world.block import Block

_HEAD_PAYS, _HEAD_PAYS_FOR_YOUNG = 0.10, 0.35
_YOUNG_DAYS = 25 * 365


def usual_payers(block: Block, people: People, person_id: NDArray[np.int64]) -> NDArray[np.int64]:
    """Everybody's own account, or that of the household's first member; most often for the young.

    So one account may honestly repay several people's loans.
    """
    person, _ = of_people(people, person_id)
    young = block.first_days(np.array([0])) - person.birth_date < _YOUNG_DAYS
    share = np.where(young, _HEAD_PAYS_FOR_YOUNG, _HEAD_PAYS)
    by_head = block.chance.happens("head pays", person_id, share)
    return account_ids(AccountHolder.PERSON, np.where(by_head, person.household_id, person_id))
