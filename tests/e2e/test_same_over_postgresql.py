"""One world, decided over SQLite and over PostgreSQL: the same records in the same order."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.postgres_databases import ROLE, Databases

from lendweave.bootstrap import House, open_house
from lendweave.flows.apply import decide_history
from lendweave.flows.onboard import onboard
from lendweave.kernel.clock import SteppingClock
from lendweave.records import Decision, FeatureVector
from lendweave.settings import load_settings

START = 1_800_000_000_000_000
SCENE = "appliance"
RANDOM = ("id", "supersedes", "recorded_at")
"""What is drawn or read from the clock anew for each version."""
NAMED_BY_VERSION = ("entity_id", "external_id", "content_hash", "decision_id")
"""What decisions and their features are called, after the version of what was decided."""
VERSIONS = ("application_version", "subject_version")
"""Ids of versions, which are told as places in the log."""


def house_at(home: Path, url: str) -> House:
    """A house whose clock begins at the same instant each time."""
    return open_house(load_settings({}, {"home": home, "database_url": url}), SteppingClock(START))


def decided(house: House) -> list[Any]:
    """Everything that is stored once the sample is onboarded and decided, in order.

    Ids of versions are told as the places of these; instants of storing are left to the clock,
    which is read as often as batches happened to be made.
    """
    onboard(*house.intake.onboarding(SCENE, None, lambda _: None))
    desk = house.decisions.desk(SCENE, None)
    decide_history(house.principal, house.decisions.applications(SCENE), desk)
    house.store.verify()
    places: dict[str, int | None] = {}
    found = []
    for record in house.store.scan(house.principal):
        places[record.id] = record.offset
        values = msgspec.structs.asdict(record)
        live = () if record.backfilled else ("known_at",)
        named = NAMED_BY_VERSION if isinstance(record, Decision | FeatureVector) else ()
        for name in (*RANDOM, *live, *named):
            values.pop(name, None)
        values |= {name: places[values[name]] for name in VERSIONS if name in values}
        found.append((type(record).__name__, places.get(record.supersedes or ""), values))
    return found


@pytest.mark.slow
def test_a_world_is_decided_alike(databases: Databases, tmp_path: Path) -> None:
    """By value, order included: what files gave, what was decided, what was logged of it."""
    with house_at(tmp_path / "sqlite", "") as house:
        expected = decided(house)
        bad = house.store.quarantine_counts(house.principal)
    with databases.fresh() as address:
        url = f"postgresql://{ROLE}@/{address.database}?host={address.host}"
        home = tmp_path / "postgresql"
        home.mkdir()
        for key in (tmp_path / "sqlite").glob("*.key"):
            shutil.copy(key, home / key.name)
        with house_at(home, url) as house:
            found = decided(house)
            assert house.store.quarantine_counts(house.principal) == bad
    assert [name for name, _, _ in found] == [name for name, _, _ in expected]
    assert [row for row, other in zip(found, expected, strict=True) if row != other] == []
    assert sum(name == "Decision" for name, _, _ in found) > 200
