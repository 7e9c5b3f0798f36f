"""The world keeps its own laws: times follow each other, money is conserved, outcomes fit."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.simulation.worlds import LARGE, auc, economies, truth

from lendweave.simulation.demand.drafts import FraudKind
from lendweave.simulation.servicing.book import CHARGED_OFF_DPD
from lendweave.simulation.truth.frames import NONE, taken


def matched(ids: NDArray[np.int64], among: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of each id among ids that are all different."""
    order = np.argsort(among)
    found = order[np.searchsorted(among, ids, sorter=order)]
    assert (among[found] == ids).all()
    return found


def order_kinds(order_id: NDArray[np.int64], people: int = 3_000) -> NDArray[np.int64]:
    """FraudKind of each order."""
    draft = economies(people)[0].draft
    return draft.kind[matched(order_id, draft.order_id)]


@pytest.mark.parametrize(
    ("later", "later_at", "earlier", "earlier_at"),
    [
        ("shipment", "shipped_at", "order", "ordered_at"),
        ("delivery", "delivered_at", "shipment", "shipped_at"),
        ("service_event", "happened_at", "delivery", "delivered_at"),
        ("return", "returned_at", "delivery", "delivered_at"),
        ("payment", "paid_at", "order", "ordered_at"),
        ("application", "applied_at", "order", "ordered_at"),
        ("application", "applied_at", "report", "queried_at"),
        ("house_decision", "decided_at", "application", "applied_at"),
        ("loan", "disbursed_at", "house_decision", "decided_at"),
        ("cancellation", "cancelled_at", "order", "ordered_at"),
    ],
)
def test_times_follow(later: str, later_at: str, earlier: str, earlier_at: str) -> None:
    """What comes later in the course of an order has a later moment."""
    after, before = truth()[later], truth()[earlier]
    both = np.isin(after.order_id, before.order_id)
    moments = getattr(after, later_at)[both]
    place = matched(after.order_id[both], before.order_id)
    assert both.any()
    assert (moments >= getattr(before, earlier_at)[place]).all()


def test_an_invoice_precedes_its_order_only_in_a_fraud() -> None:
    """Invoices made up beforehand belong to fictitious orders that do not evade."""
    tables = truth(*LARGE)
    invoice, order = tables["invoice"], tables["order"]
    known = np.isin(invoice.order_id, order.order_id)
    place = matched(invoice.order_id[known], order.order_id)
    early = invoice.issued_at[known] < order.ordered_at[place]
    kinds = order_kinds(invoice.order_id[known], LARGE[0])
    assert set(kinds[early].tolist()) == {FraudKind.FICTITIOUS_ORDER}
    assert early.sum() < (kinds == FraudKind.FICTITIOUS_ORDER).sum()


def test_money_for_an_order_is_conserved() -> None:
    """What a merchant keeps of an order is its amount, or nothing once it was given back."""
    economy = economies()[0]
    block, order, course = economy.block, economy.order, economy.course
    payment = truth()["payment"]
    sign = np.where(payment.payee == "merchant", 1, -1)
    kept = np.zeros(len(order.order_id), np.int64)
    np.add.at(kept, matched(payment.order_id, order.order_id), sign * payment.amount_minor)
    paid = ~course.cancelled & (course.delivered_at < block.end)
    back = course.returned & (course.returned_at < block.end)
    assert (payment.amount_minor > 0).all()
    assert (kept[paid & ~back] == order.amount_minor[paid & ~back]).all()
    assert (kept[course.cancelled] == 0).all()
    assert (kept[back] == 0).all()
    assert back.any()
    assert course.cancelled.any()


def test_invoices_state_the_amount_of_the_order() -> None:
    """Tax included; a red invoice takes back exactly what was invoiced."""
    tables = truth()
    invoice, order = tables["invoice"], economies()[0].order
    amount = order.amount_minor[matched(invoice.order_id, order.order_id)]
    total = invoice.ex_tax_minor + invoice.tax_minor
    assert (total == np.where(invoice.is_red, -amount, amount)).all()
    assert invoice.is_red.any()


def test_instalments_add_up_to_the_loan() -> None:
    """Principal is due exactly; all instalments of a loan are level but for the last."""
    tables = truth()
    loan, instalment = tables["loan"], tables["instalment"]
    place = matched(instalment.order_id, loan.order_id)
    principal = np.zeros(len(loan.order_id), np.int64)
    np.add.at(principal, place, instalment.principal_minor)
    assert (principal == loan.principal_minor).all()
    assert (instalment.interest_minor > 0).all()
    total = instalment.principal_minor + instalment.interest_minor
    last = instalment.number == loan.term_months[place]
    first = np.zeros(len(loan.order_id), np.int64)
    first[place[instalment.number == 1]] = total[instalment.number == 1]
    assert (total[~last] == first[place[~last]]).all()
    assert (abs(total[last] - first[place[last]]) <= loan.term_months[place[last]]).all()


def test_repayments_fit_the_schedule() -> None:
    """Each instalment is paid in full or not at all, in one part or two, never after default."""
    tables = truth()
    repaid, instalment, potential = (tables[n] for n in ("repayment", "instalment", "potential"))
    repaid = taken(repaid, np.isin(repaid.purpose, ["instalment", "part"]))
    place = matched(repaid.order_id * 64 + repaid.number, instalment_keys())
    paid = np.zeros(len(instalment.order_id), np.int64)
    np.add.at(paid, place, repaid.amount_minor)
    due = instalment.principal_minor + instalment.interest_minor
    whole = np.unique(place[repaid.purpose == "instalment"])
    assert (paid[whole] == due[whole]).all()
    assert (paid <= due).all()
    assert len(whole) == (repaid.purpose == "instalment").sum()
    default = potential.default_number[matched(repaid.order_id, potential.order_id)]
    assert ((default == NONE) | (repaid.number < default)).all()


def instalment_keys() -> NDArray[np.int64]:
    """Loan and number of each row of the schedules, as one number."""
    instalment = truth()["instalment"]
    return np.asarray(instalment.order_id * 64 + instalment.number)


def test_lateness_agrees_with_schedule_and_repayments() -> None:
    """Days past due, worked out anew from what was due and what was paid, loan by loan."""
    tables = truth(300, 14)
    instalment, repaid = tables["instalment"], tables["repayment"]
    full = np.isin(repaid.purpose, ["instalment", "settlement"])
    paid_on = {
        (int(loan), int(number)): at.astype("datetime64[D]")
        for loan, number, at in zip(
            repaid.order_id[full], repaid.number[full], repaid.paid_at[full], strict=True
        )
    }
    never = np.datetime64("9999-01-01")
    late = tables["delinquency"]
    assert len(late.order_id) > 300
    for loan, end, days in zip(late.order_id, late.month_end_on, late.days_past_due, strict=True):
        mine = instalment.order_id == loan
        unpaid = [
            int((end - due).astype(int))
            for number, due in zip(instalment.number[mine], instalment.due_on[mine], strict=True)
            if due < end and paid_on.get((int(loan), int(number)), never) > end
        ]
        assert days == max(unpaid, default=0)
        assert paid_on.get((int(loan), 0), never) > end


def test_lateness_ends_with_the_charge_off() -> None:
    """A loan is told of until the first month's end at which it is charged off."""
    late = truth()["delinquency"]
    charged = late.days_past_due > CHARGED_OFF_DPD
    assert charged.any()
    loans, counted = np.unique(late.order_id[charged], return_counts=True)
    assert (counted == 1).all()
    last = {int(loan): late.month_end_on[late.order_id == loan].max() for loan in loans}
    assert all(
        end == last[int(loan)]
        for loan, end in zip(late.order_id[charged], late.month_end_on[charged], strict=True)
    )


def test_the_best_score_is_neither_trivial_nor_hopeless() -> None:
    """Even who knows everything but the last draw ranks borrowers with an AUC of 0.70 to 0.85."""
    potential = truth(*LARGE)["potential"]
    bad = potential.default_number != NONE
    assert 0.03 < bad.mean() < 0.12
    assert 0.70 < auc(potential.default_probability, bad) < 0.85


def test_probabilities_are_calibrated() -> None:
    """As many default as were expected, in every fifth of the probabilities."""
    potential = truth(*LARGE)["potential"]
    expected, bad = potential.default_probability, potential.default_number != NONE
    for fifth in np.array_split(np.argsort(expected), 5):
        deviation = np.sqrt((expected[fifth] * (1 - expected[fifth])).sum())
        assert abs(bad[fifth].sum() - expected[fifth].sum()) < 4 * deviation


def test_what_can_be_seen_ranks_less_well() -> None:
    """The bureau's overdue count knows something of a borrower, but far from everything."""
    tables = truth(*LARGE)
    report, potential = tables["report"], tables["potential"]
    found = report.found
    place = matched(report.order_id[found], potential.order_id)
    bad = potential.default_number[place] != NONE
    noise = np.arange(len(place)) / len(place) / 2
    seen = auc(report.overdue_24m[found] + noise, bad)
    assert 0.52 < seen < auc(potential.default_probability[place], bad)


def test_goods_sell_in_their_season() -> None:
    """June and November sell more than February, and merchants are unlike in size."""
    order = truth(*LARGE)["order"]
    number = order.ordered_at.astype("datetime64[M]").astype(int)
    months = np.bincount(number[number < number.min() + 12] % 12)
    assert months[5] > 1.5 * months[1]
    assert months[10] > 1.5 * months[1]
    by_merchant = np.sort(np.unique(order.merchant_id, return_counts=True)[1])
    assert by_merchant[-5:].mean() > 4 * by_merchant[:5].mean()


def test_applications_stay_within_their_order() -> None:
    """Nobody finances more than the order."""
    tables = truth()
    application, order = tables["application"], tables["order"]
    place = matched(application.order_id, order.order_id)
    assert (application.amount_minor <= order.amount_minor[place]).all()
    assert (application.amount_minor > 0).all()
