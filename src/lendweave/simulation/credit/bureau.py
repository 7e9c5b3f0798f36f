"""Third-party reports: what a bureau answers, with its gaps, its delay and its mistakes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chance.curves import exponential_quantile
from lendweave.simulation.truth.credit import Application, Report
from lendweave.simulation.truth.frames import NONE
from lendweave.simulation.truth.people import HiddenPerson
from lendweave.simulation.world.block import MONTHS_MAX, Block

_ASKED_BEFORE = np.timedelta64(5, "m")
_QUARTER_DAYS = 91
_COURT_SHARE = 0.02


def make_reports(
    block: Block, application: Application, hidden: HiddenPerson
) -> tuple[Report, NDArray[np.bool_]]:
    """A report for each application, and whether the lender asked for it at all."""
    settings, chance, ids = block.world.reports, block.chance, application.order_id
    delay = chance.below("report delay", ids, settings.delay_days + 1)
    as_of = application.applied_at.astype("datetime64[D]") - delay.astype("timedelta64[D]")
    mixed = chance.happens("report mixed up", ids, settings.mixed_up)
    bad = _bad_history(block, application, hidden, as_of, mixed)
    missing = chance.happens("enquiries missing", ids, settings.enquiries_missing)
    court = chance.uniform("court record", _told(application, mixed)) < _COURT_SHARE * (1 + bad)
    found = chance.happens("report found", application.person_id, settings.found)
    report = Report(
        order_id=ids,
        queried_at=application.applied_at - _ASKED_BEFORE,
        found=found,
        enquiries_3m=np.where(missing | ~found, NONE, _enquiries(block, application, bad, as_of)),
        overdue_24m=np.where(found, np.maximum(bad - 1, 0), 0),
        has_court_record=found & court,
        as_of=as_of,
        is_mixed_up=mixed,
    )
    return report, chance.happens("report asked", ids, settings.asked)


def _bad_history(
    block: Block,
    application: Application,
    hidden: HiddenPerson,
    as_of: NDArray[np.datetime64],
    mixed: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """How much has gone wrong, 0 upwards: hidden traits seen through the noise of a quarter."""
    traits = np.where(mixed, 0.0, -(0.7 * hidden.willingness + 0.5 * hidden.ability))
    noise = block.chance.normal("history", _told(application, mixed), _quarter(as_of))
    return np.maximum(np.floor(1.3 * (traits + 0.8 * noise)), 0).astype(np.int64)


def _enquiries(
    block: Block,
    application: Application,
    bad: NDArray[np.int64],
    as_of: NDArray[np.datetime64],
) -> NDArray[np.int64]:
    waiting = exponential_quantile(
        block.chance.uniform("enquiries", application.person_id, _quarter(as_of))
    )
    return np.floor(waiting * (1.2 + 0.8 * bad)).astype(np.int64)


def _told(application: Application, mixed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Whose values are told: a mixed-up report draws on another number than the person's."""
    return application.person_id * 2 + mixed


def _quarter(as_of: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Which quarter of a year a day lies in; the same values are told all through it."""
    return as_of.astype("datetime64[D]").astype(np.int64) // _QUARTER_DAYS % (MONTHS_MAX * 4)
