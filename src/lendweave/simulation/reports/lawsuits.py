"""Lawsuits: firms and people who are sued, and those who are listed because they do not pay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chance.curves import exponential_quantile, logistic
from lendweave.simulation.outside.business import Outside
from lendweave.simulation.parties.enterprises import Enterprises
from lendweave.simulation.parties.fates import Fate
from lendweave.simulation.parties.people import People
from lendweave.simulation.servicing.book import CHARGED_OFF_DPD, Book
from lendweave.simulation.truth.frames import NONE, Whole, joined, taken
from lendweave.simulation.truth.reports import Enforcement, Lawsuit
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.shocks import shock_logits

_HISTORY_MONTHS = 24  # before the world
_QUARTER_MONTHS, _QUARTER_DAYS, _MONTH_DAYS = 3, 90, 28
_SUED_AFTER_CLOSING_MONTHS = 6
_MONTHS_KEY, _SOURCES = 512, 4
_OF_ENTERPRISE, _OF_PERSON, _OF_LOAN, _OF_OUTSIDE_LOAN = range(4)
_CAUSES = np.array(["sale", "loan", "lease", "labour"])
_ENTERPRISE_CAUSES, _PERSON_CAUSES = (0.45, 0.25, 0.15, 0.15), (0.5, 0.2, 0.2, 0.1)
_ENTERPRISE_MINOR, _PERSON_MINOR, _STEP_MINOR = 18_000_000, 3_500_000, 10_000
_SUED_AFTER_DAYS, _SUED_DAYS = 20, 240
_JUDGED_AFTER_DAYS, _JUDGED_DAYS = 60, 90
_LISTED_AFTER_DAYS, _LISTED_DAYS = 120, 300


def lawsuits(
    block: Block, people: People, firms: Enterprises, fate: Fate, lent: tuple[Book, Outside]
) -> Lawsuit:
    """Every suit against firms and people of a block. lent: by the world's lender and by others."""
    book, outside = lent
    return joined(
        [
            _of_firms(block, firms, fate),
            _of_people(block, people),
            _of_loans(block, book),
            _of_outside_loans(block, outside),
        ]
    )


def enforcements(block: Block, suits: Lawsuit) -> Enforcement:
    """Suits that were lost and not paid."""
    chance, ids = block.chance, suits.lawsuit_id
    share = block.world.records.suits.enforced
    lost = taken(suits, np.flatnonzero(chance.happens("enforced", ids, share)))
    after = _LISTED_AFTER_DAYS + chance.below("enforced after", lost.lawsuit_id, _LISTED_DAYS)
    return Enforcement(
        lawsuit_id=lost.lawsuit_id,
        subject_kind=lost.subject_kind,
        subject_id=lost.subject_id,
        listed_on=lost.filed_on + after.astype("timedelta64[D]"),
        amount_minor=lost.amount_minor,
    )


def _of_firms(block: Block, firms: Enterprises, fate: Fate) -> Lawsuit:
    """More where conduct is poor; many more in hard times and after closing."""
    shape, ids = block.world.records.suits, firms.enterprise.enterprise_id
    months = np.arange(-_HISTORY_MONTHS, block.months)
    place = np.searchsorted(fate.merchant_id, firms.enterprise.party_id)
    begins, ends = fate.begins[place, None], fate.ends[place, None]
    later = ends + np.where(fate.fails[place, None], _SUED_AFTER_CLOSING_MONTHS, 0)
    hard = (months >= begins) & (months < later) & (firms.enterprise.kind == "merchant")[:, None]
    quality = firms.hidden.quality[:, None]
    share = logistic(shape.enterprise + shape.enterprise_quality * quality + shape.strain * hard)
    number = months + _HISTORY_MONTHS
    row, place = np.nonzero(block.chance.happens("firm sued", ids[:, None], share, number))
    key = ids[row] * _MONTHS_KEY + place
    filed_on = _day(block, months[place], key, _MONTH_DAYS)
    suits = _suits("enterprise", ids[row], key * _SOURCES + _OF_ENTERPRISE, filed_on)
    suits = _told(block, suits, _ENTERPRISE_CAUSES, _ENTERPRISE_MINOR)
    return taken(suits, suits.filed_on > firms.enterprise.founded_on[row])


def _of_people(block: Block, people: People) -> Lawsuit:
    """Disputes that have nothing to do with loans of this world, drawn by the quarter."""
    shape, who = block.world.records.suits, people.person.person_id
    first = np.arange(-_HISTORY_MONTHS, block.months, _QUARTER_MONTHS)
    traits = shape.person_trait * (0.6 * people.hidden.willingness + 0.4 * people.hidden.ability)
    regions = np.arange(block.world.town.regions)[:, None]
    hard = shock_logits(block, regions, np.maximum(first, 0))[block.regions(people.person.town_id)]
    share = logistic(shape.person + traits[:, None] + hard) * _QUARTER_MONTHS
    number = np.arange(len(first))
    row, place = np.nonzero(block.chance.happens("person sued", who[:, None], share, number))
    key = who[row] * _MONTHS_KEY + place
    filed_on = _day(block, first[place], key, _QUARTER_DAYS)
    suits = _suits("person", who[row], key * _SOURCES + _OF_PERSON, filed_on)
    return _told(block, suits, _PERSON_CAUSES, _PERSON_MINOR)


def _of_loans(block: Block, book: Book) -> Lawsuit:
    """The world's lender sues some of those whose loans it has charged off."""
    share, chance = block.world.records.suits.sued, block.chance
    sued = (book.default_number != NONE) & chance.happens("sued for a loan", book.order_id, share)
    at = np.flatnonzero(sued)
    ids, number = book.order_id[at], book.default_number[at] - 1
    after = CHARGED_OFF_DPD + _SUED_AFTER_DAYS + chance.below("sued after", ids, _SUED_DAYS)
    filed_on = book.due_on[at, number] + after.astype("timedelta64[D]")
    suits = _suits("person", book.person_id[at], ids * _SOURCES + _OF_LOAN, filed_on)
    owed = (np.arange(book.due_on.shape[1]) >= number[:, None]) & ~np.isnat(book.due_on[at])
    return _told(block, suits, (0.0, 1.0, 0.0, 0.0), 60_000 * owed.sum(axis=1))


def _of_outside_loans(block: Block, outside: Outside) -> Lawsuit:
    """Outside lenders file some months before the court orders their borrowers to pay."""
    judged = outside.judgment
    loan = taken(outside.loan, np.searchsorted(outside.loan.loan_id, judged.loan_id))
    left = taken(outside.default, np.searchsorted(outside.default.loan_id, judged.loan_id))
    before = _JUDGED_AFTER_DAYS + block.chance.below("filed before", judged.loan_id, _JUDGED_DAYS)
    ids = judged.loan_id * _SOURCES + _OF_OUTSIDE_LOAN
    filed_on = judged.judged_on - before.astype("timedelta64[D]")
    suits = _suits("person", loan.person_id, ids, filed_on)
    return replace(suits, cause=np.full(len(ids), "loan"), amount_minor=left.left_minor)


def _day(
    block: Block, month: NDArray[np.int64], key: NDArray[np.int64], days: int
) -> NDArray[np.datetime64]:
    day = block.chance.below("day of the suit", key, days)
    return np.asarray(block.first_days(month) + day.astype("timedelta64[D]"))


def _suits(
    kind: str, subject: NDArray[np.int64], ids: NDArray[np.int64], filed_on: NDArray[np.datetime64]
) -> Lawsuit:
    """Suits whose cause and amount are not yet known."""
    count = len(ids)
    return Lawsuit(
        lawsuit_id=ids,
        subject_kind=np.full(count, kind),
        subject_id=subject,
        filed_on=filed_on,
        cause=np.full(count, ""),
        amount_minor=np.zeros(count, np.int64),
    )


def _told(
    block: Block, suits: Lawsuit, causes: tuple[float, ...], typical_minor: Whole | int
) -> Lawsuit:
    """The suits with causes and amounts."""
    ids, chance = suits.lawsuit_id, block.chance
    waiting = exponential_quantile(chance.uniform("amount in dispute", ids))
    amount = ((0.2 + waiting) * typical_minor).astype(np.int64)
    return replace(
        suits,
        cause=_CAUSES[chance.pick("cause of the suit", ids, causes)],
        amount_minor=(1 + amount // _STEP_MINOR) * _STEP_MINOR,
    )
