"""Closed days as people read them: which, what each did, which is next, and a run under way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lendweave.flows.day_desk import DayDesk, last_closed
from lendweave.flows.day_runs import DayRun, DayRuns
from lendweave.flows.ledger import LEDGER_ROLES
from lendweave.kernel.clock import datetime_from_instant, format_instant
from lendweave.records import Principal
from lendweave.records.servicing import EndOfDay

DAYS_SHOWN = 31


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day, and by how much it left accounts otherwise than the day closed before.

    moved: (currency, account) → minor units, debits above zero; accounts that stand as they did
    are left out, and so are those of the first day of all.
    """

    record: EndOfDay
    moved: dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class DaysView:
    """The latest closed days, newest first. next: the day that comes behind them.

    It is yesterday (UTC) where none was closed. is_over: the next day has passed in UTC.
    """

    days: tuple[ClosedDay, ...]
    next: date
    is_over: bool
    running: DayRun | None


def days_view(
    principal: Principal, desk: DayDesk, runs: DayRuns, limit: int = DAYS_SHOWN
) -> DaysView:
    """The latest days. Raises NotAllowed."""
    principal.require(*LEDGER_ROLES)
    found = desk.records.latest(principal, "end_of_day", limit=limit + 1)
    days = [record for record in found if isinstance(record, EndOfDay)]
    today = datetime_from_instant(desk.clock.now()).date()
    following = days[0].business_date + timedelta(days=1) if days else today - timedelta(days=1)
    return DaysView(_with_moves(days)[:limit], following, following < today, runs.now)


def _with_moves(days: Sequence[EndOfDay]) -> tuple[ClosedDay, ...]:
    """Each day beside the one before it; the first of all has none."""
    older = (*days[1:], None)
    return tuple(ClosedDay(day, _moved(day, each)) for day, each in zip(days, older, strict=False))


def _moved(day: EndOfDay, before: EndOfDay | None) -> dict[tuple[str, str], int]:
    if before is None:
        return {}
    sums = {
        (currency, account): amount - before.totals.get(currency, {}).get(account, 0)
        for currency, accounts in day.totals.items()
        for account, amount in accounts.items()
    }
    return {key: amount for key, amount in sums.items() if amount}


def run_body(
    principal: Principal, day: date, closed: Sequence[EndOfDay], desk: DayDesk
) -> dict[str, Any]:
    """What a run answers. closed: the days that it closed itself."""
    last = closed[-1] if closed else last_closed(principal, desk.records)
    return {
        "date": day,
        "day": None if last is None else day_body(last),
        "closed": [day_body(each) for each in closed],
    }


def days_body(view: DaysView) -> dict[str, Any]:
    """The days as data. moved_minor: by currency and account, in minor units."""
    return {
        "next": view.next,
        "running": view.running,
        "days": [day_body(each.record) | {"moved_minor": _nested(each)} for each in view.days],
    }


def day_body(record: EndOfDay) -> dict[str, Any]:
    """One closed day."""
    return {
        "business_date": record.business_date,
        "closed_at": format_instant(record.occurred_at),
        "loans": record.loans,
        "entries": record.entries,
        "read_offset": record.read_offset,
    }


def _nested(day: ClosedDay) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (currency, account), amount in day.moved.items():
        found.setdefault(currency, {})[account] = amount
    return found
