"""Effects that leave the house: kept with the commit that asks for them, handed out until done.

    waiting ──lease──▶ waiting, a worker's until …  ──done──▶ done
       ▲                        │
       └──────── failed ◀───────┘   after ATTEMPTS_MAX: dead, until somebody asks for it again

An effect leaves at least once: a worker that dies between doing and saying so leaves it to the
next one, and the receiver knows it by its key. Of effects with one `order_by` only the oldest that
is not done is handed out; a dead one holds up those behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from lendweave.kernel.errors import shortened
from lendweave.records.book_ports import Effect, KeptEffect, LeasedEffect
from lendweave.stores.relational.connection import Connection
from lendweave.stores.relational.errors import EffectChanged, EffectNotDead

ATTEMPTS_MAX = 10
_PUT = """
INSERT INTO outbox
  (tenant_id, effect, key, order_by, payload, state, worker, until, attempts, error, stored_at)
VALUES (?, ?, ?, ?, ?, 'waiting', '', 0, 0, '', ?)
ON CONFLICT (tenant_id, effect, key) DO NOTHING
"""
_FREE = """
SELECT number, effect, key, order_by, payload, attempts FROM outbox o
WHERE tenant_id = ?1 AND state = 'waiting' AND until <= ?2 AND (order_by = '' OR NOT EXISTS (
  SELECT 1 FROM outbox e WHERE e.tenant_id = ?1 AND e.state IN ('waiting', 'dead')
    AND e.order_by = o.order_by AND e.number < o.number))
ORDER BY number LIMIT ?3
"""
_TAKE = "UPDATE outbox SET worker = ?, until = ?, attempts = attempts + 1 WHERE number = ?"
_HELD = " WHERE tenant_id = ? AND number = ? AND state = 'waiting' AND worker = ? AND attempts = ?"


def put(connection: Connection, tenant_id: str, effects: Sequence[Effect], now: int) -> None:
    """Keep effects, those left out that are there already. Raises EffectChanged."""
    for effect in effects:
        payload = msgspec.json.encode(dict(effect.payload), order="sorted").decode()
        row = (tenant_id, effect.effect, effect.key, effect.order_by, payload, now)
        if not connection.execute(_PUT, row).rowcount:
            _require_same(connection, tenant_id, effect, payload)


def _require_same(connection: Connection, tenant_id: str, effect: Effect, payload: str) -> None:
    (stored,) = connection.execute(
        "SELECT payload FROM outbox WHERE tenant_id = ? AND effect = ? AND key = ?",
        (tenant_id, effect.effect, effect.key),
    ).fetchone()
    if stored != payload:
        raise EffectChanged(
            where=f"effect {effect.effect} {shortened(effect.key)}",
            got=shortened(payload, 200),
            expected=shortened(stored, 200),
            fix="Give another effect a key of its own.",
        )


def lease(
    connection: Connection,
    tenant_id: str,
    worker: str,
    limit: int,
    *,
    now: int,
    until: int,
) -> tuple[LeasedEffect, ...]:
    """The oldest effects that nobody has `now`, one worker's until `until`; both in µs UTC."""
    rows = connection.execute(_FREE, (tenant_id, now, limit)).fetchall()
    connection.executemany(_TAKE, [(worker, until, row[0]) for row in rows])
    return tuple(_leased(row, worker, until) for row in rows)


def _leased(row: Sequence[Any], worker: str, until: int) -> LeasedEffect:
    number, name, key, order_by, payload, attempts = row
    effect = Effect(name, key, msgspec.json.decode(payload), order_by)
    return LeasedEffect(number, effect, worker, until, attempts + 1)


def done(connection: Connection, tenant_id: str, leased: LeasedEffect, now: int) -> bool:
    """Close an effect; False when the lease has gone to another worker since."""
    statement = "UPDATE outbox SET state = 'done', until = 0, closed_at = ?" + _HELD
    return bool(connection.execute(statement, (now, *_held(tenant_id, leased))).rowcount)


def failed(
    connection: Connection, tenant_id: str, leased: LeasedEffect, why: str, retry_at: int
) -> bool:
    """Give an effect back, to be handed out from `retry_at` on, or dead after the last attempt."""
    state = "dead" if leased.attempts >= ATTEMPTS_MAX else "waiting"
    statement = "UPDATE outbox SET state = ?, error = ?, until = ?" + _HELD
    values = (state, why, retry_at, *_held(tenant_id, leased))
    return bool(connection.execute(statement, values).rowcount)


def revive(connection: Connection, tenant_id: str) -> int:
    """Let dead effects wait again; how many there were."""
    statement = (
        "UPDATE outbox SET state = 'waiting', until = 0, attempts = 0"
        " WHERE tenant_id = ? AND state = 'dead'"
    )
    return connection.execute(statement, (tenant_id,)).rowcount


def retry(connection: Connection, tenant_id: str, number: int) -> None:
    """Let one dead effect wait again. Raises EffectNotDead."""
    statement = (
        "UPDATE outbox SET state = 'waiting', until = 0, attempts = 0"
        " WHERE tenant_id = ? AND number = ? AND state = 'dead'"
    )
    if not connection.execute(statement, (tenant_id, number)).rowcount:
        raise EffectNotDead(
            where=f"effect {number}",
            got="none that was given up",
            expected="the number of one that `lendweave effects list --dead` shows",
            fix="Check the number; what waits is sent without being asked for again.",
        )


def listed(
    connection: Connection, tenant_id: str, states: Sequence[str], limit: int
) -> tuple[KeptEffect, ...]:
    """Effects in some states, the oldest first."""
    marks = ", ".join("?" * len(states))
    statement = (
        "SELECT number, effect, key, state, attempts, error FROM outbox"
        f" WHERE tenant_id = ? AND state IN ({marks}) ORDER BY number LIMIT ?"
    )
    rows = connection.execute(statement, (tenant_id, *states, limit))
    return tuple(KeptEffect(*row) for row in rows)


def counts(connection: Connection, tenant_id: str) -> dict[str, int]:
    """How many effects there are, by state."""
    statement = "SELECT state, count(*) FROM outbox WHERE tenant_id = ? GROUP BY state ORDER BY 1"
    return dict(connection.execute(statement, (tenant_id,)).fetchall())


def _held(tenant_id: str, leased: LeasedEffect) -> tuple[Any, ...]:
    return tenant_id, leased.number, leased.worker, leased.attempts
