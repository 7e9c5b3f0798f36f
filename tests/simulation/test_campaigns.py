"""Campaigns: only who qualifies is asked, by known chances, and the truth of every arm is told."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import msgspec
import numpy as np
import pyarrow.compute as pc
import pytest
from numpy.typing import NDArray
from tests.simulation.worlds import LARGE, appliance, arrow_truth, economies, truth

from lendweave.simulation import Economy, World, blocks, make_economy
from lendweave.simulation.campaigns.assignments import APART_DAYS
from lendweave.simulation.campaigns.outcomes import COUPON_SLOT
from lendweave.simulation.truth.behaviour import ARMS, SEGMENTS
from lendweave.simulation.truth.frames import NONE, taken
from lendweave.simulation.world.behaviour_shape import BehaviourShape

PEOPLE, MONTHS = LARGE
OUTCOMES = ("7d", "30d", "apply")


@cache
def tables() -> dict[str, Any]:
    """The truth of a moderately large world."""
    return truth(PEOPLE, MONTHS)


def behaviour() -> BehaviourShape:
    """The app side of the shipped world."""
    shape = appliance().behaviour
    assert shape is not None
    return shape


def places(ids: NDArray[np.int64], among: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of each id among ids that are all different."""
    order = np.argsort(among)
    return np.asarray(order[np.searchsorted(among, ids, sorter=order)])


def joined_rows() -> tuple[Any, Any]:
    """Potentials, and the assignment of each."""
    potential, made = tables()["campaign_potential"], tables()["campaign_assignment"]
    return potential, taken(made, places(potential.assignment_id, made.assignment_id))


def without_campaigns() -> World:
    """The shipped world with nobody written to."""
    shape = msgspec.structs.replace(behaviour(), campaigns=None)
    return msgspec.structs.replace(appliance(), behaviour=shape)


def quiet_days() -> NDArray[np.int64]:
    """For each assignment the days since the last touch or order, from the tables alone."""
    made, touch, order = (tables()[n] for n in ("campaign_assignment", "touch", "order"))
    begins = touch.touch_id % 64 == 0
    person = np.concatenate([touch.person_id[begins], order.person_id])
    day = np.concatenate([touch.occurred_at[begins], order.ordered_at]).astype("datetime64[D]")
    sort = np.lexsort((day, person))
    key = (person * 100_000 + day.astype(int))[sort]
    wanted = made.person_id * 100_000 + made.assigned_at.astype("datetime64[D]").astype(int)
    last = key[np.maximum(np.searchsorted(key, wanted) - 1, 0)]
    found = wanted - last
    return np.where((last < wanted) & (found < 1_000), found, 999)


def test_only_who_qualifies_is_asked() -> None:
    """Silence as logged is silence as seen in touches and orders, and long enough."""
    made, campaign = tables()["campaign_assignment"], tables()["campaign"]
    who = campaign.who[made.campaign_id]
    silent = made.silent_days < 999
    assert (quiet_days()[silent] == made.silent_days[silent]).mean() > 0.995
    assert (made.silent_days[who == "silent"] >= 30).all()
    assert (made.silent_days[who == "resting"] > behaviour().visits.research_days).all()
    assert (made.silent_days[who == "returned"] == 1).all()
    assert set(made.campaign_id.tolist()) == set(campaign.campaign_id.tolist())


def test_nobody_is_asked_without_consent() -> None:
    """Given before, and not revoked since."""
    made, consent = tables()["campaign_assignment"], tables()["consent"]
    given = np.full(PEOPLE, np.datetime64("9999-01-01", "us"))
    revoked = given.copy()
    given[consent.person_id[consent.is_given]] = consent.changed_at[consent.is_given]
    revoked[consent.person_id[~consent.is_given]] = consent.changed_at[~consent.is_given]
    assert (given[made.person_id] < made.assigned_at).all()
    assert (revoked[made.person_id] > made.assigned_at).all()
    assert (revoked < np.datetime64("9998-01-01")).sum() > 100


def test_nobody_is_in_two_campaigns_at_once() -> None:
    """Between two assignments of a person lies more than the time in which outcomes count."""
    made = tables()["campaign_assignment"]
    made = taken(made, np.lexsort((made.assigned_at, made.person_id)))
    same = made.person_id[1:] == made.person_id[:-1]
    apart = np.diff(made.assigned_at.astype("datetime64[D]")).astype(int)[same]
    assert apart.min() >= APART_DAYS
    assert len(np.unique(made.assignment_id)) == len(made.assignment_id)


def test_arms_are_drawn_by_their_propensity() -> None:
    """The share of each arm is that declared; targeted chances differ between people."""
    made, campaign = tables()["campaign_assignment"], tables()["campaign"]
    chances = np.stack([getattr(made, f"propensity_{arm}") for arm in ARMS], axis=1)
    assert np.allclose(chances.sum(axis=1), 1.0)
    assert (chances[np.arange(len(made.arm)), made.arm] == made.propensity).all()
    for number, wave in enumerate(behaviour().campaigns.waves):  # type: ignore[union-attr]
        here = made.campaign_id == number
        drawn = np.bincount(made.arm[here], minlength=len(ARMS)) / here.sum()
        wanted = chances[here].mean(axis=0)
        assert np.abs(drawn - wanted).max() < 4 * np.sqrt(0.25 / here.sum())
        assert campaign.is_random[number] == (wave.targeting is None)
        if wave.targeting is None:
            assert np.allclose(1 - chances[here, 0], wave.share)
        else:
            assert np.ptp(chances[here, 0]) > 0.3


def test_the_outcome_that_happens_is_one_that_could() -> None:
    """Who was given an arm orders as under it; who was given none orders as without."""
    potential, made = joined_rows()
    order = tables()["order"]
    whole = made.ends_on < np.datetime64("2024-02-01")
    genuine = np.isin(order.order_id % 16, [0, 1, COUPON_SLOT])
    key = np.sort(
        (order.person_id * 100_000 + order.ordered_at.astype("datetime64[D]").astype(int))[genuine]
    )
    first = made.person_id * 100_000 + made.assigned_at.astype("datetime64[D]").astype(int)
    for name, days in (("7d", 7), ("30d", 30)):
        happened = np.searchsorted(key, first + days) > np.searchsorted(key, first)
        treated, control = made.arm == potential.arm, made.arm == 0
        with_arm = getattr(potential, f"outcome_treated_{name}")
        without = getattr(potential, f"outcome_control_{name}")
        assert (happened == with_arm)[treated & whole].all()
        assert (happened == without)[control & whole].all()
        assert with_arm[treated & whole].sum() > 100


@pytest.mark.parametrize("name", OUTCOMES)
def test_probabilities_of_outcomes_are_calibrated(name: str) -> None:
    """As many order as were expected, with and without an arm, in every fifth."""
    potential, _ = joined_rows()
    for side in ("control", "treated"):
        expected = getattr(potential, f"p_{side}_{name}")
        outcome = getattr(potential, f"outcome_{side}_{name}")
        for arm in range(1, len(ARMS)):
            here = np.flatnonzero(potential.arm == arm)
            for fifth in np.array_split(here[np.argsort(expected[here])], 5):
                p = expected[fifth]
                deviation = np.sqrt((p * (1 - p)).sum())
                assert abs(outcome[fifth].sum() - p.sum()) < 4 * deviation, (side, arm)


def test_the_difference_of_means_finds_the_uplift() -> None:
    """In randomised campaigns what is measured is the true average uplift, to its error."""
    potential, made = joined_rows()
    random = tables()["campaign"].is_random[made.campaign_id]
    for arm in range(1, len(ARMS)):
        here = random & (potential.arm == arm)
        rows = taken(potential, here)
        given = made.arm[here]
        treated, control = given == arm, given == 0
        measured = (
            rows.outcome_treated_30d[treated].mean() - rows.outcome_control_30d[control].mean()
        )
        true = (rows.p_treated_30d - rows.p_control_30d).mean()
        error = np.sqrt(0.1 * 0.9 * (1 / treated.sum() + 1 / control.sum()))
        assert abs(measured - true) < 4 * error
        assert true > 0.003


def test_inverse_propensities_undo_a_targeting() -> None:
    """The raw mean of a targeted campaign misleads; weighted by propensities it does not."""
    potential, made = joined_rows()
    targeted = ~tables()["campaign"].is_random[made.campaign_id]
    arm = ARMS.index("rate_cut")
    here = targeted & (potential.arm == arm)
    rows, made = taken(potential, here), taken(made, here)
    value = np.where(made.arm == arm, rows.p_treated_30d / made.propensity, 0.0)
    weighted = value.mean()
    raw = rows.p_treated_30d[made.arm == arm].mean()
    true = rows.p_treated_30d.mean()
    assert abs(weighted - true) < 4 * value.std() / np.sqrt(len(value))
    assert made.looked[made.arm == arm].mean() > 1.3 * made.looked.mean()
    assert raw > true


def test_segments_are_of_every_kind() -> None:
    """Most would never order, some are won, some order anyway, a few are put off."""
    potential, _ = joined_rows()
    share = np.bincount(potential.segment, minlength=4) / len(potential.segment)
    named = dict(zip(SEGMENTS, share.tolist(), strict=True))
    assert named["lost_cause"] > 0.8
    assert 0.01 < named["persuadable"] < 0.08
    assert 0.03 < named["sure_thing"] < 0.12
    assert 0.001 < named["sleeping_dog"] < 0.01
    harmed = potential.p_treated_30d < potential.p_control_30d
    assert 0.03 < harmed.mean() < 0.25


def test_who_answers_a_rate_cut_is_unlike_others() -> None:
    """More sensitive to price, and less willing to repay, than who orders of own accord."""
    economy = economies(PEOPLE, MONTHS)[0]
    borrowing = economy.credit.borrowing
    cut = economy.credit.schedule.rate < float(appliance().credit.rate)
    brought = (borrowing.order_id % 16 == COUPON_SLOT) & cut
    own = (borrowing.kind == 0) & (borrowing.order_id % 16 < 2)
    assert brought.sum() > 60
    assert borrowing.price_sensitivity[brought].mean() > borrowing.price_sensitivity[own].mean() + 1
    assert borrowing.willingness[brought].mean() < borrowing.willingness[own].mean() - 0.2


def test_switching_campaigns_off_changes_no_order_of_own_accord() -> None:
    """What is brought goes, what was put off comes back, everything else stays as it was."""
    with_them = economies(1_500, 8)[0]
    block = next(blocks(without_campaigns(), 7, 1_500, 8))
    bare = make_economy(block)
    lost = set(bare.order.order_id.tolist()) - set(with_them.order.order_id.tolist())
    more = set(with_them.order.order_id.tolist()) - set(bare.order.order_id.tolist())
    assert {number % 16 for number in more} == {COUPON_SLOT}
    assert with_them.behaviour is not None
    assert with_them.behaviour.campaigns is not None
    assert 0 < len(lost) <= with_them.behaviour.campaigns.lost.sum()
    control = _untouched(with_them)
    before, after = (
        taken(e.order, np.isin(e.order.person_id, control) & (e.order.order_id % 16 != 14))
        for e in (bare, with_them)
    )
    assert len(before.order_id) > 300
    for column in ("order_id", "merchant_id", "ordered_at", "amount_minor", "channel"):
        assert (getattr(before, column) == getattr(after, column)).all(), column


def _untouched(economy: Economy) -> NDArray[np.int64]:
    """Who was never sent a message."""
    assert economy.behaviour is not None
    assert economy.behaviour.campaigns is not None
    sent = economy.behaviour.campaigns.message.person_id
    return np.setdiff1d(economy.people.person.person_id, sent)


def test_coupons_are_redeemed_once_in_time_and_cost_money() -> None:
    """After they were opened, before they expire, for an order of their owner."""
    coupon, event, order = (tables()[n] for n in ("coupon", "coupon_event", "order"))
    redeemed = taken(event, event.event == "redeemed")
    owner = taken(coupon, places(redeemed.coupon_id, coupon.coupon_id))
    bought = taken(order, places(redeemed.order_id, order.order_id))
    assert len(redeemed.coupon_id) > 200
    assert len(np.unique(redeemed.coupon_id)) == len(redeemed.coupon_id)
    assert (bought.person_id == owner.person_id).all()
    assert (bought.ordered_at > owner.issued_at).all()
    assert (bought.ordered_at < owner.expires_on).all()
    assert (redeemed.cost_minor > 0).all()
    vouchers = owner.kind == "voucher"
    assert (redeemed.cost_minor[vouchers] <= owner.value_minor[vouchers]).all()
    expired = event.coupon_id[event.event == "expired"]
    assert not np.isin(expired, redeemed.coupon_id).any()
    own = redeemed.order_id % 16 != COUPON_SLOT
    assert 0.1 < own.mean() < 0.6


def test_a_rate_cut_is_in_the_loan() -> None:
    """The loan behind a redeemed cut has the lower rate."""
    loan, event, coupon = (tables()[n] for n in ("loan", "coupon_event", "coupon"))
    cut = taken(coupon, coupon.kind == "rate_cut")
    redeemed = taken(event, (event.event == "redeemed") & np.isin(event.coupon_id, cut.coupon_id))
    redeemed = taken(redeemed, np.isin(redeemed.order_id, loan.order_id))
    rate = loan.rate_annual_micros[places(redeemed.order_id, loan.order_id)]
    off = cut.rate_cut_micros[places(redeemed.coupon_id, cut.coupon_id)]
    assert len(rate) > 30
    assert (rate + off == round(float(appliance().credit.rate) * 1e6)).all()


def test_messages_run_their_course() -> None:
    """Sent to all who are treated, delivered or not, opened only then, and seen as touches."""
    event, made, touch = (tables()[n] for n in ("contact_event", "campaign_assignment", "touch"))
    names = ("sent", "delivered", "bounced", "opened", "unsubscribed")
    ids = {name: set(event.assignment_id[event.event == name].tolist()) for name in names}
    treated = set(made.assignment_id[made.arm > 0].tolist())
    assert ids["sent"] == treated
    assert ids["delivered"] | ids["bounced"] == treated
    assert not ids["delivered"] & ids["bounced"]
    assert ids["opened"] < ids["delivered"]
    assert ids["unsubscribed"] < ids["opened"]
    opened = touch.assignment_id[touch.assignment_id != NONE]
    assert set(opened.tolist()) == ids["opened"]


def test_one_more_person_is_in_nobody_elses_campaign() -> None:
    """Assignments and potentials of people 0 to N - 1 are the same among N and N + 1."""
    fewer, more = (arrow_truth(people, 6) for people in (999, 1_000))
    for name in ("campaign_assignment", "campaign_potential", "contact_event", "coupon_event"):
        key = fewer[name].column_names[0]
        kept = more[name].filter(pc.less(pc.divide(more[name][key], 512), 999))
        keys = [(column, "ascending") for column in fewer[name].column_names]
        assert kept.sort_by(keys).equals(fewer[name].sort_by(keys)), name
        assert fewer[name].num_rows > 300, name


def test_a_campaign_more_leaves_the_world_in_order() -> None:
    """A block keeps its orders by time when a campaign of another kind is added."""
    shape = behaviour().campaigns
    assert shape is not None
    twice = msgspec.structs.replace(shape, waves=[*shape.waves, shape.waves[0]])
    world = msgspec.structs.replace(
        appliance(), behaviour=msgspec.structs.replace(behaviour(), campaigns=twice)
    )
    economy = make_economy(replace(next(blocks(appliance(), 7, 600, 6)), world=world))
    assert (np.diff(economy.order.ordered_at).astype(int) >= 0).all()
