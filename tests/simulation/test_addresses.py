"""Addresses: everybody lives somewhere, goods arrive somewhere, and some share a place."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from tests.simulation.worlds import LARGE, economies, truth

from lendweave.simulation.demand.drafts import FraudKind


@cache
def tables() -> dict[str, Any]:
    """The tables of ten towns."""
    return truth(*LARGE)


@pytest.mark.parametrize("table", ["residence", "enterprise", "delivery"])
def test_every_address_is_listed_once(table: str) -> None:
    """Whoever is somewhere is at an address of the table."""
    listed = tables()["address"].address_id
    assert len(set(listed.tolist())) == len(listed)
    assert np.isin(tables()[table].address_id, listed).all()


def test_a_moved_firm_has_its_new_address() -> None:
    """An office that the registry enters is in the table."""
    change = tables()["registry_change"]
    moved = change.became[change.item == "address"].astype(np.int64)
    assert len(moved) > 0
    assert np.isin(moved, tables()["address"].address_id).all()


def test_goods_arrive_in_the_town_of_their_address() -> None:
    """Delivery and shipment name the town in which the address lies."""
    delivery, address = tables()["delivery"], tables()["address"]
    place = np.searchsorted(address.address_id, delivery.address_id)
    assert (address.town_id[place] == delivery.town_id).all()


def test_sharing_an_address_is_no_fraud() -> None:
    """Dormitories, workplaces and pick-up points are shared by more strangers than any drop."""
    economy, delivery = economies(*LARGE)[0], tables()["delivery"]
    place = np.searchsorted(np.sort(economy.order.order_id), delivery.order_id)
    kind = economy.draft.kind[np.argsort(economy.order.order_id)][place]
    genuine, farm = kind == FraudKind.GENUINE, kind == FraudKind.DEVICE_FARM
    drops, each = np.unique(delivery.address_id[farm], return_counts=True)
    shared, all_of = np.unique(delivery.address_id[genuine], return_counts=True)
    assert each.max() > 2
    assert (all_of > each.max()).sum() > len(drops)
    assert not np.isin(drops[each > 2], shared).any()


def test_goods_sent_to_another_town_are_mostly_presents() -> None:
    """A careless thief sends goods away, but so do many honest buyers."""
    economy, delivery = economies(*LARGE)[0], tables()["delivery"]
    order = np.argsort(economy.order.order_id)
    place = order[np.searchsorted(economy.order.order_id[order], delivery.order_id)]
    away = delivery.town_id != economy.draft.person_id[place] // 1_000
    kind = economy.draft.kind[place[away]]
    assert set(kind.tolist()) == {FraudKind.GENUINE, FraudKind.STOLEN_IDENTITY}
    assert (kind == FraudKind.GENUINE).mean() > 0.5


def test_households_live_together() -> None:
    """But for who sleeps in a dormitory, a household has one home."""
    residence, person = tables()["residence"], tables()["person"]
    home = residence.address_id[residence.use == "home"]
    at_home = home % 16 == 0
    assert (home[at_home] // 16 == person.household_id[at_home]).all()
    assert 0.9 < at_home.mean() < 0.97
