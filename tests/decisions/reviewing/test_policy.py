"""review.yaml: what it is read as, and every mistake with its line."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from tests.flows.lending_house import SCENE
from tests.flows.review_house import REVIEW, SCENARIOS, policy_of

from lendweave.book.calendar import Weekends
from lendweave.bootstrap.review_rules import policy_of as shipped_policy
from lendweave.bootstrap.rooms import calendars_of, declared_scene
from lendweave.connectors.product_files import read_holidays
from lendweave.connectors.scene_folder import (
    read_declaration,
    read_review_text,
    reviewing_scene_names,
)
from lendweave.decisions.reviewing.policy import WEEKENDS, read_review
from lendweave.kernel.errors import LendweaveError

_ROWS = (Path(__file__).parent / "bad_reviews.csv").read_text(encoding="utf-8")
BAD = list(csv.DictReader(StringIO(_ROWS)))


def test_a_file_is_read_as_it_stands() -> None:
    """Types with their time limits in microseconds, amounts in minor units, the sample."""
    policy = policy_of()
    fraud, standard = policy.types
    assert (fraud.sla, fraud.expires) == (4 * 3_600_000_000, None)
    assert standard.expires == 18 * 3_600_000_000
    assert [(c.code, c.by, c.is_mandatory) for c in fraud.checks] == [
        ("call_back", "phone", True),
        ("device", "record", True),
        ("visit", "visit", False),
    ]
    assert [(r.role.value, r.alone_minor, r.second_minor) for r in policy.authority.rows] == [
        ("operations", 200_000, 500_000),
        ("reviewer", 500_000, 3_000_000),
    ]
    assert (policy.against, policy.sampling.places) == (frozenset({"OVERDUE"}), 1_000_000)


@pytest.mark.parametrize("row", BAD, ids=lambda row: row["name"])
def test_a_mistake_names_its_line(row: dict[str, str]) -> None:
    """One change of a sound file, one error, at the line where it stands."""
    assert row["find"] in REVIEW
    text = REVIEW.replace(row["find"], row["put"], 1)
    calendars = {WEEKENDS: Weekends().is_business_day}
    with pytest.raises(LendweaveError, match=row["told"]) as caught:
        read_review(text, "review.yaml", SCENE, calendars, {"OVERDUE"})
    assert caught.value.code.startswith(row["error"])
    assert caught.value.where.startswith(f"review.yaml:{row['line']}"), caught.value.where


@pytest.mark.parametrize("name", ["appliance", "training"])
def test_shipped_rules_are_sound(name: str) -> None:
    """Each with the calendar that it names; a case of each type can be decided by somebody."""
    text = read_review_text(SCENARIOS, name)
    assert text is not None
    scene = declared_scene(name, read_declaration(SCENARIOS, name))
    policy = shipped_policy(text, scene, calendars_of(read_holidays(SCENARIOS)))
    assert len(policy.types) >= 3
    assert all(any(c.is_mandatory for c in each.checks) for each in policy.types)
    assert reviewing_scene_names(SCENARIOS) == ["appliance"]
