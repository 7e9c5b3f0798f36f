"""The figures of a world agree with its tables, whole or added up from blocks."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from tests.simulation.worlds import LARGE, auc, economies, truth

from lendweave.simulation.figures import figures_of, summed, told
from lendweave.simulation.figures.bins import DAYS_LATE, EACH_MAX, in_bins, lorenz, relative_risk
from lendweave.simulation.truth.behaviour import ARMS
from lendweave.simulation.truth.frames import NONE, taken


def whole(people: int = 10_600, months: int = 4) -> dict[str, Any]:
    """The figures of a world of two blocks."""
    figures = None
    for economy in economies(people, months):
        figures = summed(figures, figures_of(economy))
    assert figures is not None
    return told(figures)


def test_the_best_score_is_ranked_as_case_by_case() -> None:
    """The AUC from bins is the AUC from all pairs, to the width of a bin."""
    (economy,) = economies()
    potential = economy.credit.potential
    is_bad = potential.default_number != NONE
    found = told(figures_of(economy))
    exact = auc(potential.default_probability, is_bad)
    assert found["best_score_auc"] == pytest.approx(exact, abs=0.002)
    genuine = economy.credit.kind == 0
    exact = auc(potential.default_probability[genuine], is_bad[genuine])
    assert found["auc_best_without_frauds"] == pytest.approx(exact, abs=0.002)


def test_the_lenders_score_is_ranked_as_case_by_case() -> None:
    """The same of a score with ties: the chance of refusal."""
    (economy,) = economies()
    is_bad = economy.credit.potential.default_number != NONE
    refused = 1 - economy.credit.decision.propensity
    found = told(figures_of(economy))["auc_house"]
    assert found == pytest.approx(auc(refused, is_bad), abs=0.003)


def test_figures_add_up() -> None:
    """A world of two blocks has the counts of both together, subject by subject."""
    parts = [figures_of(economy) for economy in economies(10_600, 4)]
    assert len(parts) == 2
    total = summed(summed(None, parts[0]), parts[1])
    for subject in fields(total):
        held = [getattr(figures, subject.name) for figures in (total, *parts)]
        for field in fields(held[0]):
            both, left, right = (getattr(counts, field.name) for counts in held)
            assert np.array_equal(both, left + right), f"{subject.name}.{field.name}"


def test_two_blocks_tell_what_their_rows_hold() -> None:
    """Told of the whole world: what a count over the rows of all blocks gives."""
    found, blocks = whole(), economies(10_600, 4)
    orders = sum(len(economy.order.order_id) for economy in blocks)
    lent = sum(int(economy.course.financed.sum()) for economy in blocks)
    assert sum(found["orders_by_month"]) == sum(found["orders_by_month_of_year"]) == orders
    assert found["financed_share"] == pytest.approx(lent / orders, abs=0.0001)
    assert sum(found["people_by_orders"]) == 10_600


SPREADS = (
    *("season", "orders_each_buyer", "days_between_orders", "order_value_about_median"),
    *("income_about_median", "ages", "loan_amount_about_median", "terms", "days_late"),
    *("months_behind", "default_at_part_of_term", "people_by_outside_loans"),
)


@pytest.mark.parametrize("name", SPREADS)
def test_bins_sum_to_everything(name: str) -> None:
    """The bins of a spread leave nothing out."""
    assert sum(whole()[name]) == pytest.approx(1, abs=0.001)


def test_what_is_told_is_plausible() -> None:
    """Shares are shares, frauds are few, and who knows more earns more."""
    figures = told(figures_of(economies(*LARGE)[0]))
    assert sum(figures["applications_by_kind"].values()) == pytest.approx(1, abs=0.001)
    assert 0.94 < figures["applications_by_kind"]["genuine"] < 0.99
    assert 0.03 < figures["default_share"] < 0.12
    assert 0.70 < figures["best_score_auc"] < 0.85
    assert figures["auc_house"] < figures["auc_best"]
    assert figures["defaults_by_instalment"][0] > figures["defaults_by_instalment"][7] > 0
    profit = figures["expected_profit_minor"]
    assert 0 < profit["house"] < profit["oracle"]
    assert profit["approve_all"] < profit["oracle"]
    assert 0.1 < figures["orders_at_largest_tenth_of_merchants"] < 0.6
    assert 0.2 <= figures["herfindahl_within_town"] < 0.6


def test_deciles_share_out_profit_and_bad_ones() -> None:
    """The tenths of true probability add up to all, and the truth is calibrated."""
    found = whole()
    profit = found["expected_profit_minor"]["approve_all"]
    assert sum(found["profit_minor_by_decile"]) == pytest.approx(profit, abs=20)
    expected, fallen = found["expected_by_decile"], found["defaulted_by_decile"]
    assert expected == sorted(expected)
    assert np.mean(expected) == pytest.approx(np.mean(fallen), abs=0.02)


def test_the_figures_follow_the_schedule() -> None:
    """Each application is at risk at its first instalment."""
    (economy,) = economies()
    book = figures_of(economy).book
    assert book.at_risk[1] == len(economy.credit.application.order_id)
    assert book.fell.sum() == book.bad.sum() == book.fell_at.sum()


def test_lateness_agrees_with_the_tables() -> None:
    """As many loans were 30 days late as instalments and repayments say, loan by loan."""
    tables, (economy,) = truth(), economies()
    repaid, due = tables["repayment"], tables["instalment"]
    repaid = taken(repaid, np.isin(repaid.purpose, ["instalment", "settlement"]))
    days = repaid.paid_at.astype("datetime64[D]")
    paid = dict(zip(zip(repaid.order_id, repaid.number, strict=True), days, strict=True))
    end = economy.block.end.astype("datetime64[D]")
    refunded = set(economy.book.order_id[economy.book.returned])
    late = {
        order
        for order, number, day in zip(due.order_id, due.number, due.due_on, strict=True)
        if day < end
        and (paid.get((order, number), paid.get((order, 0), end)) - day).astype(int) >= 30
    } - refunded
    counts = figures_of(economy).book
    assert len(late) == counts.reached[1] == counts.overdue.sum()
    at_month_end = tables["delinquency"]
    assert late >= set(at_month_end.order_id[at_month_end.days_past_due >= 30])


def test_curves_of_a_vintage_rise_until_the_world_ends() -> None:
    """Each vintage is told for as many months as it was seen."""
    curves = whole()["overdue_30_by_month_on_book"]
    for vintage, curve in enumerate(curves):
        seen = [share for share in curve if share is not None]
        assert len(seen) == len(curves) - vintage
        assert seen == sorted(seen)


def test_days_late_are_those_of_the_repayments() -> None:
    """Instalments paid by the end of the world, in bins of days after they were due."""
    tables, (economy,) = truth(), economies()
    paid = tables["repayment"].purpose == "instalment"
    assert figures_of(economy).book.days_late.sum() == pytest.approx(paid.sum(), rel=0.01)
    assert len(DAYS_LATE) == len(told(figures_of(economy))["days_late"])


def test_uplift_is_that_of_the_potentials() -> None:
    """The mean of treated less control over every person and arm."""
    potential = truth()["campaign_potential"]
    found = told(figures_of(economies()[0]))
    lift = potential.p_treated_30d - potential.p_control_30d
    assert found["uplift"] == pytest.approx(lift.mean(), abs=0.0001)
    assert set(found["uplift_by_arm"]) == {ARMS[arm] for arm in set(potential.arm.tolist())}


def test_receivables_are_late_by_their_last_settlement() -> None:
    """Receivable by receivable: days from the due day to the last payment for it."""
    tables, (economy,) = truth(), economies()
    paid: dict[int, Any] = {}
    payment, owed = tables["purchase_payment"], tables["receivable"]
    for purchase, moment, purpose in zip(
        payment.purchase_id, payment.paid_at, payment.purpose, strict=True
    ):
        if purpose == "settlement":
            paid[purchase] = max(moment, paid.get(purchase, moment))
    end = economy.block.end.astype("datetime64[D]")
    late = [
        max(int((paid[purchase].astype("datetime64[D]") - due).astype(int)), 0)
        for purchase, due in zip(owed.purchase_id, owed.due_on, strict=True)
        if purchase in paid and due < end
    ]
    assert len(late) > 100
    assert np.array_equal(figures_of(economy).firms.days_late, in_bins(late, DAYS_LATE))


def test_servicing_counts_rows() -> None:
    """Settlements, cases of collection and outside loans are those of the tables."""
    tables, (economy,) = truth(), economies()
    counts, found = figures_of(economy).servicing, told(figures_of(economy))
    assert counts.loans.tolist() == [len(tables[n].order_id) for n in ("loan", "settlement")]
    assert counts.each_borrower.sum() == len(tables["person"].person_id)
    assert 0 < found["cured_if_left"] < found["cured_if_contacted"] < 1
    assert 0 < found["outside_default_share"] < 0.3


def test_curves_worked_by_hand() -> None:
    """Ten parties with one order and one with ten; risk that doubles from half to half."""
    counts = np.zeros(EACH_MAX + 1, np.int64)
    counts[1], counts[10] = 10, 1
    curve = lorenz(counts)
    assert curve[0] == 0
    assert curve[-1] == 1
    assert curve[5] == pytest.approx(5.5 / 20)
    good, bad = np.array([90, 80]), np.array([10, 20])
    assert relative_risk(good, bad, 2) == [
        pytest.approx(2 / 3, abs=1e-3),
        pytest.approx(4 / 3, abs=1e-3),
    ]
