"""Addresses: ids that say what stands there, for whom. Nobody's id depends on the world's size."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray


class AddressKind(IntEnum):
    """What stands at an address; the last digit, base 16, of an address_id."""

    HOME = 0
    STORE = 1
    WORKPLACE = 2
    DORMITORY = 3
    PICKUP = 4
    HALL = 5
    OFFICE = 6
    PLANT = 7
    DROP = 8
    DROP_AWAY = 9


PLACES_MAX = 16
"""Workplaces, dormitories, pick-up points and office halls of one kind in a town."""
_KINDS = 16


def address_ids(kind: AddressKind, party_id: NDArray[np.int64] | int) -> NDArray[Any]:
    """The address of each party of one kind.

    party_id: household of a home, store_id of a store, enterprise and number of an office, ring of
    a drop, enterprise of a plant; else the place in the town, see place_ids.
    """
    return np.asarray(np.asarray(party_id) * _KINDS + int(kind), np.int64)


def place_ids(town: NDArray[np.int64], place: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of a place that belongs to a town. place: 0 to PLACES_MAX - 1."""
    return np.asarray(town * PLACES_MAX + place)
