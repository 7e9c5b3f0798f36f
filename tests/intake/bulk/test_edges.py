"""Rows with a single cell out of order: every sort of cell, in every column, one at a time."""

from __future__ import annotations

import pytest
from tests.intake.bulk.messy import CALM, EVERY_CELL, NOW, plan_of
from tests.intake.bulk.parity import assert_same

PERSON = "99010119900307123X"
FORMATS = {"formats": ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S"]}
COLUMNS = {
    "key": {},
    "on": {"type": "timestamp", **FORMATS},
    "at": {"type": "timestamp", "past": True, **FORMATS},
    "day": {"type": "date", "past": True, **FORMATS},
    "amount": {"type": "decimal(18,2)"},
    "count": {"type": "integer", "high": 5_000},
    "wide": {"type": "decimal(38,10)"},
    "flag": {"type": "boolean"},
    "words": {},
    "person": {"token": "device"},
    "firm": {"type": "text"},
}
FIELDS = {
    "amount": "amount",
    "status": {"constant": "paid"},
    "party_id": "person",
    "merchant_id": ["words", "key"],
    "channel": "words",
    "added_flag": "flag",
    "added_integer": "count",
    "added_wide": "wide",
    "added_date": "day",
    "added_time": "at",
}
KNOWN = ({"column": "at"}, {"lag": "300d"}, {"constant": "2026-06-01"})


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: next(iter(known)))
@pytest.mark.parametrize("when", ["flag", "amount > 10", "words = '家'"])
def test_one_cell_out_of_order(known: dict[str, str], when: str) -> None:
    """Each is refused, or read, as it is by itself; most of the other rows give records."""
    order = {
        "kind": "order",
        "external_id": ["key", "words"],
        "occurred_at": "on",
        "on_change": "amend",
        "when": when,
        "fields": FIELDS,
    }
    plan = plan_of(COLUMNS, [order], known)
    calm = (*CALM.values(), "DEV-1", "91")
    rows = [
        (*calm[:place], cell, *calm[place + 1 :])
        for place in range(len(calm))
        for cell in EVERY_CELL
    ]
    records, faulty = assert_same(plan, rows, NOW)
    assert records > len(rows) / 5
    assert faulty > len(rows) / 5
