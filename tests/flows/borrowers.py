"""Parties, applications and merchants that loans of tests name."""

from __future__ import annotations

from typing import Any

from lendweave.bootstrap import House
from lendweave.records.draft import Origin, draft
from lendweave.records.identity import entity_id

ORIGIN = Origin("local", "appliance", "core", "core")
BORROWER = entity_id("local", "party", ORIGIN.namespace, "person 1")


def stored(house: House, kind: str, name: str, **values: Any) -> str:
    """Store a record of the appliance scene; its id."""
    now = house.clock.now()
    record = draft(ORIGIN, kind, name, house.ids, occurred_at=now, values=values)
    house.store.append(house.principal, [record])
    return record.entity_id


def borrower(house: House) -> str:
    """Store the person whose id is BORROWER."""
    return stored(house, "party", "person 1", party_type="person")
