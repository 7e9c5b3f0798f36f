"""What the lender's servicer tells of loans: their state by month, and each receipt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.files.kinds import (
    DAY,
    DOCUMENT,
    MOMENT,
    MONEY,
    RATE,
    WHOLE,
    words,
)
from lendweave.simulation.files.views.joins import MERCHANT, PERSON, of_buyers, of_merchants
from lendweave.simulation.files.views.table import Coded, Truth, View, ViewRows, repeated
from lendweave.simulation.servicing.book import CHARGED_OFF_DPD, Book
from lendweave.simulation.truth.frames import Day, Whole, joined, places, taken

STATUSES = ("active", "overdue", "settled", "charged_off")
METHODS = (
    *("borrower", "merchant", "refund", "recovery"),
    *("part", "penalty", "early_settlement"),
)
_ACTIVE, _OVERDUE, _SETTLED, _CHARGED_OFF = range(4)
_BORROWER, _MERCHANT = range(2)
_METHOD_OF = {
    "refund": "refund",
    "recovery": "recovery",
    "part": "part",
    "penalty": "penalty",
    "settlement": "early_settlement",
}


@dataclass(frozen=True, slots=True)
class _State:
    """What is told of a loan on a day. place: of the loan in the block's book."""

    place: Whole
    told_on: Day
    status: Whole
    days_past_due: Whole
    days_past_due_max: Whole


def loan_states(truth: Truth) -> ViewRows:
    """Each loan at disbursal, at each month's end while it is open, and once settled."""
    economy, loan = truth.economy, truth.of("loan")
    book = economy.book
    states = _states(truth)
    place = states.place
    ids, day = book.order_id[place], states.told_on.astype(np.int64)
    of_loan = places(loan.order_id, ids)
    return ViewRows(
        key=(ids * 100_000 + day) * len(STATUSES) + states.status,
        subject=ids,
        told_at=states.told_on.astype("datetime64[us]"),
        columns={
            "loan_id": ids,
            "application_id": ids,
            **of_buyers(economy, book.order_id[place]),
            **of_merchants(economy, book.merchant_id[place]),
            "disbursed_on": book.disbursed_at.astype("datetime64[D]")[place],
            "principal": Coded(loan.principal_minor, of_loan),
            "rate_annual": _rates(loan.rate_annual_micros, of_loan),
            "term_months": loan.term_months[of_loan],
            "status": Coded(np.array(STATUSES), states.status),
            "days_past_due": states.days_past_due,
            "days_past_due_max": states.days_past_due_max,
            "instalments_due": (book.due_on[place] <= states.told_on[:, None]).sum(axis=1),
            "told_on": states.told_on,
        },
    )


def receipts(truth: Truth) -> ViewRows:
    """Money that came back on loans."""
    economy, repaid = truth.economy, truth.of("repayment")
    book = economy.book
    place = places(book.order_id, repaid.order_id)
    method = np.select(
        [*(repaid.purpose == purpose for purpose in _METHOD_OF), repaid.payer == "merchant"],
        [*(METHODS.index(name) for name in _METHOD_OF.values()), _MERCHANT],
        _BORROWER,
    )
    key = repaid.repayment_id
    return ViewRows(
        key=key,
        subject=repaid.order_id,
        told_at=repaid.paid_at,
        columns={
            "receipt_id": key,
            "loan_id": repaid.order_id,
            **of_buyers(economy, book.order_id[place]),
            **of_merchants(economy, book.merchant_id[place]),
            "paid_at": repaid.paid_at,
            "number": repaid.number,
            "amount": repaid.amount_minor,
            "method": Coded(np.array(METHODS), method),
        },
    )


def _rates(micros: Whole, place: Whole) -> Coded:
    """The yearly rate of each loan; all loans of a block mostly share a few."""
    rates, which = np.unique(micros, return_inverse=True)
    return Coded(rates, which[place]) if len(rates) else repeated(0, 0)


def _states(truth: Truth) -> _State:
    """Every state in order of time: at disbursal, at each month's end, and once settled."""
    late, book, end = truth.of("delinquency"), truth.economy.book, truth.economy.block.end
    place, days = places(book.order_id, late.order_id), late.days_past_due
    order = np.lexsort((late.month_end_on, place))
    place, days, ends = place[order], days[order], late.month_end_on[order]
    most = np.maximum.accumulate(place * 100_000 + days) - place * 100_000
    most_of_all = np.zeros(len(book.order_id), np.int64)
    np.maximum.at(most_of_all, place, days)
    status = np.where(days > 0, np.where(days > CHARGED_OFF_DPD, _CHARGED_OFF, _OVERDUE), _ACTIVE)
    everyone = np.arange(len(book.order_id))
    first = book.disbursed_at.astype("datetime64[D]")
    begun = _plain(everyone, first, _ACTIVE, everyone * 0)
    settled = _plain(everyone, _settled_on(book), _SETTLED, most_of_all)
    by_month = taken(_State(place, ends, status, days, most), ends > first[place])
    states = joined([begun, by_month, settled])
    return taken(states, states.told_on < end)


def _plain(
    place: NDArray[np.int64], told_on: NDArray[np.datetime64], status: int, most: NDArray[np.int64]
) -> _State:
    """One state that is not late for every loan."""
    return _State(place, told_on, np.full(len(place), status), place * 0, most)


def _settled_on(book: Book) -> NDArray[np.datetime64]:
    """Day of the last receipt, or of the merchant's refund; the far future where never settled."""
    last = np.where(np.isnat(book.due_on), np.datetime64("1970-01-01", "D"), book.paid_on)
    back = book.returned_at.astype("datetime64[D]")
    return np.where(book.returned, back, last.max(axis=1))


VIEWS = {
    "loan_states": View(
        about="a loan at disbursal, at each month's end while open, and once settled",
        rows=loan_states,
        columns={
            "loan_id": DOCUMENT,
            "application_id": DOCUMENT,
            **PERSON,
            **MERCHANT,
            "disbursed_on": DAY,
            "principal": MONEY,
            "rate_annual": RATE,
            "term_months": WHOLE,
            "status": words(*STATUSES),
            "days_past_due": WHOLE,
            "days_past_due_max": WHOLE,
            "instalments_due": WHOLE,
            "told_on": DAY,
        },
    ),
    "receipts": View(
        about="money that came back on a loan",
        rows=receipts,
        columns={
            "receipt_id": DOCUMENT,
            "loan_id": DOCUMENT,
            **PERSON,
            **MERCHANT,
            "paid_at": MOMENT,
            "number": WHOLE,
            "amount": MONEY,
            "method": words(*METHODS),
        },
    ),
}
