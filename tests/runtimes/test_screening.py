"""Screening over a real store: features as of the application, outcomes as last known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from lendweave.features import compile_plan, read_features
from lendweave.flows.screen import ScreenPorts, screen_features
from lendweave.kernel.clock import SteppingClock, parse_instant
from lendweave.kernel.ids import Uuid7Source
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.lang.scene_file import read_scene
from lendweave.models import Screening
from lendweave.models.evidence import evidence
from lendweave.records import Record, entity_id, local_owner
from lendweave.records.draft import Origin, draft
from lendweave.runtimes.screening import DuckdbScreening
from lendweave.stores.history import History
from lendweave.stores.sqlite import SqliteStore

SCENE = read_scene(
    """
scenario: shop
title: {en: Shop, zh: 店}
zone: Asia/Shanghai
currency: CNY
bad_when: "CASE WHEN status = 'charged_off' THEN TRUE WHEN status = 'settled' THEN FALSE END"
""",
    "scenario.yaml",
)
FEATURES = """
set: shop_core
version: 1
subject: application
keys: {person: {column: party_id}}
features:
  amount: {field: amount}
  charged_off: {key: person, from: loan, count: "*", where: "status = 'charged_off'", window: all}
  loans: {key: person, from: loan, count: "*", window: all}
  door: {field: channel}
  on: {subject_date: true}
"""
START = parse_instant("2026-01-05T00:00:00Z")
EACH = 60
MONTHS = 4
OWNER = local_owner("shop")


class Shop:
    """Sixty applications a month of as many people, each with a loan from the day after.

    Every fourth loan is charged off 90 days later, the others are settled; of the last month
    nothing is known of that yet. Who is charged off asked for 3,000, as did a third of the others.
    """

    def __init__(self) -> None:
        self.origin = Origin("shop", "shop", "test", "test", backfilled=True)
        self.ids = Uuid7Source(SteppingClock(START), lambda n: b"\x07" * n)

    def record(self, kind: str, name: str, occurred: int, known: int, **values: Any) -> Record:
        """One record of the shop."""
        given = {"party_id": entity_id("shop", "party", "test", name), "currency": "CNY"} | values
        return draft(
            self.origin, kind, name, self.ids, occurred_at=occurred, known_at=known, values=given
        )

    def records(self) -> Iterator[Record]:
        """In the order in which they became known, as a feed would tell them."""
        for month in range(MONTHS):
            for place in range(EACH):
                yield from self.loan_of(f"{month}-{place}", month, place)

    def loan_of(self, name: str, month: int, place: int) -> Iterator[Record]:
        """An application, its loan, and where it is known what became of it."""
        t = START + (month * 31) * MICROS_PER_DAY + place
        application = self.record(
            "application",
            name,
            t,
            t,
            amount_minor=300_000 if is_dear(place) else 100_000,
            term_months=12,
            product_code="p",
            channel="h5" if place % 2 else "store_qr",
        )
        yield application
        lent = {
            "application_id": application.entity_id,
            "principal_minor": 100_000,
            "term_months": 12,
            "disbursed_on": date(2026, 1, 6),
        }
        later, end = t + MICROS_PER_DAY, t + 90 * MICROS_PER_DAY
        yield self.record("loan", name, later, later, status="active", **lent)
        if month < MONTHS - 1:
            status = "charged_off" if place % 4 == 0 else "settled"
            yield self.record("loan", name, later, end, status=status, **lent)


def is_dear(place: int) -> bool:
    """Whether the application is for 3,000."""
    return place % 4 == 0 or place % 3 == 0


@pytest.fixture(scope="module")
def screening(tmp_path_factory: pytest.TempPathFactory) -> Screening:
    """The shop, screened."""
    path = tmp_path_factory.mktemp("shop") / "records.sqlite"
    with SqliteStore(path, SteppingClock(START)) as store:
        store.append(OWNER, list(Shop().records()))
        plan = compile_plan(read_features(FEATURES, "features.yaml", SCENE))
        return screen_features(OWNER, ScreenPorts(DuckdbScreening(History(store), SCENE, plan)))


def test_the_last_month_is_too_young(screening: Screening) -> None:
    """Its loans are stored, and none of them counts."""
    told = [(month.label, month.subjects, month.loans, month.told) for month in screening.months]
    assert told == [
        ("2026-01", 60, 60, 60),
        ("2026-02", 60, 60, 60),
        ("2026-03", 60, 60, 60),
        ("2026-04", 60, 60, 0),
    ]
    assert (screening.loans, screening.bad, screening.left_out) == (180, 45, 60)


def test_evidence_by_hand(screening: Screening) -> None:
    """Of three months: all 45 bad loans are dear, and 45 of the 135 good ones."""
    amount = next(each for each in screening.features if each.name == "amount")
    expected = evidence(["< 3000", ">= 3000"], [(90, 0), (45, 45)])
    assert amount.evidence == expected
    assert amount.coverage == 1
    assert amount.distinct == 2


def test_the_outcome_does_not_leak(screening: Screening) -> None:
    """A person's own loan is later than the application: no feature sees it, whatever it became."""
    for name in ("charged_off", "loans"):
        found = next(each for each in screening.features if each.name == name)
        assert found.distinct == 1
        assert [str(warned) for warned in found.warnings] == ["constant"]


def test_words_and_dates(screening: Screening) -> None:
    """A word is its own bin, a date is cut at days."""
    door = next(each for each in screening.features if each.name == "door")
    assert [(each.label, each.good, each.bad) for each in door.evidence.bins] == [
        ("h5", 90, 0),
        ("store_qr", 45, 45),
    ]
    on = next(each for each in screening.features if each.name == "on")
    assert on.distinct == 4
