"""Third-party reports: they say what was so on their day, unless they are marked as wrong."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.simulation.worlds import auc, economies, partners, small_towns

from lendweave.simulation import TextFile, partner_files, truth_tables
from lendweave.simulation.truth.frames import NONE, taken
from lendweave.simulation.world.documents import document_numbers
from lendweave.simulation.world.world_file import World

KINDS = ("registry", "court", "tax", "social_insurance", "enterprise_bureau")
YEAR = np.timedelta64(365, "D")


@cache
def tables() -> dict[str, Any]:
    """The tables of a world of many merchants."""
    return small_towns()[1]


def world() -> World:
    """The world they are of."""
    return small_towns()[0].block.world


def sound(kind: str) -> Any:
    """Reports that were found and have no error."""
    report = tables()[f"{kind}_report"]
    return taken(report, report.found & (report.error == ""))


def within(
    day: NDArray[np.datetime64], since: np.datetime64, until: np.datetime64
) -> NDArray[np.bool_]:
    """Days after `since` up to `until`."""
    return np.asarray((day > since) & (day <= until))


def expected_changes(report: Any, row: int) -> int:
    """Entries of the last year, counted in the registry's own table."""
    change = tables()["registry_change"]
    on, ident = report.as_of[row], report.enterprise_id[row]
    lately = within(change.changed_on, on - YEAR, on)
    return int((lately & (change.enterprise_id == ident)).sum())


def expected_suits(report: Any, row: int) -> int:
    """Suits of the last two years."""
    suit, on = tables()["lawsuit"], report.as_of[row]
    ours = (suit.subject_kind == report.subject_kind[row]) & (
        suit.subject_id == report.subject_id[row]
    )
    return int((ours & within(suit.filed_on, on - 2 * YEAR, on)).sum())


def expected_sales(report: Any, row: int) -> int:
    """The last twelve months that were declared by then."""
    month = tables()["tax_month"]
    ours = (month.enterprise_id == report.enterprise_id[row]) & (
        month.declared_on <= report.as_of[row]
    )
    latest = np.argsort(month.declared_on[ours])[-12:]
    return int(month.declared_minor[ours][latest].sum())


def expected_insured(report: Any, row: int) -> int:
    """The last month that was counted by then."""
    month = tables()["headcount_month"]
    ours = (month.enterprise_id == report.enterprise_id[row]) & (
        month.counted_on <= report.as_of[row]
    )
    if not ours.any():
        return NONE
    return int(month.insured[ours][np.argmax(month.counted_on[ours])])


def expected_balance(report: Any, row: int) -> int:
    """The last month's end before that day."""
    month = tables()["enterprise_credit_month"]
    ours = (month.enterprise_id == report.enterprise_id[row]) & (
        month.month_end_on < report.as_of[row]
    )
    if not ours.any():
        return 0
    return int(month.balance_minor[ours][np.argmax(month.month_end_on[ours])])


@pytest.mark.parametrize(
    ("kind", "column", "expected"),
    [
        ("registry", "changes_12m", expected_changes),
        ("court", "lawsuits_24m", expected_suits),
        ("tax", "declared_12m_minor", expected_sales),
        ("social_insurance", "insured", expected_insured),
        ("enterprise_bureau", "balance_minor", expected_balance),
    ],
)
def test_a_sound_report_knows_its_day_and_no_later(
    kind: str, column: str, expected: Callable[[Any, int], int]
) -> None:
    """Values are those of the truth tables up to the day of the report, worked out anew."""
    report, open_until = sound(kind), {}
    trouble = tables()["hidden_trouble"]
    for firm, ends in zip(
        trouble.enterprise_id[trouble.fails], trouble.ends_on[trouble.fails], strict=True
    ):
        open_until[int(firm)] = ends
    told = getattr(report, column)
    subjects = report.subject_id if kind == "court" else report.enterprise_id
    rows = [
        row
        for row in range(0, len(told), max(len(told) // 400, 1))
        if report.as_of[row] < open_until.get(int(subjects[row]), np.datetime64("9999-01-01"))
    ]
    assert len(rows) > 250
    assert [int(told[row]) for row in rows] == [expected(report, row) for row in rows]


@pytest.mark.parametrize("kind", KINDS)
def test_sources_find_as_many_as_declared(kind: str) -> None:
    """The share that is found is the declared one; what is not found has no values, but a price."""
    report = tables()[f"{kind}_report"]
    source = getattr(world().reports, kind)
    assert report.found.mean() == pytest.approx(source.found, abs=0.06)
    lost = taken(report, ~report.found)
    told = {"registry": "changes_12m", "court": "lawsuits_24m", "tax": "months"}
    told |= {"social_insurance": "insured", "enterprise_bureau": "facilities"}
    assert (getattr(lost, told[kind]) == NONE).all()
    assert (report.cost_minor == round(source.cost * 100)).all()


@pytest.mark.parametrize("kind", KINDS)
def test_answers_are_old_by_delay_or_staleness(kind: str) -> None:
    """No answer is of a later day than its query; few are older than the delay."""
    report, source = tables()[f"{kind}_report"], getattr(world().reports, kind)
    age = (report.queried_at.astype("datetime64[D]") - report.as_of).astype(np.int64)
    assert age.min() >= 0
    assert 0 < (age > source.delay_days).mean() < 2 * source.stale
    assert age.max() <= source.delay_days + 120


@pytest.mark.parametrize("kind", KINDS)
def test_errors_are_as_frequent_as_declared(kind: str) -> None:
    """Each error is noted by name; a mixed-up report is flagged as well."""
    report, source = tables()[f"{kind}_report"], getattr(world().reports, kind)
    found = taken(report, report.found)
    declared = {"mixed_up": source.mixed_up, "gap": source.gaps, "rounded": source.rounded}
    declared["wrong_unit"] = source.wrong_unit
    for error, share in declared.items():
        assert (found.error == error).mean() == pytest.approx(share, abs=0.02), error
    assert ((report.error == "mixed_up") == report.is_mixed_up).all()
    assert report.is_mixed_up.any()


def test_a_wrong_unit_is_ten_thousand_times_too_small() -> None:
    """Amounts in 万元 stand where 元 are meant."""
    report, month = tables()["tax_report"], tables()["tax_month"]
    wrong = taken(report, report.found & (report.error == "wrong_unit"))
    assert len(wrong.report_id) > 10
    right = [expected_sales(wrong, row) for row in range(len(wrong.report_id))]
    closed = ~np.isin(wrong.enterprise_id, month.enterprise_id[month.declared_minor > 0])
    same = wrong.declared_12m_minor == np.array(right) // 10_000
    assert (same | closed).mean() > 0.9


def test_a_namesake_is_somebody_else() -> None:
    """A mixed-up court report does not have the values of the person it is about."""
    report = tables()["court_report"]
    mixed = taken(report, report.is_mixed_up & report.found)
    told = [expected_suits(mixed, row) for row in range(len(mixed.report_id))]
    assert (np.array(told) != mixed.lawsuits_24m).any()


def test_taxes_are_hidden_owed_and_paid() -> None:
    """Less is declared than was sold; arrears are never more than all taxes so far."""
    month = tables()["tax_month"]
    share = month.declared_minor.sum() / month.sales_minor.sum()
    assert 0.75 < share < 0.95
    assert (month.arrears_minor >= 0).all()
    late = month.arrears_minor > 0
    assert 0.01 < late.mean() < 0.15
    firm = np.argmax(month.arrears_minor)
    ours = month.enterprise_id == month.enterprise_id[firm]
    before = ours & (month.month_on <= month.month_on[firm])
    assert month.arrears_minor[firm] <= month.tax_minor[before].sum()


def test_staff_follows_sales() -> None:
    """Merchants who sell more employ more; nobody insures more heads than there are."""
    head, month = tables()["headcount_month"], tables()["tax_month"]
    assert (head.insured <= head.staff).all()
    firms = np.unique(head.enterprise_id)
    heads = [head.staff[head.enterprise_id == firm].mean() for firm in firms.tolist()]
    sold = [month.sales_minor[month.enterprise_id == firm].mean() for firm in firms.tolist()]
    assert np.corrcoef(heads, sold)[0, 1] > 0.8


def test_an_enforcement_follows_its_suit() -> None:
    """Whoever is listed was sued before, over the same amount."""
    suit, listed = tables()["lawsuit"], tables()["enforcement"]
    order = np.argsort(suit.lawsuit_id)
    place = order[np.searchsorted(suit.lawsuit_id[order], listed.lawsuit_id)]
    assert len(set(suit.lawsuit_id.tolist())) == len(suit.lawsuit_id)
    assert (suit.lawsuit_id[place] == listed.lawsuit_id).all()
    assert (suit.subject_id[place] == listed.subject_id).all()
    assert (suit.filed_on[place] < listed.listed_on).all()
    assert (suit.amount_minor[place] == listed.amount_minor).all()
    assert {"person", "enterprise"} == set(listed.subject_kind.tolist())


def test_reports_know_something_of_trouble_and_not_all() -> None:
    """Entries, arrears and staff together rank merchants who are soon to close, with mistakes."""
    registry, tax = tables()["registry_report"], tables()["tax_report"]
    staff, trouble = tables()["social_insurance_report"], tables()["hidden_trouble"]
    asked = taken(registry, registry.found & (registry.queried_at >= np.datetime64("2023-07-01")))
    owed = _at(tax, asked, tax.arrears_minor) > 0
    now, before = (_at(staff, asked, c) for c in (staff.insured, staff.insured_before))
    left = np.where((now >= 0) & (before > 0), 1 - now / np.maximum(before, 1), 0)
    score = asked.changes_12m + 2.0 * owed + 2.0 * left
    closing = np.zeros(len(score), np.bool_)
    soon = np.timedelta64(183, "D")
    for firm, ends in zip(
        trouble.enterprise_id[trouble.fails], trouble.ends_on[trouble.fails], strict=True
    ):
        ours = (asked.enterprise_id == firm) & (asked.queried_at < ends)
        closing |= ours & (asked.queried_at >= ends - soon)
    assert closing.sum() > 10
    assert 0.65 < auc(score + np.arange(len(score)) / 1e6, closing) < 0.93


def _at(report: Any, asked: Any, value: NDArray[np.int64]) -> NDArray[np.int64]:
    """The value of the report of the same firm and moment, 0 where there is none."""
    known = dict(
        zip(
            zip(report.enterprise_id.tolist(), report.queried_at.tolist(), strict=True),
            value.tolist(),
            strict=True,
        )
    )
    keys = zip(asked.enterprise_id.tolist(), asked.queried_at.tolist(), strict=True)
    return np.array([known.get(key, 0) for key in keys])


def test_ids_of_reports_are_all_different() -> None:
    """No two reports share an id, of whatever kind they are."""
    ids = np.concatenate([tables()[f"{kind}_report"].report_id for kind in KINDS])
    assert len(np.unique(ids)) == len(ids)


def test_a_vendor_sends_what_was_answered() -> None:
    """A line of the tax platform holds the answer, or null where the firm was not known."""
    (economy,) = economies()
    frames = truth_tables(economy)
    sent = {file.name: file for file in partner_files(economy, frames, partners())[0]}
    file = sent["tax_reports_B0001.jsonl"]
    assert isinstance(file, TextFile)
    told: dict[str, list[Any]] = {}
    for line in file.content.decode().splitlines():
        with suppress(msgspec.DecodeError):
            answer = msgspec.json.decode(line)
            told.setdefault(answer["reportNo"], []).append(answer["result"])
    report = frames["tax_report"]
    assert report.found.any()
    assert not report.found.all()
    for row, ident in enumerate(document_numbers(report.report_id).tolist()):
        sums = [each and each["sales"]["year"] for each in told[f"SW{ident}"]]
        assert (report.declared_12m_minor[row] / 100 if report.found[row] else None) in sums
