"""The accuracy table: second looks, and what became of what each reviewer approved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from tests.flows.lending_house import ORIGIN, SCENE
from tests.flows.review_house import LI, WANG, ZHAO, Office, office

from lendweave.flows.review_accuracy import accuracy
from lendweave.flows.review_audit import SecondLook, look_again
from lendweave.flows.review_decide import confirm_case, decide_case
from lendweave.flows.review_terms import Wanted
from lendweave.flows.review_view import accuracy_body
from lendweave.records.draft import draft
from lendweave.runtimes.review_history import ReviewerCounts
from lendweave.stores.history import History

TOLD = replace(SCENE, bad_when="CASE WHEN status = 'charged_off' THEN TRUE ELSE FALSE END")


def lent(at: Office, case_id: str, status: str) -> None:
    """A loan came of the case's application."""
    record = at.file(case_id).record
    values = {
        "party_id": record.party_id,
        "application_id": record.application_id,
        "principal_minor": 100_000,
        "currency": "CNY",
        "term_months": 12,
        "disbursed_on": date(2026, 5, 31),
        "status": status,
    }
    loan = draft(
        ORIGIN, "loan", case_id, at.desk.ids, occurred_at=at.house.clock.now(), values=values
    )
    at.house.store.append(LI, [loan])


def test_reviewers_by_what_came_of_it(tmp_path: Path) -> None:
    """Good, bad and untold loans, an override, a late decline; a proposal counts for nobody."""
    with office(tmp_path) as at:
        good, bad, untold = at.held("A-1"), at.held("A-2"), at.held("A-3")
        for id in (good, bad, untold):
            decide_case(LI, id, Wanted("approve"), at.desk)
        against = at.held("A-4", "OVERDUE")
        decide_case(LI, against, Wanted("approve", note="seen"), at.desk, override=True)
        confirm_case(WANG, against, None, at.desk)
        waiting = at.held("A-5", amount=800_000)
        decide_case(LI, waiting, Wanted("approve", note="large"), at.desk)
        lent(at, good, "settled")
        lent(at, bad, "charged_off")
        lent(at, against, "charged_off")
        look_again(ZHAO, good, SecondLook(agrees=True), at.desk)
        look_again(ZHAO, bad, SecondLook(agrees=False, note="no payslip"), at.desk)
        declined = at.held("A-6")
        at.house.clock.pass_days(3)
        decide_case(LI, declined, Wanted("decline", reasons=("SCORE",)), at.desk)
        counts = ReviewerCounts(History(at.house.store, spill=tmp_path / "spill"), TOLD)
        (row,) = accuracy(LI, counts)
    assert (row.reviewer, row.decided, row.approved, row.overrides, row.late) == ("li", 5, 4, 1, 1)
    assert (row.audited, row.agreed, row.agreement) == (2, 1, Decimal("0.5"))
    assert (row.known, row.bad, row.overrides_known, row.overrides_bad) == (3, 2, 1, 1)
    (body,) = accuracy_body([row])
    assert (body["agreement"], body["bad_rate"], body["overrides_bad_rate"]) == (
        "0.5000",
        "0.6667",
        "1.0000",
    )
