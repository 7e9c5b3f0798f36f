"""Outside lenders: who asks them, what they lend, and what people owe."""

from __future__ import annotations

from dataclasses import fields, replace

import msgspec
import numpy as np
import pytest
from tests.simulation.worlds import FILE, LARGE, appliance, economies, truth

from lendweave.lang.definition import DefinitionInvalid
from lendweave.simulation import Block, World, blocks, make_economy, read_world, truth_tables
from lendweave.simulation.outside.need import make_enquiries
from lendweave.simulation.outside.offers import offered
from lendweave.simulation.parties.people import make_people
from lendweave.simulation.truth.frames import NONE, rows_of, taken
from lendweave.simulation.truth.outside import OutsideLoan
from lendweave.simulation.world.trouble import HISTORY_MONTHS, troubles

PEOPLE, MONTHS = LARGE


def test_an_enquiry_precedes_each_loan() -> None:
    """Every loan bears the id of an enquiry of the same person at the same lender, days before."""
    tables = truth(PEOPLE, MONTHS)
    enquiry, loan = tables["outside_enquiry"], tables["outside_loan"]
    before = taken(enquiry, np.searchsorted(enquiry.enquiry_id, loan.loan_id))
    for column in ("person_id", "identity_id", "lender_id"):
        assert (getattr(before, column) == getattr(loan, column)).all()
    assert (before.enquiry_id == loan.loan_id).all()
    assert (before.asked_on < loan.granted_on).all()
    assert 0.2 < rows_of(loan) / rows_of(enquiry) < 0.8


def test_burden_is_the_sum_of_what_runs() -> None:
    """In each month: instalments of loans granted before it and not yet closed or given up."""
    economy = economies(PEOPLE, MONTHS)[0]
    block, loan, default = economy.block, economy.outside.loan, economy.outside.default
    ends = loan.closes_on.copy()
    ends[np.searchsorted(loan.loan_id, default.loan_id)] = default.defaulted_on
    own = loan.identity_id == loan.person_id * 2
    for month in (0, 5, MONTHS - 1):
        first = block.first_days(np.array([month]))
        runs = own & (loan.granted_on < first) & (ends >= first)
        owed = np.bincount(loan.person_id[runs], loan.instalment_minor[runs], PEOPLE)
        count = np.bincount(loan.person_id[runs], minlength=PEOPLE)
        months = np.full(PEOPLE, month)
        assert (economy.burden.burden_of(block.people, months) == owed.astype(np.int64)).all()
        assert (economy.burden.live_loans_of(block.people, months) == count).all()


def test_loans_are_level_and_close_with_the_last_instalment() -> None:
    """Instalments repay the amount, and nothing defaults after the last."""
    economy = economies(PEOPLE, MONTHS)[0]
    loan, default = economy.outside.loan, economy.outside.default
    assert (loan.instalment_minor * loan.term_months > loan.amount_minor - loan.term_months).all()
    fallen = taken(loan, np.searchsorted(loan.loan_id, default.loan_id))
    assert (default.defaulted_on > fallen.granted_on).all()
    assert (default.defaulted_on <= fallen.closes_on).all()
    assert (default.left_minor > 0).all()


def test_a_fall_spreads() -> None:
    """Whoever gave up a loan outside defaults here far more often; loans fall together."""
    economy = economies(PEOPLE, MONTHS)[0]
    credit, loan = economy.credit, economy.outside.loan
    genuine, fallen = credit.kind == 0, credit.borrowing.has_fallen
    bad = credit.potential.default_number != NONE
    assert bad[genuine & fallen].mean() > 2 * bad[genuine & ~fallen].mean()
    default = economy.outside.default
    who = loan.person_id[np.searchsorted(loan.loan_id, default.loan_id)]
    month = default.defaulted_on.astype("datetime64[M]").astype(np.int64)
    together = np.unique(who * 10_000 + month, return_counts=True)[1]
    assert (together > 1).mean() > 0.2


def test_need_is_uneven() -> None:
    """Many owe nobody, some owe three lenders and more; the poor and the unwilling owe more."""
    economy = economies(PEOPLE, MONTHS)[0]
    months = np.full(PEOPLE, 6)
    count = economy.burden.live_loans_of(economy.block.people, months)
    assert 0.35 < (count == 0).mean() < 0.75
    assert 0.01 < (count >= 3).mean() < 0.12


def without(world: World, number: int) -> World:
    """The world without one of its outside lenders."""
    assert world.outside is not None
    kept = [one for one in world.outside.lenders if one.number != number]
    return msgspec.structs.replace(
        world, outside=msgspec.structs.replace(world.outside, lenders=kept)
    )


def offers(block: Block) -> OutsideLoan:
    """What the outside lenders of a block's world would lend to whoever asks."""
    people, shape = make_people(block), block.world.outside
    assert shape is not None
    trouble = troubles(block, block.people, range(-HISTORY_MONTHS, block.months))
    made = offered(block, people, make_enquiries(block, people, shape, trouble))
    return taken(made, np.argsort(made.loan_id))


def test_a_lender_less_changes_no_draw_of_the_others() -> None:
    """Who asks the others, and what they offer, stays; few loans move with a fall."""
    block = next(blocks(appliance(), 7, 2_000, 6))
    fewer = replace(block, world=without(block.world, 5))
    before, after = offers(block), offers(fewer)
    assert_equal(taken(before, before.lender_id != 5), after)
    loans, left = (make_economy(one).outside for one in (block, fewer))
    ids = [made.loan.loan_id[made.loan.lender_id != 5] for made in (loans, left)]
    assert len(np.setxor1d(*ids)) < 0.03 * len(ids[0])


def assert_equal(first: OutsideLoan, second: OutsideLoan) -> None:
    """Every column is the same."""
    for column in fields(OutsideLoan):
        assert np.array_equal(getattr(first, column.name), getattr(second, column.name))


def test_a_scene_without_outside_lenders() -> None:
    """Nobody owes anything outside, and the bureau knows of nothing."""
    world = msgspec.structs.replace(appliance(), outside=None)
    economy = make_economy(next(blocks(world, 7, 1_000, 6)))
    tables = truth_tables(economy)
    assert rows_of(tables["outside_loan"]) == rows_of(tables["outside_lender"]) == 0
    assert not economy.burden.loans.any()
    assert set(tables["report"].enquiries_3m.tolist()) <= {0, NONE}


def test_lenders_have_numbers_of_their_own() -> None:
    """Two of one number would share their draws."""
    text = FILE.read_text(encoding="utf-8").replace("{number: 2,", "{number: 1,")
    with pytest.raises(DefinitionInvalid, match="number of its own"):
        read_world(text, "world.yaml")
