"""Every scene that ships a world: it runs, it sells, its loans are neither safe nor hopeless."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import msgspec
import numpy as np
import pyarrow.compute as pc
import pytest
from numpy.typing import NDArray
from tests.simulation.worlds import FILE, SMALL

from lendweave.simulation import Economy, World, blocks, make_economy, read_world, truth_tables
from lendweave.simulation.demand.drafts import FraudKind
from lendweave.simulation.truth.frames import NONE, arrow_table, rows_of, taken
from lendweave.simulation.world.industry_shape import IndustryShape

SCENES = sorted(path.parent.name for path in FILE.parents[1].glob("*/world.yaml"))
DEFAULTS = {"cash_loan": (0.12, 0.30)}
SERVICES = {
    "appliance": "installed",
    "home": "installed",
    "medical_beauty": "treatment_done",
    "training": "class_attended",
    "travel": "trip_departed",
}


@cache
def world_of(scene: str) -> World:
    """The world that a scene ships."""
    text = (FILE.parents[1] / scene / "world.yaml").read_text(encoding="utf-8")
    world = read_world(text, f"{scene}/world.yaml")
    assert world.world == scene
    return world


@pytest.fixture(scope="module", params=SCENES)
def scene(request: pytest.FixtureRequest) -> str:
    """Each scene; tests of one scene run one after the other, so that its world is made once."""
    return str(request.param)


@lru_cache(maxsize=1)
def economy(scene: str) -> Economy:
    """The first block of a scene's world."""
    return make_economy(next(blocks(world_of(scene), 7, *SMALL)))


@lru_cache(maxsize=1)
def tables(scene: str) -> dict[str, Any]:
    """Its truth."""
    return truth_tables(economy(scene))


def expected_auc(probability: NDArray[np.float64]) -> float:
    """The AUC that a score of the true probabilities has on average over what may happen."""
    risk = np.sort(probability)
    safe_below = np.cumsum(1 - risk) - (1 - risk)
    return float((risk * safe_below).sum() / (risk.sum() * (1 - risk).sum()))


def test_the_nine_scenes_have_worlds() -> None:
    """Three deep ones, five from the same parts, one contrast."""
    deep, contrast = {"appliance", "training", "travel"}, {"cash_loan"}
    same_parts = {"electronics", "medical_beauty", "auto", "home", "ecommerce"}
    assert set(SCENES) == deep | same_parts | contrast


def test_the_best_score_is_neither_trivial_nor_hopeless(scene: str) -> None:
    """Defaults are as frequent as lenders know them, and no score could tell them all.

    Victims of a vanishing merchant are left out: one of them fills a small town's year.
    """
    credit = economy(scene).credit
    potential = taken(credit.potential, credit.kind != FraudKind.VANISHING_MERCHANT)
    low, high = DEFAULTS.get(scene, (0.03, 0.12))
    assert low < (potential.default_number != NONE).mean() < high
    assert 0.70 < expected_auc(potential.default_probability) < 0.85


def test_services_are_those_of_the_scene(scene: str) -> None:
    """Sessions come in order, within the world, of one kind; none follows a withdrawal."""
    event, back = tables(scene)["service_event"], tables(scene)["return"]
    assert set(event.kind.tolist()) == ({SERVICES[scene]} if scene in SERVICES else set())
    order = np.lexsort((event.number, event.order_id))
    same = event.order_id[order][1:] == event.order_id[order][:-1]
    assert (np.diff(event.happened_at[order])[same] > np.timedelta64(0, "s")).all()
    if scene in SERVICES and not economy(scene).block.world.trade.ships:
        ended = dict(zip(back.order_id.tolist(), back.returned_at.tolist(), strict=True))
        assert all(
            at <= ended.get(order, at)
            for order, at in zip(event.order_id.tolist(), event.happened_at.tolist(), strict=True)
        )


def test_money_adds_up(scene: str) -> None:
    """A merchant keeps the price less what it paid back, and the lender gets back what it lent."""
    course, order = economy(scene).course, economy(scene).order
    payment, repaid = tables(scene)["payment"], tables(scene)["repayment"]
    end = economy(scene).block.end
    done = ~course.cancelled & course.returned & (course.returned_at < end)
    for at in np.flatnonzero(done)[:200]:
        mine = payment.order_id == order.order_id[at]
        sign = np.where(payment.payee[mine] == "merchant", 1, 0)
        sign = np.where(payment.payer[mine] == "merchant", -1, sign)
        kept = int((sign * payment.amount_minor[mine]).sum())
        assert kept == order.amount_minor[at] - course.refund_minor[at]
        closing = repaid.amount_minor[repaid.order_id == order.order_id[at]].sum()
        assert closing == course.financed_minor[at]
    assert done.any() or scene in {"auto", "cash_loan"}


def test_stages_follow_the_service() -> None:
    """A school is paid in three parts that add up, the last when most classes are over."""
    payment, loan = tables("training")["payment"], tables("training")["loan"]
    course = economy("training").course
    back = economy("training").order.order_id[course.returned]
    lent = payment.purpose == "disbursal"
    paid = np.unique(payment.order_id[lent], return_counts=True)
    assert set(paid[1].tolist()) == {1, 2, 3}
    for number in paid[0][paid[1] == 3][:50]:
        parts = lent & (payment.order_id == number)
        whole = int(loan.principal_minor[loan.order_id == number][0])
        assert number in back or payment.amount_minor[parts].sum() == whole


def test_a_withdrawn_course_is_paid_back_in_part() -> None:
    """Classes that were due are kept by the school, and so is its fee."""
    course = economy("training").course
    share = (
        course.refund_minor[course.returned]
        / economy("training").order.amount_minor[course.returned]
    )
    assert 0.5 < share.min() < share.max() <= 0.9


def test_some_buy_in_another_town() -> None:
    """A share of patients goes to an older town; shops of ecommerce all sit in the first one."""
    for scene, low, high in (("medical_beauty", 0.05, 0.30), ("ecommerce", 0.5, 0.8)):
        draft = economy(scene).draft
        away = draft.merchant_id // 16 != draft.person_id // 1_000
        assert low < away[draft.kind == FraudKind.GENUINE].mean() < high
        assert (draft.merchant_id // 16 <= draft.person_id // 1_000).all()


def test_a_cash_loan_has_no_goods() -> None:
    """The money goes to the borrower; nothing is shipped, invoiced or given back."""
    found = tables("cash_loan")
    for name in ("shipment", "delivery", "invoice", "return", "service_event", "maker"):
        assert rows_of(found[name]) == 0, name
    assert set(found["payment"].payee.tolist()) == {"person"}


def test_one_more_person_and_month_change_nobody(scene: str) -> None:
    """Orders, loans and what would become of them are the same in a larger world."""
    small, large = (
        truth_tables(make_economy(next(blocks(world_of(scene), 7, people, months))))
        for people, months in ((1_000, 6), (1_001, 7))
    )
    for name in ("person", "order", "potential", "loan"):
        told, kept = arrow_table(small[name]), arrow_table(large[name])
        key = told.column_names[0]
        kept = kept.filter(pc.is_in(kept[key], told[key].combine_chunks()))
        assert kept.sort_by(key).equals(told.sort_by(key)), name


def test_a_crisis_takes_demand_and_adds_risk() -> None:
    """In the months of the epidemic fewer travel, more trips are called off, more loans go bad."""
    world, first = world_of("travel"), np.datetime64("2023-11-01")
    calm = msgspec.structs.replace(world, industry=IndustryShape())
    without = make_economy(next(blocks(calm, 7, *SMALL)))
    struck = economy("travel")
    sold = [
        ((each.order.ordered_at >= first) & (each.order.ordered_at < first + 92)).sum()
        for each in (struck, without)
    ]
    assert 0.25 < sold[0] / sold[1] < 0.50
    risk = [_risk_before(each, first) for each in (struck, without)]
    assert risk[0] > 1.15 * risk[1]
    off = [_called_off(each, first) for each in (struck, without)]
    assert off[0] > 1.5 * off[1]
    shock = tables("travel")["shock"]
    assert shock.industry[shock.demand < 1].mean() > shock.industry[shock.demand == 1].mean() + 0.5


def _called_off(each: Economy, first: np.datetime64) -> float:
    """Share of the trips of the three months from a day on that are called off."""
    course = each.course
    mine = (course.table.first_at >= first) & (course.table.first_at < first + 92)
    return float(course.returned[mine & ~course.cancelled].mean())


def _risk_before(each: Economy, first: np.datetime64) -> float:
    """Mean probability of default of genuine loans asked for in the two months before a day."""
    asked = each.credit.application.applied_at
    mine = (asked >= first - 61) & (asked < first) & (each.credit.kind == FraudKind.GENUINE)
    return float(each.credit.potential.default_probability[mine].mean())


@pytest.mark.parametrize("scene", ["auto", "electronics"])
def test_shops_stock_what_they_sell(scene: str) -> None:
    """Pieces add up from month to month, and shops borrow and pledge for what they buy."""
    stock = tables(scene)["inventory"]
    came = stock.opening + stock.received + stock.back_from_buyers
    assert (came - stock.sold - stock.back_to_maker - stock.sold_off == stock.closing).all()
    assert (stock.closing >= 0).all()
    assert stock.sold.sum() > 0
    for name in ("purchase_order", "drawdown", "pledge", "registration"):
        assert rows_of(tables(scene)[name]) > 50, name


@pytest.mark.parametrize("scene", ["ecommerce", "training", "travel"])
def test_apps_are_used_and_channels_cost(scene: str) -> None:
    """Each channel brings people and costs money; campaigns run where the scene has them."""
    found, shape = tables(scene), world_of(scene).behaviour
    assert shape is not None
    assert set(found["acquisition"].channel_id.tolist()) == set(range(len(shape.channels)))
    assert (found["channel_cost"].cost_minor > 0).any()
    assert 2 < rows_of(found["touch"]) / (3_000 * 14) < 12
    assert ("campaign_assignment" in found) == (shape.campaigns is not None)
