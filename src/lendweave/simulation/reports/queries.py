"""Queries: when the lender asked whom, and how well the source could answer.

A mixed-up report tells of another party: a firm of the same town, or a namesake who is older in
the town, so that no town and no person that comes later changes an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.parties.enterprises import EnterpriseKind, enterprise_ids
from lendweave.simulation.truth.credit import Application
from lendweave.simulation.truth.frames import Day, Flag, Moment, Text, Whole
from lendweave.simulation.world.block import Block, at_time
from lendweave.simulation.world.reports_shape import SourceShape

_ASKED_ON, _ASKED_AT_S = 20, 9 * 3_600  # of the month
_STALE_FROM_DAYS, _STALE_DAYS = 30, 90
_MONTHS_KEY = 512
_KINDS = 8
ERRORS = np.array(["", "mixed_up", "gap", "rounded", "wrong_unit"])


class ReportKind(IntEnum):
    """What is reported; the last digit, base 8, of a report_id."""

    REGISTRY = 0
    COURT = 1
    TAX = 2
    SOCIAL_INSURANCE = 3
    ENTERPRISE_BUREAU = 4
    COURT_OF_PERSON = 5


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked of one source. subject: about whom. told: whose values are answered."""

    report_id: Whole
    subject: Whole
    told: Whole
    queried_at: Moment
    as_of: Day
    found: Flag
    is_mixed_up: Flag
    error: Text
    cost_minor: Whole


def about_merchants(
    block: Block, kind: ReportKind, source: SourceShape, merchant_id: NDArray[np.int64]
) -> Query:
    """What the lender asks about every merchant from month to month. subject, told: enterprises."""
    chance, size = block.chance, block.world.town.merchants
    month = np.arange(0, block.months, source.every_months)
    row, place = (grid.ravel() for grid in np.indices((len(merchant_id), len(month))))
    month = month[place]
    report_id = (merchant_id[row] * _MONTHS_KEY + month) * _KINDS + kind
    asked = chance.happens("third party asked", report_id, source.asked)
    row, month, report_id = row[asked], month[asked], report_id[asked]
    firm = enterprise_ids(EnterpriseKind.MERCHANT, merchant_id)
    other = row % size + 1 + chance.below("firm mixed up with", report_id, max(size - 1, 1))
    day = block.first_days(month) + np.timedelta64(_ASKED_ON - 1, "D")
    known = chance.happens("third party knows", merchant_id[row] * _KINDS + kind, source.found)
    return _answered(
        block,
        source,
        _Asked(
            report_id,
            firm[row],
            firm[row - row % size + other % size],
            at_time(day, np.full(len(row), _ASKED_AT_S)),
            known,
        ),
    )


def about_applicants(
    block: Block, source: SourceShape, application: Application
) -> tuple[Query, NDArray[np.int64]]:
    """What the lender asks when somebody applies, and the place of each application."""
    chance, town_people = block.chance, block.world.town.people
    report_id = application.order_id * _KINDS + ReportKind.COURT_OF_PERSON
    at = np.flatnonzero(chance.happens("third party asked", report_id, source.asked))
    report_id, person = report_id[at], application.person_id[at]
    place = person % town_people
    namesake = person - place + chance.below("namesake", report_id, np.maximum(place, 1))
    known = chance.happens("third party knows", report_id, source.found)
    asked = _Asked(report_id, person, namesake, application.applied_at[at], known)
    return _answered(block, source, asked), at


@dataclass(frozen=True, slots=True)
class _Asked:
    """Before anything goes wrong. other: whose values a mixed-up report has."""

    report_id: Whole
    subject: Whole
    other: Whole
    queried_at: Moment
    known: Flag


def _answered(block: Block, source: SourceShape, asked: _Asked) -> Query:
    chance, ids = block.chance, asked.report_id
    old = chance.happens("third party stale", ids, source.stale)
    age = _STALE_FROM_DAYS + chance.below("third party staleness", ids, _STALE_DAYS)
    delay = chance.below("third party delay", ids, source.delay_days + 1) + np.where(old, age, 0)
    shares = (source.mixed_up, source.gaps, source.rounded, source.wrong_unit)
    error = chance.pick("third party error", ids, (max(1 - sum(shares), 0.0), *shares))
    error = np.where(asked.known & ~((error == 1) & (asked.other == asked.subject)), error, 0)
    mixed = error == 1
    return Query(
        report_id=ids,
        subject=asked.subject,
        told=np.where(mixed, asked.other, asked.subject),
        queried_at=asked.queried_at,
        as_of=asked.queried_at.astype("datetime64[D]") - delay.astype("timedelta64[D]"),
        found=asked.known,
        is_mixed_up=mixed,
        error=ERRORS[error],
        cost_minor=np.full(len(ids), round(source.cost * 100)),
    )
