"""What each holder owes and has reserved, moved only as far as its limit goes.

The one writer looks and moves within one transaction, so however many ask at once, no limit is
ever passed. Records of imported history are facts and are not asked whether they fit.

A person who is known under several ids (`same_parties`) has one limit: movements stay with the id
that they name, so that a link which ends takes nothing away, and what they may add is asked of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
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
from lendweave.records.links import Link
from lendweave.stores.relational import same_parties
from lendweave.stores.relational.connection import Connection

Key: TypeAlias = tuple[HolderType, str, str]
"""Type and key of a holder, and a currency."""

_COLUMNS = "holder_type, holder_key, currency, used_minor, reserved_minor, limit_minor, valid_to"
_KEEP = """
INSERT INTO exposure_balance VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (tenant_id, holder_type, holder_key, currency) DO UPDATE SET
  used_minor = excluded.used_minor, reserved_minor = excluded.reserved_minor,
  limit_minor = excluded.limit_minor, valid_to = excluded.valid_to
"""


def move(
    connection: Connection,
    records: Sequence[Exposure | ExposureLimit | Link],
    *,
    judged: bool = False,
) -> None:
    """Move exposures, set limits and join persons as records say, in the order of the log.

    judged: the records have been let in before, so that no limit is held against them.
    Raises LimitExceeded, ExposureShort.
    """
    moving = _Moving(connection, judged)
    for record in records:
        if isinstance(record, Link):
            same_parties.keep(connection, record)
        elif isinstance(record, Exposure):
            moving.move(record)
        else:
            moving.limit(record)
    connection.executemany(
        _KEEP, [_row(tenant_id, balance) for (tenant_id, _), balance in moving.changed.items()]
    )


def exposure(connection: Connection, tenant_id: str, key: Key) -> ExposureBalance:
    """The exposure of one holder in one currency, nothing where it is unknown."""
    return _Moving(connection).joined(tenant_id, key)


def exposures(connection: Connection, tenant_id: str) -> tuple[ExposureBalance, ...]:
    """The exposures of all holders, in order of type, key and currency."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM exposure_balance WHERE tenant_id = ? ORDER BY 1, 2, 3",
        (tenant_id,),
    )
    linked = set(same_parties.linked(connection, tenant_id))
    moving = _Moving(connection)
    return tuple(
        moving.joined(tenant_id, _key(balance)) if balance.holder_key in linked else balance
        for balance in map(_balance, rows)
    )


def over_limit(connection: Connection, tenant_id: str) -> tuple[ExposureBalance, ...]:
    """The exposures above their limit; of a person who has several ids the one of the first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM exposure_balance WHERE tenant_id = ?1"
        " AND (limit_minor < used_minor + reserved_minor OR holder_type = 'person'"
        " AND EXISTS (SELECT 1 FROM same_party s WHERE s.tenant_id = ?1 AND party = holder_key))"
        " ORDER BY 1, 2, 3",
        (tenant_id,),
    )
    moving, seen, found = _Moving(connection), set[Key](), []
    for balance in map(_balance, rows.fetchall()):
        key = _key(balance)
        if key not in seen:
            whole = moving.joined(tenant_id, key)
            seen |= {(key[0], other, key[2]) for other in whole.same_as}
            found.append(whole)
    return tuple(each for each in found if each.over_minor)


@dataclass(slots=True)
class _Moving:
    """Balances on their way to the table. changed: those that are to be written."""

    connection: Connection
    judged: bool = False
    changed: dict[tuple[str, Key], ExposureBalance] = field(default_factory=dict)

    def move(self, record: Exposure) -> None:
        """Raises LimitExceeded, ExposureShort, unless it was judged or is imported history."""
        key = _key(record)
        before = self._own(record.tenant_id, key)
        movement = movement_of(record)
        after = replace(
            before,
            used_minor=before.used_minor + movement.used_change,
            reserved_minor=before.reserved_minor + movement.reserved_change,
        )
        if not record.backfilled and not self.judged:
            if min(after.used_minor, after.reserved_minor) < 0 or not _whole(record):
                raise _short(before, record)
            more = movement.used_change + movement.reserved_change
            if more > 0 and not record.restores:
                _require_room(self.joined(record.tenant_id, key), record, more)
        self.changed[record.tenant_id, key] = after

    def limit(self, record: ExposureLimit) -> None:
        """Set, amend or take away the limit of one id."""
        key = _key(record)
        before = self._own(record.tenant_id, key)
        self.changed[record.tenant_id, key] = _limited(before, record)

    def joined(self, tenant_id: str, key: Key) -> ExposureBalance:
        """The balance of a holder with what the same person has under other ids."""
        own, (holder_type, party_id, currency) = self._own(tenant_id, key), key
        if holder_type != "person":
            return own
        ids = same_parties.same_as(self.connection, tenant_id, party_id)
        others = [
            self._own(tenant_id, (holder_type, each, currency)) for each in ids if each != party_id
        ]
        return _together(own, others) if others else own

    def _own(self, tenant_id: str, key: Key) -> ExposureBalance:
        """What stands under one id alone."""
        place = tenant_id, key
        if place in self.changed:
            return self.changed[place]
        row = self.connection.execute(
            f"SELECT {_COLUMNS} FROM exposure_balance WHERE tenant_id = ?"
            " AND holder_type = ? AND holder_key = ? AND currency = ?",
            (tenant_id, *key),
        ).fetchone()
        return ExposureBalance(*key) if row is None else _balance(row)


def _together(own: ExposureBalance, others: Sequence[ExposureBalance]) -> ExposureBalance:
    """One person of several ids: every limit that was set for one of them bounds the sum."""
    everyone = (own, *others)
    limits = [each.limit_minor for each in everyone if each.limit_minor is not None]
    return replace(
        own,
        limit_minor=min(limits, default=None),
        valid_to=min((each.valid_to for each in everyone if each.valid_to), default=None),
        same_as=tuple(each.holder_key for each in others),
        others_used_minor=sum(each.used_minor for each in others),
        others_reserved_minor=sum(each.reserved_minor for each in others),
    )


def _require_room(balance: ExposureBalance, record: Exposure, more: int) -> None:
    if not _fits(balance, more, _day_of(record)):
        raise _exceeded(balance, record, more)


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
        f" used {balance.whole_used_minor}, reserved {balance.whole_reserved_minor}"
        + (f", {len(balance.same_as) + 1} ids of one person" if balance.same_as else ""),
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


def _key(of: ExposureBalance | Exposure | ExposureLimit) -> Key:
    return of.holder_type, of.holder_key, of.currency


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
