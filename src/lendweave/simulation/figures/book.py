"""Figures of the book: who falls behind, in which month on book, how late money comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lendweave.simulation.economy import Economy
from lendweave.simulation.figures.bins import (
    AGE_SHARES,
    DAYS_LATE,
    DIGITS,
    Counts,
    in_bins,
    ratio,
    ratios,
    shares,
)
from lendweave.simulation.truth.frames import NONE

_TERM_MAX = 36
_REACHES = (1, 30, 60, 90)


@dataclass(frozen=True, slots=True)
class BookCounts:
    """applied, bad: applications by month of the world, and those that would default.

    at_risk, fell: instalments reached and defaulted at, from the first. loans: by month of the
    world. overdue: month of the world by month on book at which a loan first was 30 days past
    due. reached: loans ever 1, 30, 60, 90 days past due. days_late: of instalments paid. unpaid:
    instalments due before the end that were not paid by then. fell_at: part of the term gone.
    """

    applied: Counts
    bad: Counts
    at_risk: Counts
    fell: Counts
    loans: Counts
    overdue: Counts
    reached: Counts
    days_late: Counts
    unpaid: Counts
    fell_at: Counts


def count_book(economy: Economy) -> BookCounts:
    """The applications and loans of one block; loans as seen at the end of the world."""
    block, credit = economy.block, economy.credit
    potential, made = credit.potential, credit.application
    is_bad = potential.default_number != NONE
    month = np.clip(block.month_number(made.applied_at), 0, block.months - 1)
    last = np.where(is_bad, potential.default_number, made.term_months)
    fell_at = (potential.default_number[is_bad] - 1) * AGE_SHARES // made.term_months[is_bad]
    return BookCounts(
        applied=np.bincount(month, minlength=block.months),
        bad=np.bincount(month[is_bad], minlength=block.months),
        at_risk=np.bincount(last, minlength=_TERM_MAX + 1)[::-1].cumsum()[::-1],
        fell=np.bincount(potential.default_number[is_bad], minlength=_TERM_MAX + 1),
        fell_at=np.bincount(fell_at, minlength=AGE_SHARES),
        **_loans(economy),
    )


def _loans(economy: Economy) -> dict[str, Counts]:
    """What is seen of loans before the end of the world."""
    block, book = economy.block, economy.book
    end = block.end.astype("datetime64[D]")
    vintage = block.month_number(book.disbursed_at)
    lent = vintage < block.months
    begun = np.flatnonzero(lent & ~book.returned)
    due, paid = book.due_on[begun], np.minimum(book.paid_on[begun], end)
    late = np.where(np.isnat(due) | (due >= end), 0, (paid - due).astype(np.int64))
    settled = (book.paid_on[begun] < end) & ~np.isnat(due)
    worst = late.max(axis=1, initial=0)
    return {
        "loans": np.bincount(vintage[begun], minlength=block.months),
        "overdue": _first_overdue(vintage[begun], late, block.months),
        "reached": np.array([(worst >= days).sum() for days in _REACHES], np.int64),
        "days_late": in_bins(late[settled & book.by_instalment[begun]], DAYS_LATE),
        "unpaid": np.array([(~settled & ~np.isnat(due) & (due < end)).sum()], np.int64),
    }


def _first_overdue(vintage: Counts, late: Counts, months: int) -> Counts:
    """Shape (months, months): vintage by month on book of the first instalment 30 days late.

    An instalment is due as many months after disbursal as its number says, and 30 days past due
    one month later.
    """
    fallen = late >= _REACHES[1]
    loan = np.flatnonzero(fallen.any(axis=1))
    on_book = np.minimum(fallen[loan].argmax(axis=1) + 2, months - 1)
    place = vintage[loan] * months + on_book
    return np.bincount(place, minlength=months * months).reshape(months, months)


def tell_book(counts: BookCounts) -> dict[str, Any]:
    """Shares; the matrix of vintages holds cumulative shares, None where the world ends before."""
    loans = int(counts.loans.sum())
    return {
        "defaults_by_vintage": ratios(counts.bad, counts.applied),
        "defaults_by_instalment": ratios(counts.fell[1:], counts.at_risk[1:]),
        "default_share": ratio(counts.bad.sum(), counts.applied.sum()),
        "default_at_part_of_term": shares(counts.fell_at),
        "loans": loans,
        "overdue_30_by_month_on_book": _curves(counts),
        "ever_past_due": ratios(counts.reached, loans),
        "days_late": shares(counts.days_late),
        "months_behind": _months_behind(counts),
    }


def _curves(counts: BookCounts) -> list[list[float | None]]:
    months = len(counts.loans)
    curve = np.cumsum(counts.overdue, axis=1) / np.maximum(counts.loans, 1)[:, None]
    return [
        [round(float(curve[v, m]), DIGITS) if v + m < months else None for m in range(months)]
        for v in range(months)
    ]


def _months_behind(counts: BookCounts) -> list[float]:
    """Instalments due: paid on the day or before, late by a month at most, later or not at all."""
    prompt, last = int(counts.days_late[0]), int(counts.days_late[-1])
    within = int(counts.days_late.sum()) - prompt - last
    return shares([prompt, within, last + int(counts.unpaid[0])])
