"""People in the app: touches follow each other, fit the applications, and have their reasons."""

from __future__ import annotations

import msgspec
import numpy as np
import pyarrow.compute as pc
import pytest
from numpy.typing import NDArray
from tests.simulation.worlds import LARGE, appliance, arrow_truth, economies, truth

from lendweave.simulation import blocks, make_economy, truth_tables
from lendweave.simulation.behaviour.scripts import SCRIPTS
from lendweave.simulation.behaviour.sessions import APP_PLACES
from lendweave.simulation.behaviour.touches import TOUCHES_MAX
from lendweave.simulation.campaigns.visits import VisitReason
from lendweave.simulation.truth.behaviour import EVENTS, TABLES
from lendweave.simulation.truth.frames import NONE, taken

APPLICATION = {"apply_start", "apply_submit", "apply_abandon"}


def of_event(name: str, events: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Which touches are of one event."""
    return np.asarray(events == EVENTS.index(name))


def test_touches_of_a_session_are_in_order() -> None:
    """Seconds apart, one person, one device, and the first one opens."""
    touch = truth()["touch"]
    same = touch.session_id[1:] == touch.session_id[:-1]
    apart = np.diff(touch.occurred_at).astype("timedelta64[s]").astype(int)[same]
    assert apart.min() >= 1
    assert np.median(apart) < 60
    assert (np.diff(touch.touch_id)[same] == 1).all()
    for column in (touch.person_id, touch.device_id, touch.place):
        assert (column[1:] == column[:-1])[same].all()
    first = touch.touch_id % TOUCHES_MAX == 0
    opens = of_event("app_open", touch.event) | of_event("push_open", touch.event)
    assert opens[first].all()


def test_every_touch_has_an_id_of_its_own() -> None:
    """Also across sessions: own visits, research, returns, applications."""
    touch = truth()["touch"]
    assert len(np.unique(touch.touch_id)) == len(touch.touch_id)


def test_every_application_by_phone_has_its_touch() -> None:
    """Sent at the second of applying, on the device and for the amount of the application."""
    tables = truth()
    order, application, touch = (tables[n] for n in ("order", "application", "touch"))
    channel = dict(zip(order.order_id.tolist(), order.channel.tolist(), strict=True))
    by_phone = np.array([channel[i] in APP_PLACES for i in application.order_id.tolist()])
    sent = taken(touch, of_event("apply_submit", touch.event))
    made = taken(application, by_phone)
    made, sent = (taken(rows, np.argsort(rows.order_id)) for rows in (made, sent))
    assert (made.order_id == sent.order_id).all()
    assert (made.applied_at == sent.occurred_at).all()
    for column in ("person_id", "device_id", "amount_minor", "term_months"):
        assert (getattr(made, column) == getattr(sent, column)).all(), column


def test_what_is_begun_is_sent_or_left() -> None:
    """Each session that starts an application has one end of it; many are left."""
    touch = truth()["touch"]
    started, sent, left = (
        set(touch.session_id[of_event(name, touch.event)].tolist())
        for name in ("apply_start", "apply_submit", "apply_abandon")
    )
    assert sent | left == started
    assert not sent & left
    assert len(left) > 0.2 * len(sent)


def test_as_many_touches_as_the_world_says() -> None:
    """Five to ten for a person and month."""
    assert 5 < len(truth(*LARGE)["touch"].touch_id) / 120_000 < 10


def test_nobody_is_in_the_app_before_registering() -> None:
    """The first touch of each person is at the registration or later."""
    tables = truth()
    touch, registered = tables["touch"], tables["acquisition"]
    first = np.full(3_000, np.datetime64("9999-01-01", "us"))
    np.minimum.at(first, touch.person_id, touch.occurred_at)
    assert (first[registered.person_id] >= registered.registered_at).all()
    assert set(touch.person_id.tolist()) <= set(registered.person_id.tolist())


def test_some_come_back_after_long_silence_and_try_rates() -> None:
    """After thirty days or more, in and out of the loan page three times with rates tried."""
    touch = truth(*LARGE)["touch"]
    order = np.lexsort((touch.touch_id, touch.occurred_at, touch.person_id))
    touch = taken(touch, order)
    begins = np.flatnonzero(touch.touch_id % TOUCHES_MAX == 0)
    gap = np.diff(touch.occurred_at, prepend=touch.occurred_at[:1])[begins]
    known = np.diff(touch.person_id, prepend=-1)[begins] == 0
    leaves, trials = (
        np.add.reduceat(of_event(name, touch.event), begins, dtype=int)
        for name in ("leave_loan_page", "rate_trial")
    )
    silent = known & (gap >= np.timedelta64(30, "D"))
    pattern = silent & (leaves >= 3) & (trials >= 2)
    assert silent.sum() > 5_000
    assert 0.03 < pattern.sum() / silent.sum() < 0.3


def test_orders_are_looked_up_before() -> None:
    """Buyers are in the app in the ten days before an order more often than others."""
    tables = truth(*LARGE)
    order, touch = tables["order"], tables["touch"]
    days = touch.occurred_at.astype("datetime64[D]").astype(int)
    seen = set((touch.person_id * 100_000 + days).tolist())

    def share(person: NDArray[np.int64]) -> float:
        day = order.ordered_at.astype("datetime64[D]").astype(int)
        keys = ((person * 100_000 + day)[:, None] - np.arange(1, 11)).tolist()
        return float(np.mean([not seen.isdisjoint(row) for row in keys]))

    genuine = order.order_id % 16 < 2
    order = taken(order, genuine)
    assert share(order.person_id) > 1.3 * share((order.person_id + 5_000) % 10_000)


def test_channels_bring_unlike_people() -> None:
    """Partner banks bring better borrowers than short videos; nobody's traits were changed."""
    tables = truth(*LARGE)
    hidden, came = tables["hidden_person"], tables["acquisition"]
    names = tables["channel"].name.tolist()
    means = {
        name: hidden.willingness[came.person_id[came.channel_id == number]].mean()
        for number, name in enumerate(names)
    }
    assert means["合作银行"] > 0.15
    assert means["短视频"] < -0.15
    assert len(np.unique(came.channel_id)) == len(names)


def test_what_channels_cost() -> None:
    """Each week of each channel once; crowded weeks are dearer; some are told late or too low."""
    tables = truth(*LARGE)
    cost, came = tables["channel_cost"], tables["acquisition"]
    assert len(np.unique(cost.week_on.astype(int) * 16 + cost.channel_id)) == len(cost.week_on)
    assert (cost.clicks >= cost.registrations).all()
    assert (cost.registrations.sum() > 0.95 * len(came.person_id)).all()
    video = taken(cost, (cost.channel_id == 2) & (cost.registrations > 0))
    price = video.cost_minor / video.clicks
    busy = video.registrations > np.median(video.registrations)
    assert price[busy].mean() > 1.02 * price[~busy].mean()
    assert (cost.told_minor <= cost.cost_minor).all()
    assert (cost.restated_on > cost.told_on)[cost.told_minor < cost.cost_minor].all()
    assert 0.02 < ((cost.told_on - cost.ends_on).astype(int) >= 14).mean() < 0.12


@pytest.mark.parametrize("name", ["hidden_user", "acquisition", "touch"])
def test_one_more_person_moves_nobody_in_the_app(name: str) -> None:
    """What people 0 to N - 1 do is the same among N and N + 1."""
    fewer, more = (arrow_truth(people, 4)[name] for people in (999, 1_000))
    kept = more.filter(pc.less(more["person_id"], 999))
    key = fewer.column_names[0]
    assert kept.sort_by(key).equals(fewer.sort_by(key))


def test_a_world_without_behaviour_has_none() -> None:
    """The part of world.yaml may be left out."""
    world = msgspec.structs.replace(appliance(), behaviour=None)
    tables = truth_tables(make_economy(next(blocks(world, 7, 300, 3))))
    assert not set(TABLES) & set(tables)


def test_scripts_fit_into_a_session() -> None:
    """No script has more touches than a session has ids, and each reason has one."""
    assert {reason for reason, _, _ in SCRIPTS} == set(VisitReason)
    for _, _, steps in SCRIPTS:
        assert sum(most for _, _, most in steps) < TOUCHES_MAX
        assert {event for event, _, _ in steps} <= set(EVENTS)


def test_only_applications_carry_an_order() -> None:
    """And only what tries or asks for an amount has one."""
    touch = economies()[0].behaviour.touch  # type: ignore[union-attr]
    names = np.array(EVENTS)[touch.event]
    assert set(names[touch.order_id != NONE].tolist()) <= APPLICATION
    assert set(names[touch.amount_minor != NONE].tolist()) == {
        "rate_trial",
        "apply_start",
        "apply_submit",
    }
    assert ((touch.amount_minor == NONE) == (touch.term_months == NONE)).all()
