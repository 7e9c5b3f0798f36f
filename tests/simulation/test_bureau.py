"""The bureau knows what was reported to it by a day, and no more."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray
from tests.simulation.worlds import LARGE, auc, economies

from lendweave.simulation import Economy
from lendweave.simulation.credit.bureau import make_reports
from lendweave.simulation.outside.business import Outside
from lendweave.simulation.truth.credit import Report
from lendweave.simulation.truth.frames import NONE, taken
from lendweave.simulation.truth.tables import DATED, TABLES

PEOPLE, MONTHS = LARGE
QUIET = (7, 8)


def economy() -> Economy:
    """A whole block."""
    return economies(*LARGE)[0]


def reports(outside: Outside) -> Report:
    """What the bureau would answer if this were all that happened outside."""
    return make_reports(economy().block, economy().credit.application, outside)[0]


def differ(first: Report, second: Report) -> NDArray[np.bool_]:
    """Rows in which two sets of answers are not the same."""
    columns = [field.name for field in fields(Report)]
    unequal = [getattr(first, name) != getattr(second, name) for name in columns]
    return np.asarray(np.any(unequal, axis=0))


def kept(outside: Outside, **masks: NDArray[np.bool_]) -> Outside:
    """Only some rows of some frames."""
    return replace(outside, **{name: taken(getattr(outside, name), m) for name, m in masks.items()})


def test_reports_know_nothing_of_what_comes_after() -> None:
    """Striking out everything after a day changes no answer on the state of that day or before."""
    report, outside = economy().credit.report, economy().outside
    day = np.quantile(report.as_of.astype(np.int64), 0.6).astype("datetime64[D]")
    dates = {TABLES[f"outside_{f.name}"]: DATED[f"outside_{f.name}"] for f in fields(Outside)}
    masks = {
        f.name: getattr(frame := getattr(outside, f.name), dates[type(frame)]) <= day
        for f in fields(Outside)
    }
    changed = differ(report, reports(kept(outside, **masks)))
    assert not changed[report.as_of <= day].any()
    assert changed[report.as_of > day].any()


def test_quiet_lenders_are_invisible() -> None:
    """Who reports nothing may as well not be there."""
    outside = economy().outside
    seen = kept(
        outside,
        enquiry=~np.isin(outside.enquiry.lender_id, QUIET),
        loan=~np.isin(outside.loan.lender_id, QUIET),
    )
    assert not differ(economy().credit.report, reports(seen)).any()


def test_lenders_that_report_are_seen() -> None:
    """Without the loans of a bank, answers change."""
    outside = economy().outside
    less = kept(outside, loan=outside.loan.lender_id != 1)
    assert differ(economy().credit.report, reports(less)).mean() > 0.1


def test_mixed_up_answers_are_those_of_a_real_person() -> None:
    """Somebody else of the block, and told as such; all others are told about themselves."""
    report, person = economy().credit.report, economy().credit.application.person_id
    other = report.told_id != person * 2
    assert (other == report.is_mixed_up)[economy().credit.kind == 0].all()
    assert 0.003 < report.is_mixed_up.mean() < 0.03
    told = report.told_id[report.is_mixed_up] // 2
    assert ((told >= economy().block.start) & (told < economy().block.stop)).all()
    assert (told != person[report.is_mixed_up]).all()


def test_an_answer_counts_what_is_there() -> None:
    """Never more loans, enquiries or debt than there are; somebody unknown has nothing."""
    report, application = economy().credit.report, economy().credit.application
    loan, enquiry = economy().outside.loan, economy().outside.enquiry
    for row in np.flatnonzero(report.live_loans + report.enquiries_3m > 2)[:300].tolist():
        who, day = report.told_id[row], report.as_of[row]
        own = (loan.identity_id == who) & (loan.granted_on <= day)
        assert report.live_loans[row] <= own.sum()
        assert report.balance_minor[row] <= loan.amount_minor[own].sum()
        recent = (enquiry.asked_on <= day) & (enquiry.asked_on > day - 91)
        assert report.enquiries_3m[row] <= (recent & (enquiry.identity_id == who)).sum()
    unknown = taken(report, ~report.found)
    assert (unknown.enquiries_3m == NONE).all()
    assert not (unknown.overdue_24m + unknown.live_loans + unknown.balance_minor).any()
    assert (report.queried_at < application.applied_at).all()


def test_the_bureau_tells_something_of_risk() -> None:
    """A plain score of its columns ranks better than chance and worse than the truth."""
    credit = economy().credit
    known = (credit.kind == 0) & credit.report.found & (credit.report.enquiries_3m != NONE)
    report, potential = taken(credit.report, known), taken(credit.potential, known)
    score = (
        0.5 * report.enquiries_3m
        + np.minimum(report.overdue_24m, 4)
        + 0.3 * report.live_loans
        + 2.0 * report.has_court_record
        + 1e-9 * np.arange(len(report.found))
    )
    bad = potential.default_number != NONE
    assert 0.57 < auc(score, bad) < 0.70
    assert auc(score, bad) + 0.05 < auc(potential.default_probability, bad)
