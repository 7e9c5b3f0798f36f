"""Addresses: ids that say what stands there, for whom. Nobody's id depends on the world's size."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.truth.addresses import Address
from lendweave.simulation.truth.frames import NONE
from lendweave.simulation.world.block import Block, ring_towns
from lendweave.simulation.world.world_file import MERCHANTS_MAX


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
    RELATIVE = 10
    RELATIVE_AWAY = 11


STORES_MAX = 4
"""Doors of a merchant."""
OFFICES_MAX = 128
"""Offices that one firm may have in turn: the first, and one for each month of the world."""
ENTERPRISE_KINDS_MAX = 8
PLACES_MAX = 16
"""Workplaces, dormitories, pick-up points and office halls of one kind in a town."""
_KINDS = 16
_AWAY_TOWNS = 7  # a drop away from home is seven towns on
_RELATIVES_TOWNS = 13
_BUILDINGS = 120  # of a town
_TOWN_M, _ROW_TOWNS, _WITHIN_M = 20_000, 100, 6_000
_ROADS = (
    "杨柳",
    "新华",
    "解放",
    "和平",
    "长征",
    "胜利",
    "建设",
    "文化",
    "青年",
    "光明",
    "育才",
    "滨河",
)


def address_ids(kind: AddressKind, party_id: NDArray[np.int64] | int) -> NDArray[Any]:
    """The address of each party of one kind.

    party_id: household of a home, store_id of a store, enterprise and number of an office, ring of
    a drop, enterprise of a plant, the person whose relative it is; else see place_ids.
    """
    return np.asarray(np.asarray(party_id) * _KINDS + int(kind), np.int64)


def place_ids(town: NDArray[np.int64], place: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of a place that belongs to a town. place: 0 to PLACES_MAX - 1."""
    return np.asarray(town * PLACES_MAX + place)


def address_towns(block: Block, address_id: NDArray[np.int64]) -> NDArray[np.int64]:
    """town_id of each address, NONE for plants."""
    kind, party = address_id % _KINDS, address_id // _KINDS
    town = np.full(len(party), NONE)
    for of_kind, town_of in _TOWNS.items():
        here = kind == of_kind
        town[here] = town_of(block, party[here])
    return town


def addresses(block: Block, address_id: NDArray[np.int64]) -> Address:
    """The address table of these ids, which are all different."""
    chance, town = block.chance, address_towns(block, address_id)
    building = chance.below("building", address_id, _BUILDINGS)
    room = chance.below("room", address_id, 400)
    place = (town + 1) * _BUILDINGS + building
    x, y = (chance.below("coordinate", place, _WITHIN_M, axis) for axis in (0, 1))
    kinds = [AddressKind(kind) for kind in (address_id % _KINDS).tolist()]
    rows = zip(kinds, town.tolist(), building.tolist(), room.tolist(), strict=True)
    return Address(
        address_id=address_id,
        kind=np.array([kind.name.lower() for kind in kinds], np.str_),
        town_id=town,
        text=np.array([_text(*row) for row in rows], np.str_),
        x_m=town % _ROW_TOWNS * _TOWN_M + x,
        y_m=town // _ROW_TOWNS * _TOWN_M + y,
    )


def _text(kind: AddressKind, town: int, building: int, room: int) -> str:
    road, number = _ROADS[building % len(_ROADS)], building // len(_ROADS) * 2 + 1
    inside = _INSIDE.get(kind, "{unit}单元{floor}0{door}室")
    unit, floor, door = room % 4 + 1, room // 16 % 6 + 1, room // 4 % 4 + 1
    what = inside.format(unit=unit, floor=floor, door=door, room=room + 100)
    return f"测试{'园区' if town == NONE else f'第{town}镇'}{road}路{number}号{what}"


def _of_place(block: Block, party: NDArray[np.int64]) -> NDArray[np.int64]:
    return party // PLACES_MAX


def _of_person(block: Block, party: NDArray[np.int64]) -> NDArray[np.int64]:
    return party // block.world.town.people


def _of_store(block: Block, party: NDArray[np.int64]) -> NDArray[np.int64]:
    return party // STORES_MAX // MERCHANTS_MAX


def _of_office(block: Block, party: NDArray[np.int64]) -> NDArray[np.int64]:
    return party // OFFICES_MAX // ENTERPRISE_KINDS_MAX // MERCHANTS_MAX


def _of_ring(block: Block, party: NDArray[np.int64]) -> NDArray[np.int64]:
    return ring_towns(party)


def _away_of_ring(block: Block, party: NDArray[np.int64]) -> NDArray[np.int64]:
    return ring_towns(party) + _AWAY_TOWNS


def _away_of_person(block: Block, party: NDArray[np.int64]) -> NDArray[np.int64]:
    return _of_person(block, party) + 1 + party % _RELATIVES_TOWNS


# The town of an address of each kind, from whom it belongs to.
_TOWNS: dict[AddressKind, Callable[[Block, NDArray[np.int64]], NDArray[np.int64]]] = {
    AddressKind.HOME: _of_person,
    AddressKind.STORE: _of_store,
    AddressKind.WORKPLACE: _of_place,
    AddressKind.DORMITORY: _of_place,
    AddressKind.PICKUP: _of_place,
    AddressKind.HALL: _of_place,
    AddressKind.OFFICE: _of_office,
    AddressKind.DROP: _of_ring,
    AddressKind.DROP_AWAY: _away_of_ring,
    AddressKind.RELATIVE: _of_person,
    AddressKind.RELATIVE_AWAY: _away_of_person,
}

# What is written behind the number of the house; a drop is written like a home.
_INSIDE: dict[AddressKind, str] = {
    AddressKind.STORE: "一层{room}号商铺",
    AddressKind.WORKPLACE: "{floor}层",
    AddressKind.DORMITORY: "职工宿舍{unit}号楼",
    AddressKind.PICKUP: "快递驿站",
    AddressKind.HALL: "集中登记大厅",
    AddressKind.OFFICE: "{floor}层{room}室",
    AddressKind.PLANT: "厂区",
}
