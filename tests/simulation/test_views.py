"""Views: what they declare is what they give, and every row has a key of its own."""

from __future__ import annotations

import numpy as np
import pytest
from tests.simulation.worlds import economies, truth, truths

from lendweave.simulation.demand.drafts import FraudKind
from lendweave.simulation.files.kinds import Kind
from lendweave.simulation.files.views.registry import VIEWS
from lendweave.simulation.files.views.table import Truth, ViewRows, whole

HARMLESS = {
    *("merchant_id", "enterprise_id", "store_id", "agent_id", "product_id", "channel_id"),
    *("home_town_id", "merchant_town_id", "town_id", "from_town_id", "to_town_id"),
    *("from_warehouse_id", "to_warehouse_id", "signer_id", "serial_first"),
    *("coupon_id", "message_id", "collector_id", "agency_id"),
}
"""Ids of places, firms and goods, and of messages, which everybody gets alike."""
TIMES = {Kind.DAY, Kind.MOMENT}
NUMBERS = {
    Kind.NUMBER,
    Kind.DOCUMENT,
    Kind.NAME,
    Kind.PHONE,
    Kind.CARD,
    Kind.VIN,
    Kind.MONEY,
    Kind.WHOLE,
}
DTYPES = {"M": TIMES, "i": NUMBERS | {Kind.RATE, Kind.INVOICE_NUMBER}, "b": {Kind.FLAG}}
TEXTS = set(Kind) - TIMES - NUMBERS - {Kind.RATE, Kind.FLAG}


def rows_of(name: str, months: int = 14) -> ViewRows:
    """The rows of a view in a small world."""
    economy = economies(months=months)[0]
    return VIEWS[name].rows(Truth(economy, truth(months=months)))


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_gives_what_it_declares(name: str) -> None:
    """Columns, their order and the kinds of their arrays; words are all declared."""
    rows, declared = rows_of(name), VIEWS[name].columns
    assert list(rows.columns) == list(declared)
    assert len(rows.key) > 0
    for column, kind in declared.items():
        values = whole(rows.columns[column])
        assert len(values) == len(rows.key), column
        assert kind.kind in DTYPES.get(values.dtype.kind, TEXTS), column
        if kind.kind == Kind.WORD:
            assert set(values.tolist()) <= set(kind.words), column


@pytest.mark.parametrize("name", VIEWS)
def test_keys_are_rows_own_and_stay(name: str) -> None:
    """No two rows share a key, and a longer world has the keys of the shorter one."""
    shorter, longer = rows_of(name, 4), rows_of(name, 5)
    for rows in (shorter, longer):
        assert len(np.unique(rows.key)) == len(rows.key)
        assert (rows.key >= 0).all()
        assert len(rows.subject) == len(rows.told_at) == len(rows.key)
    assert np.isin(shorter.key, longer.key).all()


@pytest.mark.parametrize("name", VIEWS)
def test_a_later_block_stands_alone(name: str) -> None:
    """What the whole world has comes with its first block; a view does without."""
    rows = VIEWS[name].rows(Truth(economies(10_600, 4)[1], truths(10_600, 4)[1]))
    assert list(rows.columns) == list(VIEWS[name].columns)


@pytest.mark.parametrize("name", VIEWS)
def test_only_harmless_ids_are_seen_as_they_are(name: str) -> None:
    """A view that tells a new id says whether it gives anything away."""
    declared = VIEWS[name].columns
    assert {column for column, kind in declared.items() if kind.kind == Kind.NUMBER} <= HARMLESS


def test_the_day_of_signing_up_names_no_thief() -> None:
    """Many honest applicants sign up during the world, most of them when they first apply."""
    economy = economies()[0]
    rows, credit = rows_of("applications"), economy.credit
    place = np.searchsorted(np.sort(credit.application.order_id), rows.subject)
    honest = credit.kind[np.argsort(credit.application.order_id)[place]] == FraudKind.GENUINE
    signed_up = whole(rows.columns["registered_on"])[honest]
    applied = whole(rows.columns["applied_at"])[honest].astype("datetime64[D]")
    assert (signed_up <= applied).all()
    assert (applied - signed_up < np.timedelta64(3, "D")).mean() > 0.1
