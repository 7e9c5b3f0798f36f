"""`lendweave features verify` as a person runs it: what it says in both languages, how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from tests.command_line import called
from tests.conftest import settings_for

from lendweave.bootstrap import open_house
from lendweave.features import served_features
from lendweave.flows.apply import decide_history
from lendweave.records import FeatureVector
from lendweave.records.vectors import VALUES


def run(home: Path, *args: str, locale: str = "en") -> tuple[int, str]:
    """Exit code and what was printed to standard output."""
    words = ("features", "verify", "appliance", *args)
    done = called(*words, home=home, columns=120, LENDWEAVE_LOCALE=locale)
    return done.code, done.out


def decide(home: Path, *, wrong: bool) -> str:
    """Decide everything; then, if wrong, store one vector with a value that nobody computed."""
    with open_house(settings_for(home)) as house:
        desk = house.decisions.desk("appliance")
        decide_history(house.principal, house.decisions.applications("appliance"), desk)
        (vector,) = house.store.latest(house.principal, "feature_vector", limit=1)
        assert isinstance(vector, FeatureVector)
        if wrong:
            features = served_features(vector, house.room("appliance").plan.features)
            values = {VALUES: [*(features | {"dealer_orders_30d": 999}).values()]}
            planted = msgspec.structs.replace(
                vector, id=house.ids.fresh(), features=values, supersedes=None, content_hash="x"
            )
            house.store.append(house.principal, [planted])
        return vector.subject_id


def test_what_was_served_right_is_told_and_passes(appliance_home: Path) -> None:
    """Exit code 0; the newest so many are counted."""
    decide(appliance_home, wrong=False)
    code, told = run(appliance_home)
    assert code == 0
    assert "Every value was served as the batch computes it." in told
    assert ": 204\n" in told
    code, told = run(appliance_home, "--limit", "7", "--json")
    assert (code, json.loads(told)["vectors"]) == (0, 7)


@pytest.mark.parametrize(
    ("locale", "sides", "held"),
    [
        ("en", "served 999, batch ", "× order in the window"),
        ("zh", "服务值 999，批量值 ", "时间窗内 order"),
    ],
)
def test_what_was_served_wrong_fails_and_is_told(
    appliance_home: Path, locale: str, sides: str, held: str
) -> None:
    """Exit code 1; both values, the subject, and the records of the window."""
    subject = decide(appliance_home, wrong=True)
    code, told = run(appliance_home, locale=locale)
    assert code == 1
    assert f"dealer_orders_30d: {sides}" in told
    assert f"application {subject}" in told
    assert held in told
    code, told = run(appliance_home, "--json")
    (difference,) = json.loads(told)["differences"]
    assert code == 1
    assert difference["vector"]["subject_id"] == subject
    (window,) = difference["windows"]
    assert str(window["events"]) == difference["computed"]
    assert len(window["latest"]) == min(10, window["events"])
