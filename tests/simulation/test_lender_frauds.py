"""Frauds that reach other lenders: made-up people, shared accounts, sprees and chains of loans."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.simulation.test_frauds import orders_of
from tests.simulation.worlds import LARGE, economies, truth

from lendweave.intake.identifiers import id_check_digit
from lendweave.simulation import Economy
from lendweave.simulation.demand.drafts import Draft, FraudKind
from lendweave.simulation.files.views.joins import of_buyers
from lendweave.simulation.files.views.table import Coded
from lendweave.simulation.parties.accounts import AccountHolder, account_ids, holders
from lendweave.simulation.truth.frames import rows_of, taken
from lendweave.simulation.truth.frauds import MadeUpIdentity
from lendweave.simulation.truth.outside import OutsideLoan

DAY = np.timedelta64(1, "D")
Ids = NDArray[np.int64]


def economy() -> Economy:
    """A whole block."""
    return economies(*LARGE)[0]


def days(moment: NDArray[np.datetime64]) -> Ids:
    """Whole days since 1970."""
    return np.asarray(moment.astype("datetime64[D]").astype(np.int64))


def made_up() -> MadeUpIdentity:
    """Every made-up identity of the block."""
    return economy().frauds.identities


def test_made_up_numbers_are_right_and_nobodys() -> None:
    """Check digits hold, dates agree with the number, and no person has it."""
    identity, person = made_up(), economy().people.person
    assert rows_of(identity) > 10
    assert not np.isin(identity.id_number, person.id_number).any()
    assert len(np.unique(identity.id_number)) == rows_of(identity)
    for number, birth in zip(identity.id_number.tolist(), identity.birth_date, strict=True):
        assert number[-1] == id_check_digit(number[:17])
        assert number[6:14] == str(birth).replace("-", "")


def test_made_up_people_apply_under_their_made_up_number() -> None:
    """Files show the made-up number for their orders, and everybody else's own."""
    draft, identity = economy().draft, made_up()
    shown = of_buyers(economy(), draft.order_id)["id_number"]
    assert isinstance(shown, Coded)
    number, fake = shown.values[shown.place], draft.kind == FraudKind.SYNTHETIC_IDENTITY
    own = economy().people.person.id_number[draft.person_id - economy().block.start]
    assert fake.any()
    assert (number[~fake] == own[~fake]).all()
    assert np.isin(number[fake], identity.id_number).all()
    assert (draft.phone_id[fake] % 2 == 1).all()
    assert (draft.device_id[fake] % 2 == 1).all()


@pytest.mark.parametrize(
    ("evades", "least", "most", "loans"), [(False, 60, 180, 2), (True, 181, 400, 4)]
)
def test_made_up_people_build_a_history(evades: bool, least: int, most: int, loans: int) -> None:
    """Open ones show less than half a year of loans repaid, evading ones more, and more of them."""
    draft = orders_of(FraudKind.SYNTHETIC_IDENTITY, evades=evades)
    loan, failed = economy().outside.loan, economy().outside.default.loan_id
    assert rows_of(draft) > 0
    for ordered, who in zip(days(draft.ordered_at), draft.identity_id, strict=True):
        own = taken(loan, loan.identity_id == who)
        before = taken(own, days(own.granted_on) < ordered - 7)
        assert least <= ordered - days(before.granted_on).min() <= most
        assert rows_of(before) == loans
        assert not np.isin(before.loan_id, failed).any()
        assert np.isin(own.loan_id, failed).sum() == rows_of(own) - loans


def test_made_up_people_share_a_device_unless_they_evade() -> None:
    """One device serves an open ring, each of an evading one has its own."""
    for evades in (False, True):
        draft = orders_of(FraudKind.SYNTHETIC_IDENTITY, evades=evades)
        for ring in np.unique(draft.ring_id):
            own = draft.ring_id == ring
            assert len(np.unique(draft.phone_id[own])) == own.sum()
            assert len(np.unique(draft.device_id[own])) == (own.sum() if evades else 1)


def loans_of_accounts(draft: Draft) -> Ids:
    """Orders that each account repays."""
    return np.unique(draft.payer_account_id, return_counts=True)[1]


def test_shared_accounts() -> None:
    """An open account repays for three people and more, an evading one for two at most."""
    kind = FraudKind.SHARED_REPAYMENT_ACCOUNT
    opens, hidden = (orders_of(kind, evades=evades) for evades in (False, True))
    assert loans_of_accounts(opens).min() >= 3
    assert loans_of_accounts(hidden).max() <= 2
    table, repaid = truth(*LARGE)["account"], truth(*LARGE)["repayment"]
    for draft in (opens, hidden):
        paid = np.isin(repaid.order_id, draft.order_id) & (repaid.payer == "person")
        assert np.isin(repaid.payer_account_id[paid], draft.payer_account_id).all()
        assert paid.any()
        assert np.isin(draft.payer_account_id, table.account_id).all()
        assert len(holders(AccountHolder.RING, draft.payer_account_id)) > 0


def test_households_share_accounts_honestly() -> None:
    """Some accounts repay for several genuine people, of one household each."""
    draft = taken(economy().draft, economy().draft.kind == 0)
    household = economy().people.person.household_id[draft.person_id - economy().block.start]
    pairs = np.unique(np.stack([draft.payer_account_id, draft.person_id]), axis=1)
    account, people = np.unique(pairs[0], return_counts=True)
    assert 0.01 < (people > 1).mean() < 0.2
    shared = np.isin(draft.payer_account_id, account[people > 1])
    heads = account_ids(AccountHolder.PERSON, household[shared])
    own = account_ids(AccountHolder.PERSON, draft.person_id[shared])
    payer = draft.payer_account_id[shared]
    assert ((payer == heads) | (payer == own)).all()


def most_enquiries(person: int, within_days: int, *, told: bool) -> int:
    """The most outside enquiries of a person's fraud within so many days; told: to the bureau."""
    enquiry, label = economy().outside.enquiry, truth(*LARGE)["fraud_label"]
    own = np.isin(enquiry.enquiry_id, label.subject_id[label.subject == "outside_enquiry"])
    own &= enquiry.person_id == person
    if told:
        lenders = truth(*LARGE)["outside_lender"]
        own &= np.isin(enquiry.lender_id, lenders.lender_id[lenders.reports > 0])
    at = np.sort(days(enquiry.asked_on[own]))
    return max((int(((at >= day) & (at < day + within_days)).sum()) for day in at), default=0)


def test_sprees() -> None:
    """Open ones ask five lenders and more in a week; of evading ones the bureau hears of one."""
    opens, hidden = (
        orders_of(FraudKind.MULTI_BORROWING, evades=evades).person_id for evades in (False, True)
    )
    assert min(most_enquiries(person, 7, told=False) for person in opens.tolist()) >= 5
    evading = [most_enquiries(person, 7, told=True) for person in hidden.tolist()]
    assert max(evading) <= 1
    assert set(evading) == {0, 1}


def chains_of(*, evades: bool) -> list[OutsideLoan]:
    """The outside loans of each chain in order of time."""
    label, loan = truth(*LARGE)["fraud_label"], economy().outside.loan
    own = (label.subject == "outside_loan") & (label.kind == "debt_rollover")
    own &= label.evades == evades
    place = np.searchsorted(loan.loan_id, label.subject_id[own])
    both = np.stack([label.ring_id[own], loan.person_id[place]])
    chains = np.unique(both, axis=1, return_inverse=True)[1]
    found = [taken(loan, place[chains == chain]) for chain in np.unique(chains)]
    return [taken(each, np.argsort(each.granted_on)) for each in found]


def test_chains() -> None:
    """Open ones borrow what is due when it is due; evading ones wait and take odd amounts."""
    for evades in (False, True):
        fits = []
        for chain in chains_of(evades=evades):
            gap = days(chain.granted_on[1:3]) - days(chain.closes_on[:2])[: len(chain.loan_id) - 1]
            assert (gap == (10 if evades else 0)).all()
            lacking = chain.amount_minor[1:3] - chain.instalment_minor[:2][: len(gap)]
            fits.extend(((lacking >= 0) & (lacking < 10_000)).tolist())
        assert len(fits) > 5
        assert np.mean(fits) < 0.3 if evades else all(fits)


def test_an_order_here_is_a_link_of_the_chain() -> None:
    """It is placed within days of the day on which the third loan is due, or ten days after."""
    for evades, least, most in ((False, 0, 3), (True, 9, 13)):
        draft = orders_of(FraudKind.DEBT_ROLLOVER, evades=evades)
        chains = {int(chain.person_id[0]): chain for chain in chains_of(evades=evades)}
        links = 0
        for who, ordered in zip(draft.person_id.tolist(), days(draft.ordered_at), strict=True):
            gaps = ordered - days(chains[who].closes_on)
            links += int(((gaps >= least) & (gaps <= most)).any())
        assert links >= max(1, rows_of(draft) - 1)


def test_honest_people_borrow_again() -> None:
    """Some genuine loans begin within three days of the end of another: no proof of a chain."""
    label, loan = truth(*LARGE)["fraud_label"], economy().outside.loan
    honest = taken(loan, ~np.isin(loan.loan_id, label.subject_id[label.subject == "outside_loan"]))
    ends = set(zip(honest.person_id.tolist(), days(honest.closes_on).tolist(), strict=True))
    begins = zip(honest.person_id.tolist(), days(honest.granted_on).tolist(), strict=True)
    again = sum(any((who, day - gap) in ends for gap in range(4)) for who, day in begins)
    assert again > 50


def test_every_arranged_record_is_labelled() -> None:
    """Enquiries and loans of rings and no others; a ring names its people from the first."""
    label = truth(*LARGE)["fraud_label"]
    for subject, table, key in (
        ("outside_enquiry", "outside_enquiry", "enquiry_id"),
        ("outside_loan", "outside_loan", "loan_id"),
    ):
        ids = getattr(truth(*LARGE)[table], key)
        arranged = ids[ids // 32 % 32 > 0]
        told = label.subject_id[label.subject == subject]
        assert np.array_equal(np.sort(arranged), np.sort(told))
    of_people = np.isin(label.kind, [kind.name.lower() for kind in FraudKind])
    for ring in np.unique(label.ring_id[of_people]):
        own = of_people & (label.ring_id == ring)
        assert label.happened_at[own & (label.subject == "person")].min() <= (
            label.happened_at[own].min() + DAY
        )
