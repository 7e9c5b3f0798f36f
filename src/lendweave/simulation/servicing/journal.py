"""The journal: every loan in double entry, so that its postings add up to zero.

| entry      | debit                        | credit                                       |
|------------|------------------------------|----------------------------------------------|
| disbursal  | loan principal               | payable: what the merchant is to get         |
| payout     | payable                      | cash, at once or in stages                   |
| accrual    | interest receivable          | interest income                              |
| repayment  | cash                         | interest receivable, principal, penalty      |
| refund     | payable, then cash           | principal, then payable                      |
| charge_off | charge off                   | principal, interest receivable               |
| recovery   | cash                         | recovery                                     |
| commission | collection cost              | cash                                         |
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.credit.schedule import Schedule
from lendweave.simulation.servicing.book import Book, Cases, evening
from lendweave.simulation.servicing.collection import handovers
from lendweave.simulation.servicing.loans import accrues, charge_offs
from lendweave.simulation.servicing.receipts import repayments, settlements
from lendweave.simulation.truth.credit import Repayment
from lendweave.simulation.truth.frames import joined, taken
from lendweave.simulation.truth.ledger import Posting
from lendweave.simulation.truth.trade import Payment
from lendweave.simulation.world.block import Block

Minor = NDArray[np.int64]


def postings(
    block: Block, book: Book, schedule: Schedule, cases: Cases, payment: Payment
) -> Posting:
    """Every line of the journal of a block's loans; none is zero. payment: for their orders."""
    repaid = repayments(block, book, schedule, cases)
    parts = [
        _disbursals(book, schedule),
        *_paid_out(payment),
        _accruals(book, schedule),
        _settlement_accruals(block, book, schedule),
        *_repaid(repaid),
        _charged_off(book, schedule),
        _commissions(block, book, schedule, repaid),
    ]
    lines = joined(parts)
    return taken(lines, lines.amount_minor != 0)


def _entry(
    name: str, order_id: Minor, booked_at: NDArray[np.datetime64], **amounts: Minor
) -> Posting:
    """One entry for each loan. amounts: by account, debits above zero, adding up to zero."""
    count, lines = len(order_id), len(amounts)
    return Posting(
        order_id=np.tile(order_id, lines),
        booked_at=np.tile(booked_at.astype("datetime64[us]"), lines),
        entry=np.full(count * lines, name),
        account=np.repeat(np.array(list(amounts)), count),
        amount_minor=np.concatenate(list(amounts.values())),
    )


def _disbursals(book: Book, schedule: Schedule) -> Posting:
    ids, lent = book.order_id, schedule.amount_minor
    return _entry("disbursal", ids, book.disbursed_at, loan_principal=lent, payable=-lent)


def _paid_out(payment: Payment) -> list[Posting]:
    """What the lender really paid, and what merchants paid back to it."""
    out = taken(payment, payment.payer == "lender")
    back = taken(payment, payment.payee == "lender")
    given, got = out.amount_minor, back.amount_minor
    return [
        _entry("payout", out.order_id, out.paid_at, payable=given, cash=-given),
        _entry("refund", back.order_id, back.paid_at, cash=got, payable=-got),
    ]


def _accruals(book: Book, schedule: Schedule) -> Posting:
    """Interest is booked when it is due, or when it is paid if that is earlier."""
    loan, place = np.nonzero(accrues(book))
    day = np.minimum(book.due_on, book.paid_on)[loan, place]
    interest = schedule.interest_minor[loan, place]
    ids = book.order_id[loan]
    return _entry(
        "accrual", ids, evening(day), interest_receivable=interest, interest_income=-interest
    )


def _settlement_accruals(block: Block, book: Book, schedule: Schedule) -> Posting:
    """Interest of the days since the last due day, booked when a loan is settled early."""
    settled = settlements(block, book, schedule)
    interest = settled.interest_minor
    ids, at = settled.order_id, settled.settled_at
    return _entry("accrual", ids, at, interest_receivable=interest, interest_income=-interest)


def _repaid(repaid: Repayment) -> list[Posting]:
    recovery, refund = repaid.purpose == "recovery", repaid.purpose == "refund"
    own, back, late = (taken(repaid, w) for w in (~recovery & ~refund, refund, recovery))
    refunded, cash = back.amount_minor, late.amount_minor
    return [
        _entry(
            "repayment",
            own.order_id,
            own.paid_at,
            cash=own.amount_minor,
            interest_receivable=-own.interest_minor,
            loan_principal=-own.principal_minor,
            penalty_income=-own.penalty_minor,
        ),
        _entry("refund", back.order_id, back.paid_at, payable=refunded, loan_principal=-refunded),
        _entry("recovery", late.order_id, late.paid_at, cash=cash, recovery=-cash),
    ]


def _charged_off(book: Book, schedule: Schedule) -> Posting:
    lost = charge_offs(book, schedule)
    principal, interest = lost.principal_minor, lost.interest_minor
    return _entry(
        "charge_off",
        lost.order_id,
        lost.charged_off_on,
        charge_off=principal + interest,
        loan_principal=-principal,
        interest_receivable=-interest,
    )


def _commissions(block: Block, book: Book, schedule: Schedule, repaid: Repayment) -> Posting:
    """What agencies keep of what they recover."""
    given = handovers(block, book, schedule).order_id
    theirs = taken(repaid, (repaid.purpose == "recovery") & np.isin(repaid.order_id, given))
    share = block.world.life.handover.commission
    kept = (theirs.amount_minor * share + 0.5).astype(np.int64)
    return _entry("commission", theirs.order_id, theirs.paid_at, collection_cost=kept, cash=-kept)
