"""Merchants that close: honestly after hard times, or with the money after selling hard."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import msgspec
import numpy as np
import pyarrow.compute as pc
import pytest
from numpy.typing import NDArray
from tests.simulation.worlds import FILE

from lendweave.simulation import Economy, World, blocks, make_economy, read_world, truth_tables
from lendweave.simulation.credit.oracle import fate
from lendweave.simulation.demand.drafts import FraudKind
from lendweave.simulation.parties.fates import NEVER
from lendweave.simulation.parties.vanishing import Vanishing
from lendweave.simulation.truth.frames import arrow_table, taken

MONTHS = 20


@cache
def schools(rate: float = 0.10) -> World:
    """The training scene, where more schools vanish than they do."""
    text = (FILE.parents[1] / "training" / "world.yaml").read_text(encoding="utf-8")
    world = read_world(text, "training/world.yaml")
    assert world.fraud.vanishing_merchant
    shape = msgspec.structs.replace(world.fraud.vanishing_merchant, rate=rate)
    return msgspec.structs.replace(
        world, fraud=msgspec.structs.replace(world.fraud, vanishing_merchant=shape)
    )


@cache
def economy(people: int = 10_000, months: int = MONTHS) -> Economy:
    """The first block of it."""
    return make_economy(next(blocks(schools(), 7, people, months)))


def seen(*, evades: bool) -> list[tuple[int, int, int]]:
    """merchant, begins and closes of those whose hard selling lies wholly inside the world."""
    found = economy().merchants.vanishing
    inside = (found.begins >= 3) & (found.closes < MONTHS) & (found.evades == evades)
    kept: Vanishing = taken(found, inside)
    return list(
        zip(kept.merchant_id.tolist(), kept.begins.tolist(), kept.closes.tolist(), strict=True)
    )


def orders_of(merchant: int, first: int, last: int) -> NDArray[np.int64]:
    """Places of a merchant's orders in months from `first` to before `last`."""
    draft = economy().draft
    month = economy().block.month_number(draft.ordered_at)
    return np.flatnonzero((draft.merchant_id == merchant) & (month >= first) & (month < last))


@pytest.mark.parametrize(("evades", "low", "high"), [(False, 2.2, 4.5), (True, 1.2, 2.0)])
def test_it_sells_more_than_it_did(evades: bool, low: float, high: float) -> None:
    """About three times its volume, or just under twice; season and size of the town cancel out."""
    victims = genuine = 0
    for merchant, begins, closes in seen(evades=evades):
        draft = taken(economy().draft, orders_of(merchant, begins, closes))
        draft = taken(draft, draft.kind == FraudKind.VANISHING_MERCHANT)
        slot = draft.order_id % 16
        victims += len(slot)
        genuine += int((slot < 2).sum())
    assert genuine > 30
    assert low < victims / genuine < high


@pytest.mark.parametrize("evades", [False, True])
def test_nothing_is_sold_or_given_once_it_has_closed(evades: bool) -> None:
    """No order, no class, no payment by the lender, no refund from that day on."""
    tables, block = truth_tables(economy()), economy().block
    for merchant, _, closes in seen(evades=evades):
        day = block.first_days(np.array([closes]))[0]
        mine = economy().order.order_id[economy().order.merchant_id == merchant]
        for name, at in (("order", "ordered_at"), ("service_event", "happened_at")):
            found = tables[name]
            moments = getattr(found, at)[np.isin(found.order_id, mine)]
            assert len(moments)
            assert (moments < day).all()
        payment = tables["payment"]
        refunded = np.isin(payment.order_id, mine) & (payment.purpose == "refund")
        assert (payment.paid_at[refunded] < day).all()


def test_nobody_grades_a_merchant_that_has_closed() -> None:
    """Its last grade was given while it was open, and it had one when the world began."""
    grade, closing = economy().merchants.grade, truth_tables(economy())["merchant_closing"]
    for merchant, closed_on in zip(closing.merchant_id, closing.closed_on, strict=True):
        days = grade.graded_on[grade.merchant_id == merchant]
        assert len(days)
        assert (days < closed_on).all()


def test_service_ends_at_once_or_fades() -> None:
    """In its last three months an open one teaches on, an evading one less and less."""
    event, block = truth_tables(economy())["service_event"], economy().block
    order = economy().order
    shares = {}
    for evades in (False, True):
        given = np.zeros(2)
        for merchant, _, closes in seen(evades=evades):
            victims = (order.merchant_id == merchant) & (economy().draft.kind > 0)
            mine = np.isin(event.order_id, order.order_id[victims])
            month = block.month_number(event.happened_at[mine])
            given += [(month == closes - 3).sum(), (month == closes - 1).sum()]
        shares[evades] = given[1] / given[0]
    assert shares[True] < shares[False] / 2


def test_victims_stop_paying_where_the_school_is_gone() -> None:
    """The oracle knows the jump, and what would have been had the school gone on."""
    credit, block = economy().credit, economy().block
    lost = credit.borrowing.service_lost < NEVER
    victims = lost & (credit.kind == FraudKind.VANISHING_MERCHANT)
    taught = replace(credit.borrowing, service_lost=np.full(len(lost), NEVER))
    without = fate(block, taught, credit.schedule).default_probability
    known = credit.potential.default_probability
    assert victims.sum() > 100
    assert (known[victims] > without[victims]).mean() > 0.9
    assert known[victims].mean() > 3 * without[victims].mean()
    assert (known[~lost] == without[~lost]).all()


def test_an_honest_closing_is_no_fraud() -> None:
    """Schools that fail are closed, too, and sink borrowers, too, but nobody is labelled."""
    tables = truth_tables(economy())
    closing, label = tables["merchant_closing"], tables["fraud_label"]
    organisers = label.subject_id[
        (label.kind == "vanishing_merchant") & (label.subject == "merchant")
    ]
    failed = closing.merchant_id[closing.reason == "failed"]
    vanished = closing.merchant_id[closing.reason == "vanished"]
    assert len(failed)
    assert len(vanished)
    assert not np.isin(failed, organisers).any()
    assert np.isin(vanished, organisers).mean() > 0.9
    credit = economy().credit
    honest = (credit.borrowing.service_lost < NEVER) & (credit.kind == FraudKind.GENUINE)
    assert honest.any()


def test_nobody_orders_twice_under_one_number() -> None:
    """Vanishing of one town do not overlap, so nobody is won over twice in a month."""
    ids = economy().order.order_id
    assert len(np.unique(ids)) == len(ids)


def test_victims_are_labelled() -> None:
    """Every order of the hard selling, and everybody who placed one, as a victim."""
    label, draft = truth_tables(economy())["fraud_label"], economy().draft
    mine = label.kind == "vanishing_merchant"
    orders = label.subject_id[mine & (label.subject == "order")]
    assert set(orders.tolist()) == set(
        draft.order_id[draft.kind == FraudKind.VANISHING_MERCHANT].tolist()
    )
    assert set(label.role[mine & (label.subject == "person")].tolist()) == {"victim"}


@pytest.mark.parametrize(("fewer", "more"), [((1_999, 12), (2_000, 12)), ((1_500, 9), (1_500, 14))])
def test_more_people_or_months_change_nobody(fewer: tuple[int, int], more: tuple[int, int]) -> None:
    """Orders, loans and potentials of the smaller world are the same in the larger one."""
    small, large = truth_tables(economy(*fewer)), truth_tables(economy(*more))
    for name in ("order", "potential", "loan"):
        kept, told = arrow_table(large[name]), arrow_table(small[name])
        key = kept.column_names[0]
        kept = kept.filter(pc.is_in(kept[key], told[key].combine_chunks()))
        assert kept.sort_by(key).equals(told.sort_by(key)), name
