"""What each holder owes and has reserved, moved only as far as its limit goes.

The one writer looks and moves within one transaction, so however many ask at once, no limit is
ever passed. Records of imported history are facts and are not asked whether they fit.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

from lendweave.kernel.clock import date_from_days, days_from_date
from lendweave.kernel.errors import shortened
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.records.book_ports import (
    ExposureBalance,
    ExposureShort,
    LimitExceeded,
    movement_of,
)
from lendweave.records.credit import Exposure
from lendweave.records.lines import ExposureLimit, HolderType

Key: TypeAlias = tuple[HolderType, str, str]
"""Type and key of a holder, and a currency."""

_COLUMNS = "holder_type, holder_key, currency, used_minor, reserved_minor, limit_minor, valid_to"
_KEEP = "INSERT OR REPLACE INTO exposure_balance VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


def move(connection: sqlite3.Connection, records: Sequence[Exposure | ExposureLimit]) -> None:
    """Move exposures and set limits as records say that were just stored, in their order.

    Raises LimitExceeded, ExposureShort.
    """
    moved: dict[tuple[str, Key], ExposureBalance] = {}
    for record in records:
        key = (record.holder_type, record.holder_key, record.currency)
        place = record.tenant_id, key
        if place not in moved:
            moved[place] = exposure(connection, *place)
        if isinstance(record, Exposure):
            moved[place] = _moved(moved[place], record)
        else:
            moved[place] = _limited(moved[place], record)
    connection.executemany(
        _KEEP, [_row(tenant_id, balance) for (tenant_id, _), balance in moved.items()]
    )


def exposure(connection: sqlite3.Connection, tenant_id: str, key: Key) -> ExposureBalance:
    """The exposure of one holder in one currency, nothing where it is unknown."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM exposure_balance WHERE tenant_id = ?"
        " AND holder_type = ? AND holder_key = ? AND currency = ?",
        (tenant_id, *key),
    ).fetchone()
    return ExposureBalance(*key) if row is None else _balance(row)


def exposures(connection: sqlite3.Connection, tenant_id: str) -> tuple[ExposureBalance, ...]:
    """The exposures of all holders, in order of type, key and currency."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM exposure_balance WHERE tenant_id = ? ORDER BY 1, 2, 3",
        (tenant_id,),
    )
    return tuple(_balance(row) for row in rows)


def _moved(before: ExposureBalance, record: Exposure) -> ExposureBalance:
    movement = movement_of(record)
    after = replace(
        before,
        used_minor=before.used_minor + movement.used_change,
        reserved_minor=before.reserved_minor + movement.reserved_change,
    )
    if record.backfilled:
        return after
    if min(after.used_minor, after.reserved_minor) < 0 or not _whole(record):
        raise _short(before, record)
    more = movement.used_change + movement.reserved_change
    if more > 0 and not record.restores and not _fits(before, more, _day_of(record)):
        raise _exceeded(before, record, more)
    return after


def _whole(record: Exposure) -> bool:
    """No amount is below zero, and no more was reserved of it than it is."""
    return 0 <= record.reserved_minor <= record.amount_minor


def _fits(balance: ExposureBalance, more: int, day: date) -> bool:
    room = balance.room_minor
    lapsed = balance.valid_to is not None and day > balance.valid_to
    return room is None or (more <= room and not lapsed)


def _day_of(record: Exposure) -> date:
    return record.business_date or date_from_days(record.occurred_at // MICROS_PER_DAY)


def _limited(before: ExposureBalance, record: ExposureLimit) -> ExposureBalance:
    if record.tombstone:
        return replace(before, limit_minor=None, valid_to=None)
    return replace(before, limit_minor=record.limit_minor, valid_to=record.valid_to)


def _exceeded(balance: ExposureBalance, record: Exposure, more: int) -> LimitExceeded:
    until = "" if balance.valid_to is None else f" until {balance.valid_to}"
    return LimitExceeded(
        where=_named(balance),
        got=f"{record.movement} {record.amount_minor}, which needs {more} more",
        expected=f"at most {balance.room_minor}: limit {balance.limit_minor}{until},"
        f" used {balance.used_minor}, reserved {balance.reserved_minor}",
        fix="Ask for less, release what is reserved, or raise the limit.",
    )


def _short(balance: ExposureBalance, record: Exposure) -> ExposureShort:
    return ExposureShort(
        where=_named(balance),
        got=f"{record.movement} {record.amount_minor}, {record.reserved_minor} of it reserved",
        expected=f"at most what is used ({balance.used_minor})"
        f" and what is reserved ({balance.reserved_minor})",
        fix="Release or use what this holder has, once.",
    )


def _named(balance: ExposureBalance) -> str:
    return f"exposure of {balance.holder_type} {shortened(balance.holder_key)}, {balance.currency}"


def _row(tenant_id: str, balance: ExposureBalance) -> tuple[Any, ...]:
    valid_to = None if balance.valid_to is None else days_from_date(balance.valid_to)
    return (
        tenant_id,
        balance.holder_type,
        balance.holder_key,
        balance.currency,
        balance.used_minor,
        balance.reserved_minor,
        balance.limit_minor,
        valid_to,
    )


def _balance(row: Sequence[Any]) -> ExposureBalance:
    balance = ExposureBalance(*row)
    return balance if row[-1] is None else replace(balance, valid_to=date_from_days(row[-1]))
