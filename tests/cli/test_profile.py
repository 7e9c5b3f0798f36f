"""`lendweave profile` as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.command_line import lendweave, started

from lendweave.bootstrap import open_house
from lendweave.settings import load_settings


def test_a_profile_is_shown_and_given_as_json(appliance_home: Path) -> None:
    """Names, values and meanings, in the language asked for."""
    with open_house(load_settings({}, {"home": appliance_home})) as house:
        party = next(house.store.scan(house.principal, kinds=("application",)))
        party_id = party.party_id  # type: ignore[attr-defined]
    screen = lendweave("--locale", "zh", "profile", party_id, home=appliance_home)
    assert "全景画像" in screen
    body = json.loads(lendweave("profile", party_id, "--json", home=appliance_home))
    told = {item["name"]: item for group in body["groups"] for item in group["features"]}
    assert told["birth_date"]["value"] in screen
    assert told["birth_date"]["zh"] in screen
    behind = lendweave("profile", party_id, "--feature", "orders_365d", home=appliance_home)
    assert "orders_365d ← person" in behind


def test_what_a_terminal_shows_is_logged_where_it_may_write(appliance_home: Path) -> None:
    """Under the id that it tells; beside another process that writes it says that it is not."""
    settings = load_settings({}, {"home": appliance_home})
    with open_house(settings) as house:
        party = next(house.store.scan(house.principal, kinds=("application",)))
        party_id = party.party_id  # type: ignore[attr-defined]
        assert "Not logged" in started("profile", party_id, home=appliance_home).out
    body = json.loads(lendweave("profile", party_id, "--json", home=appliance_home))
    with open_house(settings, read_only=True) as house:
        (vector,) = house.store.latest(house.principal, "feature_vector", limit=2)
    assert (vector.id, vector.source) == (body["vector_id"], "profile")


def test_an_unknown_party_ends_with_3(appliance_home: Path) -> None:
    """What is missing is told, and what to do."""
    screen = lendweave("profile", "nobody", home=appliance_home, code=3)
    assert "FLOWS-101" in screen
