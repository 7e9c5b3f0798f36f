"""Enterprises: the firms of a block, each with its owners, and how a shell hangs on a merchant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.parties.addresses import ENTERPRISE_KINDS_MAX
from lendweave.simulation.parties.owners import Owners, residents
from lendweave.simulation.truth.enterprises import Enterprise, HiddenEnterprise
from lendweave.simulation.truth.frames import NONE, Flag, Whole
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.world_file import MERCHANTS_MAX

CAPITAL_MINOR = np.array([10, 30, 50, 100, 200, 300, 500, 1_000]) * 1_000_000
"""Capitals that are registered, in 分."""
CODE_STEP = 1_000_000
"""Credit codes of kinds of enterprises lie this far apart; those of merchants come first."""


class EnterpriseKind(IntEnum):
    """What kind of enterprise it is; the last digit, base 8, of an enterprise_id."""

    MERCHANT = 0
    SHELL = 1
    MAKER = 2
    SUPPLIER = 3


class Tie(IntEnum):
    """How a shell hangs together with the merchant beside it."""

    OWNED = 0
    RELATIVE = 1
    PHONE = 2
    ADDRESS = 3
    GUARANTEE = 4
    NOTHING = 5


@dataclass(frozen=True, slots=True)
class Enterprises:
    """The firms of a block's towns, merchants first, each with its owners when the world begins.

    tie: of a shell, NOTHING elsewhere. shares_phone, shares_address: with others by chance, for it
    is a bookkeeper's or an office hall's.
    """

    enterprise: Enterprise
    hidden: HiddenEnterprise
    owners: Owners
    tie: Whole
    shares_phone: Flag
    shares_address: Flag

    @property
    def shell_ids(self) -> NDArray[np.int64]:
        """enterprise_id of the shells."""
        return np.asarray(self.enterprise.enterprise_id[self.enterprise.kind == "shell"])


def enterprise_ids(kind: EnterpriseKind, party_id: NDArray[np.int64] | int) -> NDArray[Any]:
    """The enterprise of each party of one kind; of a shell, the party is the merchant beside it."""
    return np.asarray(np.asarray(party_id) * ENTERPRISE_KINDS_MAX + int(kind), np.int64)


def bookkeepers(block: Block, merchant: NDArray[np.int64]) -> NDArray[np.int64]:
    """phone_id of the bookkeeper of each merchant's town, NONE where nobody lives there yet."""
    town = merchant // MERCHANTS_MAX
    place = block.chance.below("bookkeeper of the town", town, block.world.town.people)
    return own_phones(residents(block, town, place))


def own_phones(person: NDArray[np.int64]) -> NDArray[np.int64]:
    """phone_id of each person's own phone, NONE for somebody from elsewhere."""
    return np.where(person == NONE, NONE, person * 2)
