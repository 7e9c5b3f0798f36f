"""Streams batches into a store and kills itself at a commit point; run by test_kill.py.

Arguments: DATABASE POINT REACH_COUNT [URL]

Prints one line per acknowledged batch: the external ids in it. At the REACH_COUNT-th reach of
POINT it sends itself SIGKILL, which no handler can soften. URL: of a PostgreSQL database, beside
which DATABASE names where segments go.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from lendweave.kernel.clock import SystemClock
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Record, local_owner
from lendweave.records.draft import Origin, draft
from lendweave.stores.postgres import PostgresStore
from lendweave.stores.postgres.address import parse_address
from lendweave.stores.relational.store import RecordDatabase, Writing
from lendweave.stores.sqlite import SqliteStore

BATCHES_MAX = 60
ROWS_PER_BATCH = 3
SEGMENT_EVERY = 3


class Killer:
    """Kills the process at the n-th reach of one commit point."""

    def __init__(self, point: str, count: int) -> None:
        self.point = point
        self.left = count

    def __call__(self, point: str) -> None:
        if point == self.point:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def batch_of(number: int, ids: Uuid7Source) -> list[Record]:
    """The orders of one batch, named `<batch>.<place>`."""
    values = {
        "party_id": "p",
        "merchant_id": "m",
        "amount_minor": 100,
        "currency": "CNY",
        "status": "placed",
    }
    origin = Origin("shop", "appliance", "stream", "partner")
    return [
        draft(origin, "order", f"{number}.{place}", ids, occurred_at=0, values=values)
        for place in range(ROWS_PER_BATCH)
    ]


def opened(database: Path, url: str, reach: Killer) -> RecordDatabase:
    """The store that is written to."""
    if not url:
        return SqliteStore(database, SystemClock(), reach=reach)
    return PostgresStore(parse_address(url), database, Writing(SystemClock(), reach))


def main(database: str, point: str, count: str, url: str = "") -> None:
    """Write batch after batch, every third as a segment, until killed."""
    ids = Uuid7Source(SystemClock())
    me = local_owner("shop")
    store = opened(Path(database), url, Killer(point, int(count)))
    for number in range(BATCHES_MAX):
        records = batch_of(number, ids)
        if number % SEGMENT_EVERY == SEGMENT_EVERY - 1:
            store.append_segment(me, "order", records)
        else:
            store.append(me, records)
        os.write(1, f"{' '.join(record.external_id for record in records)}\n".encode())
