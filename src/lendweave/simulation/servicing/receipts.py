"""Money that came back, and attempts to fetch it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.credit.schedule import Schedule
from lendweave.simulation.demand.drafts import FraudKind, is_honest
from lendweave.simulation.parties.accounts import AccountHolder, account_ids
from lendweave.simulation.servicing.book import NEVER, Book, Cases, evening, has_mandate
from lendweave.simulation.servicing.collection import handed_over
from lendweave.simulation.truth.credit import Repayment
from lendweave.simulation.truth.frames import NONE, Moment, Whole, joined, taken
from lendweave.simulation.truth.ledger import DebitAttempt, Settlement
from lendweave.simulation.world.block import Block

PURPOSES = ("instalment", "part", "penalty", "settlement", "refund", "recovery")
"""The place is part of a repayment_id; recoveries count on from theirs."""
RECOVERIES_MAX = 3
_NUMBERS, _PURPOSES = 64, 8
_PART_FROM_DAYS = 3
_RECOVERY_FROM_DAYS, _RECOVERY_DAYS, _BETWEEN_RECOVERIES = 190, 60, 45
_DEBITED_AGAIN = (0, 3, 7)
_DEBITED_AFTER_DEFAULT = 2  # instalments
_REASONS = np.array(["no_money", "limit", "account_closed", "mandate_withdrawn"])
_REASON_WEIGHTS = (0.78, 0.1, 0.05, 0.07)


@dataclass(frozen=True, slots=True)
class _Receipt:
    """Some repayments of one purpose. place: of the loan in the book."""

    place: Whole
    number: Whole
    paid_at: Moment
    principal_minor: Whole
    interest_minor: Whole
    penalty_minor: Whole


def repayments(block: Block, book: Book, schedule: Schedule, cases: Cases) -> Repayment:
    """Everything that came back, in parts, late, early, from the merchant and after default."""
    first, rest = _instalments_paid(block, book, schedule, cases)
    return joined(
        [
            _table(book, rest, "instalment"),
            _table(book, first, "part"),
            _table(book, _penalties(block, book, schedule, cases), "penalty"),
            _table(book, _settled(book, schedule), "settlement"),
            _table(book, _withdrawn(book, schedule.amount_minor - book.refund_minor), "settlement"),
            _table(book, _withdrawn(book, book.refund_minor), "refund"),
            *_recoveries(block, book, schedule),
        ]
    )


def settlements(block: Block, book: Book, schedule: Schedule) -> Settlement:
    """Loans that were repaid before they were due."""
    settled = _settled(book, schedule)
    ids = book.order_id[settled.place]
    later = book.numbers > book.settled_after[settled.place, None]
    whole = (schedule.interest_minor[settled.place] * later).sum(axis=1)
    refinanced = block.world.life.settlement.refinanced
    away = block.chance.happens("refinanced", ids, refinanced)
    return Settlement(
        order_id=ids,
        settled_at=settled.paid_at,
        after_number=book.settled_after[settled.place],
        principal_minor=settled.principal_minor,
        interest_minor=settled.interest_minor,
        interest_saved_minor=whole - settled.interest_minor,
        reason=np.where(away, "refinanced", "own_money"),
    )


def debit_attempts(block: Block, book: Book, schedule: Schedule) -> DebitAttempt:
    """Debits on the due day, and twice again while an instalment is open."""
    last = np.where(book.default_number == NONE, _NUMBERS, book.default_number)[:, None]
    asked = has_mandate(block, book.person_id)[:, None] & ~book.returned[:, None]
    asked = asked & (book.by_instalment | (book.paid_on == NEVER)) & ~np.isnat(book.due_on)
    asked &= book.numbers <= last + _DEBITED_AFTER_DEFAULT
    loan, place = np.nonzero(asked)
    whole = (schedule.principal_minor + schedule.interest_minor)[loan, place]
    due, paid = book.due_on[loan, place], book.paid_on[loan, place]
    tried = []
    for number, days in enumerate(_DEBITED_AGAIN):
        day = due + np.timedelta64(days, "D")
        reason = block.chance.pick(
            "debit fails", book.order_id[loan] * _NUMBERS + place, _REASON_WEIGHTS, number
        )
        attempt = DebitAttempt(
            order_id=book.order_id[loan],
            number=place + 1,
            attempted_at=evening(day),
            amount_minor=whole,
            succeeded=paid == day,
            reason=np.where(paid == day, "", _REASONS[reason]),
        )
        tried.append(taken(attempt, (paid > day) | ((paid == day) & (days == 0))))
    return joined(tried)


def _instalments_paid(
    block: Block, book: Book, schedule: Schedule, cases: Cases
) -> tuple[_Receipt, _Receipt]:
    """First parts, and what paid the rest or all of an instalment. Interest is paid first."""
    part, part_on = _parts(block, book, schedule, cases)
    loan, place = np.nonzero(book.by_instalment)
    interest, principal = schedule.interest_minor, schedule.principal_minor
    first_interest = np.minimum(part, interest)
    first = _Receipt(
        place=loan,
        number=place + 1,
        paid_at=evening(part_on[loan, place]),
        principal_minor=(part - first_interest)[loan, place],
        interest_minor=first_interest[loan, place],
        penalty_minor=loan * 0,
    )
    rest = replace(
        first,
        paid_at=evening(book.paid_on[loan, place]),
        principal_minor=principal[loan, place] - first.principal_minor,
        interest_minor=interest[loan, place] - first.interest_minor,
    )
    return taken(first, part[loan, place] > 0), rest


def _parts(
    block: Block, book: Book, schedule: Schedule, cases: Cases
) -> tuple[NDArray[np.int64], NDArray[np.datetime64]]:
    """What was paid first of instalments paid in two parts, else 0, and the day."""
    late, chance = cases.late, block.chance
    can = ~late.is_lost & (cases.days_late >= _PART_FROM_DAYS) & (late.oldest_from == 0)
    does = can & chance.happens("in parts", late.key, block.world.life.paying.in_parts)
    does &= is_honest(late.kind)
    loan, place, key = late.place[does], late.number[does] - 1, late.key[does]
    wait = 1 + chance.below("part day", key, cases.days_late[does] - 1)
    whole = (schedule.principal_minor + schedule.interest_minor)[loan, place]
    part, part_on = np.zeros(book.due_on.shape, np.int64), book.paid_on.copy()
    part[loan, place] = (whole * (0.3 + 0.4 * chance.uniform("part", key))).astype(np.int64)
    part_on[loan, place] = late.due_on[does] + wait.astype("timedelta64[D]")
    return part, part_on


def _penalties(block: Block, book: Book, schedule: Schedule, cases: Cases) -> _Receipt:
    """Penalty interest, paid with the late instalment unless it is let off."""
    paying, late = block.world.life.paying, cases.late
    let_off = block.chance.happens("penalty waived", late.key, paying.penalty_waived)
    due = ~late.is_lost & (cases.days_late > paying.penalty_grace_days) & ~let_off
    loan, place = late.place[due], late.number[due] - 1
    whole = (schedule.principal_minor + schedule.interest_minor)[loan, place]
    penalty = (whole * paying.penalty_daily * cases.days_late[due] + 0.5).astype(np.int64)
    paid_at = evening(book.paid_on[loan, place])
    made = _Receipt(loan, place + 1, paid_at, loan * 0, loan * 0, penalty)
    return taken(made, penalty > 0)


def _settled(book: Book, schedule: Schedule) -> _Receipt:
    """All open principal, with interest for the days since the last instalment was due."""
    at = np.flatnonzero(book.settled_after != NONE)
    after, day = book.settled_after[at], book.settled_on[at]
    begun = book.disbursed_at[at].astype("datetime64[D]")
    since = np.where(after == 0, begun, book.due_on[at, after - 1])
    days, length = day - since, book.due_on[at, after] - since
    interest = schedule.interest_minor[at, after] * days.astype(np.int64)
    return _Receipt(
        place=at,
        number=at * 0,
        paid_at=evening(day),
        principal_minor=schedule.outstanding_minor[at, after],
        interest_minor=interest // length.astype(np.int64),
        penalty_minor=at * 0,
    )


def _withdrawn(book: Book, amount_minor: NDArray[np.int64]) -> _Receipt:
    """What is paid for a loan whose goods or service were given back; amounts of 0 are left out."""
    at = np.flatnonzero(book.returned & (amount_minor > 0))
    return _Receipt(at, at * 0, book.returned_at[at], amount_minor[at], at * 0, at * 0)


def _recoveries(block: Block, book: Book, schedule: Schedule) -> list[Repayment]:
    """Payments after the charge-off, on average what loss given default leaves."""
    fell = (book.default_number != NONE) & is_honest(book.kind)
    at = np.flatnonzero(fell)
    ids, place, shape = book.order_id[at], book.default_number[at] - 1, block.world.life.handover
    share = np.minimum(2 * (1 - block.world.credit.loss_given_default), 1.0)
    share = share * np.where(
        handed_over(block, ids, book.default_number[at]), shape.gain, shape.lack
    )
    part = np.minimum(share * block.chance.uniform("recovery", ids), 1.0)
    whole = (part * schedule.outstanding_minor[at, place]).astype(np.int64)
    count = 1 + block.chance.below("recoveries", ids, RECOVERIES_MAX)
    wait = _RECOVERY_FROM_DAYS + block.chance.below("recovery day", ids, _RECOVERY_DAYS)
    found = []
    for number in range(RECOVERIES_MAX):
        each = np.where(number == count - 1, whole - whole // count * number, whole // count)
        day = book.due_on[at, place] + (wait + number * _BETWEEN_RECOVERIES).astype(
            "timedelta64[D]"
        )
        made = _Receipt(at, at * 0, evening(day), each, at * 0, at * 0)
        happens = (number < count) & (each > 0)
        found.append(_table(book, taken(made, happens), "recovery", number))
    return [replace(each, principal_minor=each.principal_minor * 0) for each in found]


def _table(book: Book, receipt: _Receipt, purpose: str, place: int = 0) -> Repayment:
    """The repayment table. The merchant of a fictitious order pays, and of returned goods."""
    ids, at = book.order_id[receipt.place], receipt.place
    by_merchant = (book.kind[at] == FraudKind.FICTITIOUS_ORDER) | (purpose == "refund")
    merchant = account_ids(AccountHolder.MERCHANT, book.merchant_id[at])
    code = PURPOSES.index(purpose) + place
    return Repayment(
        repayment_id=(ids * _NUMBERS + receipt.number) * _PURPOSES + code,
        order_id=ids,
        number=receipt.number,
        paid_at=receipt.paid_at,
        amount_minor=receipt.principal_minor + receipt.interest_minor + receipt.penalty_minor,
        principal_minor=receipt.principal_minor,
        interest_minor=receipt.interest_minor,
        penalty_minor=receipt.penalty_minor,
        payer=np.where(by_merchant, "merchant", "person"),
        payer_account_id=np.where(by_merchant, merchant, book.payer_account_id[at]),
        purpose=np.full(len(ids), purpose),
    )
