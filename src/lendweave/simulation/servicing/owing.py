"""What a loan owes at a moment, and how late it is then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.credit.schedule import Schedule
from lendweave.simulation.servicing.book import NEVER, Book, evening
from lendweave.simulation.truth.frames import Whole


@dataclass(frozen=True, slots=True)
class Granted:
    """Loans with their schedules, row by row; of every application, as if it were granted."""

    book: Book
    schedule: Schedule


def over_at(book: Book) -> NDArray[np.datetime64]:
    """The moment from which each loan owes nothing; that of NEVER where it is never repaid."""
    last = np.where(np.isnat(book.due_on), np.datetime64("1970-01-01", "D"), book.paid_on)
    whole = evening(np.maximum.reduce(last, axis=1))
    return np.where(book.returned, book.returned_at, whole)


def owed(of: Granted, row: Whole, at: NDArray[np.datetime64]) -> tuple[Whole, Whole]:
    """Principal open of some loans, each at a moment, and days past due.

    Before the disbursal everything counts as open; nothing does once goods were given back. An
    instalment that was paid in part counts whole until the rest is paid.
    """
    book, day = of.book, at.astype("datetime64[D]")[:, None]
    unpaid = evening(book.paid_on[row]) > at[:, None]
    due = np.where(np.isnat(book.due_on[row]), NEVER, book.due_on[row])
    gone = book.returned[row] & (book.returned_at[row] <= at)
    minor = (of.schedule.principal_minor[row] * unpaid).sum(axis=1)
    days = np.where(unpaid & (due < day), (day - due).astype(np.int64), 0).max(axis=1, initial=0)
    return np.where(gone, 0, minor), np.where(gone, 0, days)
