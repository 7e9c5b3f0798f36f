"""Clinics that recruit borrowers: neighbours, overstated incomes, money back, nobody treated."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from tests.simulation.worlds import FILE

from lendweave.simulation import Economy, blocks, make_economy, read_world, truth_tables
from lendweave.simulation.demand.drafts import Draft, FraudKind
from lendweave.simulation.truth.frames import NONE, taken


@cache
def economy() -> Economy:
    """The first block of the scene of clinics."""
    text = (FILE.parents[1] / "medical_beauty" / "world.yaml").read_text(encoding="utf-8")
    return make_economy(next(blocks(read_world(text, "medical_beauty/world.yaml"), 7, 10_000, 14)))


def recruits(*, evades: bool) -> Draft:
    """The orders of rings that evade, or do not."""
    draft = economy().draft
    return taken(draft, (draft.kind == FraudKind.KICKBACK) & (draft.evades == evades))


def rings(draft: Draft) -> list[Draft]:
    """One after the other."""
    return [taken(draft, draft.ring_id == ring) for ring in np.unique(draft.ring_id)]


@pytest.mark.parametrize("evades", [False, True])
def test_neighbours_are_recruited(evades: bool) -> None:
    """People of one ring live a few doors apart and go to one clinic."""
    found = rings(recruits(evades=evades))
    assert len(found) >= 2
    for ring in found:
        assert np.ptp(ring.person_id) < 40
        assert len(set(ring.merchant_id.tolist())) == 1


def test_open_rings_share_a_consultant_and_a_month() -> None:
    """Evading ones spread over consultants and months."""
    for evades in (False, True):
        found = [ring for ring in rings(recruits(evades=evades)) if len(ring.person_id) > 3]
        agents = [len(set(ring.agent_id.tolist())) for ring in found]
        days = [np.ptp(ring.ordered_at).astype("timedelta64[D]").astype(int) for ring in found]
        assert (max(agents) > 1) == evades
        assert (np.median(days) > 31) == evades


def test_treatments_are_made_up_or_missing() -> None:
    """No event for an open ring; for an evading one events that are only on paper."""
    event = truth_tables(economy())["service_event"]
    opened = np.isin(event.order_id, recruits(evades=False).order_id)
    hidden = np.isin(event.order_id, recruits(evades=True).order_id)
    assert not opened.any()
    assert hidden.any()
    assert not event.is_real[hidden].any()
    assert event.is_real[~hidden].all()


def test_incomes_are_overstated_and_money_comes_back() -> None:
    """Recruits state far more than they earn; each loan paid out has cash handed back."""
    credit, tables = economy().credit, truth_tables(economy())
    mine = credit.kind == FraudKind.KICKBACK
    income = credit.borrowing.income_minor[mine]
    assert np.median(credit.application.stated_income_minor[mine] / income) > 1.5
    loans = np.isin(tables["loan"].order_id, credit.application.order_id[mine])
    back = tables["kickback"]
    assert np.isin(back.order_id, tables["loan"].order_id[loans]).all()
    assert len(back.order_id) > 0.8 * loans.sum()


def test_they_pay_twice_and_stop() -> None:
    """So that the first payment default tells nothing."""
    credit = economy().credit
    default = credit.potential.default_number[credit.kind == FraudKind.KICKBACK]
    assert (default != NONE).all()
    assert (default == 3).mean() > 0.9
