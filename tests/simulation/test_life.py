"""The life of loans: money adds up, contacts keep the rules, and what they change is known."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.simulation.worlds import FILE, LONG, appliance, economies, truth

from lendweave.lang.definition import DefinitionInvalid
from lendweave.simulation import blocks, make_economy, read_world, truth_tables
from lendweave.simulation.credit.schedule import equal_instalments
from lendweave.simulation.credit.settlement import settlement_chances, settlement_wishes
from lendweave.simulation.servicing.book import NEVER, Cases
from lendweave.simulation.servicing.contacts import CLOSES_S, OPENS_S
from lendweave.simulation.servicing.lateness import NEVER_DAYS, walk
from lendweave.simulation.truth.frames import NONE, taken

PEOPLE, MONTHS = LONG


def tables() -> dict[str, Any]:
    """A world long enough for losses and settlements."""
    return truth(PEOPLE, MONTHS)


def by_loan(order_id: NDArray[np.int64], amount_minor: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums for each loan of the loan table."""
    loans = tables()["loan"].order_id
    place = np.argsort(loans)
    found = place[np.searchsorted(loans, order_id, sorter=place)]
    assert (loans[found] == order_id).all()
    total = np.zeros(len(loans), np.int64)
    np.add.at(total, found, amount_minor)
    return total


def cases() -> Cases:
    """The late instalments of that world."""
    return economies(PEOPLE, MONTHS)[0].cases


# Money


def test_every_entry_adds_up_to_zero() -> None:
    """Loan by loan and moment by moment, debits are credits."""
    posting = tables()["posting"]
    names, entry = np.unique(posting.entry, return_inverse=True)
    moment = posting.booked_at.astype(np.int64)
    key = np.stack([posting.order_id, moment, entry])
    places = np.unique(key, axis=1, return_inverse=True)[1].ravel()
    total = np.zeros(places.max() + 1, np.int64)
    np.add.at(total, places, posting.amount_minor)
    assert (total == 0).all()
    assert set(names) == {
        *("disbursal", "payout", "accrual", "repayment"),
        *("refund", "charge_off", "recovery", "commission"),
    }


def test_principal_is_conserved() -> None:
    """Repaid, refunded, charged off and open principal is what was lent."""
    found = tables()
    posting, repaid, lost = found["posting"], found["repayment"], found["charge_off"]
    own = posting.account == "loan_principal"
    open_minor = by_loan(posting.order_id[own], posting.amount_minor[own])
    back = by_loan(repaid.order_id, repaid.principal_minor)
    gone = by_loan(lost.order_id, lost.principal_minor)
    assert (open_minor + back + gone == found["loan"].principal_minor).all()
    assert (open_minor >= 0).all()
    assert min((open_minor > 0).sum(), (gone > 0).sum(), (back > 0).sum()) > 10


def test_a_loan_is_open_where_its_principal_is() -> None:
    """The journal and the table of lateness agree on which loans are open at the end."""
    found = tables()
    posting, late, loan = found["posting"], found["delinquency"], found["loan"]
    own = posting.account == "loan_principal"
    open_minor = by_loan(posting.order_id[own], posting.amount_minor[own])
    told = np.isin(loan.order_id, late.order_id[late.month_end_on == late.month_end_on.max()])
    past = np.isin(loan.order_id, found["charge_off"].order_id)
    assert ((open_minor > 0) == told)[~past].all()


def test_receivables_are_cleared_when_a_loan_ends() -> None:
    """Nothing is left of interest, principal or the merchant's money once a loan is over."""
    found = tables()
    posting, settled = found["posting"], found["settlement"].order_id
    ended = np.isin(posting.order_id, [*settled, *found["charge_off"].order_id])
    for account in ("interest_receivable", "loan_principal", "payable"):
        own = ended & (posting.account == account)
        assert (by_loan(posting.order_id[own], posting.amount_minor[own]) == 0).all(), account


def test_amounts_are_the_sum_of_their_parts() -> None:
    """Each receipt is principal, interest and penalty; a recovery is none of them."""
    repaid = tables()["repayment"]
    parts = repaid.principal_minor + repaid.interest_minor + repaid.penalty_minor
    recovered = repaid.purpose == "recovery"
    assert (parts[~recovered] == repaid.amount_minor[~recovered]).all()
    assert (parts[recovered] == 0).all()
    assert (repaid.amount_minor > 0).all()
    assert len(np.unique(repaid.repayment_id)) == len(repaid.repayment_id)
    assert set(repaid.purpose) == {
        *("instalment", "part", "penalty", "settlement", "refund", "recovery")
    }


def test_nothing_is_paid_after_the_end() -> None:
    """After a settlement nothing comes, after a charge-off only recoveries."""
    found = tables()
    repaid, settled, lost = found["repayment"], found["settlement"], found["charge_off"]
    end = dict(zip(settled.order_id.tolist(), settled.settled_at, strict=True))
    lost_on = dict(zip(lost.order_id.tolist(), lost.charged_off_on, strict=True))
    assert len(settled.order_id) > 100
    for loan, at, purpose in zip(
        repaid.order_id.tolist(), repaid.paid_at, repaid.purpose, strict=True
    ):
        assert at <= end.get(loan, at)
        assert (purpose == "recovery") == (loan in lost_on and at > lost_on[loan])


def test_the_oldest_instalment_is_paid_first() -> None:
    """No instalment is paid before the one that was due before it."""
    book = economies(PEOPLE, MONTHS)[0].book
    paid = np.where(np.isnat(book.due_on), NEVER, book.paid_on)
    assert (paid[:, :-1] <= paid[:, 1:]).all()
    together = (paid[:, :-1] == paid[:, 1:]) & (paid[:, 1:] < NEVER) & book.by_instalment[:, 1:]
    assert together.sum() > 20


# Early settlement


def test_settling_saves_interest_and_leaves_the_fate_untold() -> None:
    """Whoever settles pays no later interest; would-be defaulters settle like others."""
    found = tables()
    settled, potential = found["settlement"], found["potential"]
    assert (settled.interest_saved_minor > 0).all()
    assert (settled.interest_minor >= 0).all()
    lent = taken(potential, np.isin(potential.order_id, found["loan"].order_id))
    settles = np.isin(lent.order_id, settled.order_id)
    would_fall_late = lent.default_number > 6
    assert settles[would_fall_late].sum() > 3
    assert not np.isin(settled.order_id, found["charge_off"].order_id).any()


def test_settlement_under_other_offers() -> None:
    """A dearer offer is settled by whoever settles a cheap one, and by more; longer ones too."""
    economy = economies(PEOPLE, MONTHS)[0]
    who = taken(economy.credit.borrowing, economy.credit.kind == 0)
    count = len(who.order_id)
    cheap, dear = (
        equal_instalments(np.full(count, 300_000), np.full(count, rate), np.full(count, 12))
        for rate in (0.06, 0.24)
    )
    few, many = (settlement_wishes(economy.block, who, offer) for offer in (cheap, dear))
    assert (few <= many).all()
    assert few.any(axis=1).sum() < many.any(axis=1).sum()
    chance = settlement_chances(economy.block, who, dear).mean()
    assert many.mean() == pytest.approx(chance, rel=0.1)


# Collection


def test_contacts_keep_to_late_loans_and_to_the_rules() -> None:
    """Only who is late is contacted, by day and once a day, but for the planted violations."""
    found = tables()
    contact, late = found["collection_contact"], cases()
    key = late.late.order_id * 64 + late.late.number
    order = np.argsort(key)
    case = order[np.searchsorted(key, contact.order_id * 64 + contact.number, sorter=order)]
    day = contact.contacted_at.astype("datetime64[D]")
    assert (day - late.late.due_on[case] == contact.days_past_due.astype("timedelta64[D]")).all()
    assert (contact.days_past_due > late.late.oldest_from[case]).all()
    assert (contact.days_past_due <= late.days_late[case]).all()
    seconds = (contact.contacted_at - day).astype("timedelta64[s]").astype(int)
    outside = (seconds < OPENS_S) | (seconds >= CLOSES_S)
    assert (outside == (contact.violation == "hours")).all()
    proper = contact.violation != "frequency"
    days = np.stack([contact.order_id, day.astype(np.int64)])[:, proper]
    assert np.unique(days, axis=1, return_counts=True)[1].max() == 1
    by_agency = contact.agency_id != NONE
    assert set(contact.violation[~by_agency]) == {""}
    assert 0.01 < (contact.violation[by_agency] != "").mean() < 0.12
    assert len(np.unique(contact.contact_id)) == len(contact.contact_id)


def test_whoever_is_left_alone_is_drawn_by_chance() -> None:
    """The logged propensity is right in every stage, and nobody left alone is contacted."""
    found = tables()
    stage, contact = found["collection_stage"], found["collection_contact"]
    for name in np.unique(stage.stage):
        mine = stage.stage == name
        share, expected = stage.contacted[mine].mean(), stage.propensity[mine][0]
        assert abs(share - expected) < 5 * np.sqrt(expected * (1 - expected) / mine.sum())

    def keys(frame: Any) -> NDArray[np.str_]:
        pairs = zip(frame.order_id, frame.number, frame.stage, strict=True)
        return np.array([f"{loan}/{number}/{name}" for loan, number, name in pairs])

    left = keys(taken(stage, ~stage.contacted))
    assert not np.isin(keys(contact), left).any()


def test_contact_really_helps_most_people_and_harms_some() -> None:
    """Both outcomes of one draw: contact cures more, but not everybody, and never a default."""
    stage = tables()["collection_stage"]
    helped = stage.cures_if_contacted & ~stage.cures_if_left
    harmed = ~stage.cures_if_contacted & stage.cures_if_left
    assert helped.sum() > 5 * harmed.sum() > 0
    randomised = stage.stage == "early_call"
    contacted, left = (
        (stage.cures_if_contacted if way else stage.cures_if_left)[
            randomised & (stage.contacted == way)
        ]
        for way in (True, False)
    )
    assert 0.03 < contacted.mean() - left.mean() < 0.3


def test_any_plan_of_contacts_can_be_played() -> None:
    """The house's plan gives what came about; all others move only who is not lost."""
    economy, late = economies(PEOPLE, MONTHS)[0], cases()
    block = economy.block
    again = np.maximum(walk(block, late.late, late.plan).days_late, late.late.oldest_from)
    assert (again == late.days_late).all()
    nobody, everybody = (
        walk(block, late.late, np.full(late.plan.shape, way)).days_late for way in (False, True)
    )
    lost = late.late.is_lost
    assert (nobody[lost] == NEVER_DAYS).all() and (everybody[lost] == NEVER_DAYS).all()
    assert everybody[~lost].mean() + 1 < nobody[~lost].mean()
    assert 0 < (everybody > nobody).mean() < 0.05


def test_promises_are_kept_or_broken() -> None:
    """A promise is kept when the instalment was paid by its day; many are broken."""
    found = tables()
    promise, contact = found["promise"], found["collection_contact"]
    assert np.isin(promise.contact_id, contact.contact_id[contact.result == "promise"]).all()
    assert (promise.pay_by_on > promise.promised_at).all()
    assert 0.15 < promise.kept.mean() < 0.6


def test_rates_are_credible() -> None:
    """Shares settled early, late, rolling on and handed over lie where lenders' lie."""
    found = tables()
    loan, late = found["loan"], found["delinquency"]
    first = (loan.disbursed_at < loan.disbursed_at.min() + np.timedelta64(300, "D")) & (
        loan.term_months == 12
    )
    settled = np.isin(loan.order_id[first], found["settlement"].order_id)
    assert 0.08 < settled.mean() < 0.25
    order = np.lexsort((late.month_end_on, late.order_id))
    bucket = (late.days_past_due[order] + 29) // 30
    same = late.order_id[order][1:] == late.order_id[order][:-1]
    before, after = bucket[:-1][same], bucket[1:][same]
    rolls = [float((after[before == at] > at).mean()) for at in range(3)]
    assert 0.02 < rolls[0] < 0.08
    assert 0.2 < rolls[1] < 0.5
    assert 0.5 < rolls[2] < 0.9
    handed = found["handover"]
    assert np.isin(found["charge_off"].order_id, handed.order_id).mean() == pytest.approx(
        0.8, abs=0.15
    )


# Debits and shapes


def test_debits_fail_where_instalments_are_late() -> None:
    """A debit succeeds on the due day or not at all, and a reason stands where it did not."""
    attempt = tables()["debit_attempt"]
    assert ((attempt.reason == "") == attempt.succeeded).all()
    key = attempt.order_id * 64 + attempt.number
    assert np.unique(key[attempt.succeeded], return_counts=True)[1].max() == 1
    assert 0.05 < 1 - attempt.succeeded.mean() < 0.4


@settings(max_examples=6)
@given(
    st.floats(0.01, 0.3),
    st.floats(0.0, 1.0),
    st.floats(-6.0, -2.0),
    st.integers(0, 100),
)
def test_books_balance_in_any_world(daily: float, parts: float, base: float, seed: int) -> None:
    """Whatever the shares, the postings of every loan add up to zero and money is conserved."""
    world = appliance()
    life = msgspec.structs.replace(
        world.life,
        cure=msgspec.structs.replace(world.life.cure, daily=daily),
        paying=msgspec.structs.replace(world.life.paying, in_parts=parts),
        settlement=msgspec.structs.replace(world.life.settlement, base=base),
    )
    world = msgspec.structs.replace(world, life=life)
    found = truth_tables(make_economy(next(blocks(world, seed, 300, 20))))
    posting, repaid = found["posting"], found["repayment"]
    assert posting.amount_minor.sum() == 0
    cash = (posting.account == "cash") & (posting.amount_minor > 0)
    recovered = posting.account == "recovery"
    assert posting.amount_minor[cash].sum() == repaid.amount_minor.sum()
    late = repaid.amount_minor[repaid.purpose == "recovery"]
    assert posting.amount_minor[recovered].sum() == -late.sum()


def test_stages_must_not_overlap() -> None:
    """A stage whose contacts run into the next is refused with its place."""
    text = FILE.read_text(encoding="utf-8")
    written = "name: early_call, channel: call,  first_dpd: 5, "
    assert written in text
    with pytest.raises(DefinitionInvalid, match="before the next stage begins"):
        read_world(text.replace(written, written.replace("5", "3")), "world.yaml")
