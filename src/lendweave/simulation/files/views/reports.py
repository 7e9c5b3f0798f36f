"""What third parties answered about merchants' firms and, in court, about applicants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lendweave.simulation.files.kinds import (
    DAY,
    DOCUMENT,
    FLAG,
    MOMENT,
    MONEY,
    NUMBER,
    TEXT,
    USCC,
    WHOLE,
    ColumnType,
    words,
)
from lendweave.simulation.files.views.table import Coded, Truth, Values, View, ViewRows
from lendweave.simulation.truth.frames import Text, Whole, places

STATES = ("active", "abnormal", "revoked", "cancelled", "")
FINDINGS = ("hit", "clear", "not_found")

_ASKED: dict[str, ColumnType] = {
    "report_id": DOCUMENT,
    "queried_at": MOMENT,
    "as_of": DAY,
    "found": FLAG,
    "cost": MONEY,
}
_FIRM: dict[str, ColumnType] = {"enterprise_id": NUMBER, "name": TEXT, "uscc": USCC}


@dataclass(frozen=True, slots=True)
class _Answers:
    """A kind of report. told: column of the view by column of the truth table, with its type."""

    table: str
    about: str
    told: Mapping[str, tuple[str, ColumnType]]


_KINDS: dict[str, _Answers] = {
    "registry_answers": _Answers(
        "registry_report",
        "what the registry answered about a merchant's firm",
        {
            "status": ("status", words(*STATES)),
            "capital_minor": ("capital", MONEY),
            "legal_representative_id": ("legal_representative_id", DOCUMENT),
            "changes_12m": ("changes_12m", WHOLE),
            "representatives_12m": ("representatives_12m", WHOLE),
            "holders_12m": ("holders_12m", WHOLE),
            "listings": ("listings", WHOLE),
        },
    ),
    "tax_answers": _Answers(
        "tax_report",
        "what the tax office answered about a merchant's firm",
        {
            "months": ("months", WHOLE),
            "declared_1m_minor": ("declared_1m", MONEY),
            "declared_3m_minor": ("declared_3m", MONEY),
            "declared_12m_minor": ("declared_12m", MONEY),
            "arrears_minor": ("arrears", MONEY),
            "grade": ("grade", TEXT),
        },
    ),
    "social_insurance_answers": _Answers(
        "social_insurance_report",
        "what the social insurance answered about a merchant's firm",
        {
            "insured": ("insured", WHOLE),
            "insured_before": ("insured_before", WHOLE),
            "gaps_12m": ("gaps_12m", WHOLE),
        },
    ),
    "enterprise_bureau_answers": _Answers(
        "enterprise_bureau_report",
        "what a bureau answered about a merchant's firm",
        {
            "facilities": ("facilities", WHOLE),
            "balance_minor": ("balance", MONEY),
            "enquiries_3m": ("enquiries_3m", WHOLE),
            "days_past_due": ("days_past_due", WHOLE),
            "days_past_due_12m": ("days_past_due_12m", WHOLE),
        },
    ),
}


def court_answers(truth: Truth) -> ViewRows:
    """Each answer of the courts, about a firm by its code or a person by the ID number."""
    report = truth.of("court_report")
    hit = (report.lawsuits_24m > 0) | (report.enforcements_24m > 0)
    finding = np.where(report.found, np.where(hit, "hit", "clear"), "not_found")
    return _rows(
        report,
        {
            "subject_kind": report.subject_kind,
            "subject_number": _numbers(truth, report.subject_kind, report.subject_id),
            "order_id": report.order_id,
            "finding": finding,
            "lawsuits_24m": report.lawsuits_24m,
            "disputed_24m": report.disputed_24m_minor,
            "enforcements_24m": report.enforcements_24m,
            "enforced_24m": report.enforced_24m_minor,
        },
    )


def _answers(kind: _Answers) -> Callable[[Truth], ViewRows]:
    """The rows of a view about merchants' firms."""

    def rows(truth: Truth) -> ViewRows:
        report, firm = truth.of(kind.table), truth.of("enterprise")
        place = places(firm.enterprise_id, report.enterprise_id)
        about: dict[str, Values] = {
            "enterprise_id": report.enterprise_id,
            "name": Coded(firm.name, place),
            "uscc": Coded(firm.uscc, place),
        }
        told = {name: getattr(report, column) for column, (name, _) in kind.told.items()}
        return _rows(report, {**about, **told})

    return rows


def _rows(report: Any, columns: Mapping[str, Values]) -> ViewRows:
    """Rows of reports that have an id, a moment, a day, a price."""
    asked = {
        "report_id": report.report_id,
        "queried_at": report.queried_at,
        "as_of": report.as_of,
        "found": report.found,
        "cost": report.cost_minor,
    }
    return ViewRows(
        key=report.report_id,
        subject=report.report_id,
        told_at=report.queried_at,
        columns={**asked, **columns},
    )


def _numbers(truth: Truth, kind: Text, subject_id: Whole) -> Text:
    """Credit code of each firm, ID number of each person."""
    economy, firm = truth.economy, truth.of("enterprise")
    numbers = np.full(len(kind), "", "<U18")
    of_firm, of_person = np.flatnonzero(kind == "enterprise"), np.flatnonzero(kind == "person")
    numbers[of_firm] = firm.uscc[places(firm.enterprise_id, subject_id[of_firm])]
    person = economy.people.person
    numbers[of_person] = person.id_number[subject_id[of_person] - economy.block.start]
    return numbers


VIEWS = {
    **{
        name: View(
            about=kind.about,
            rows=_answers(kind),
            columns={**_ASKED, **_FIRM, **dict(kind.told.values())},
        )
        for name, kind in _KINDS.items()
    },
    "court_answers": View(
        about="what the courts answered about a merchant's firm or an applicant",
        rows=court_answers,
        columns={
            **_ASKED,
            "subject_kind": words("person", "enterprise"),
            "subject_number": TEXT,
            "order_id": DOCUMENT,
            "finding": words(*FINDINGS),
            "lawsuits_24m": WHOLE,
            "disputed_24m": MONEY,
            "enforcements_24m": WHOLE,
            "enforced_24m": MONEY,
        },
    ),
}
