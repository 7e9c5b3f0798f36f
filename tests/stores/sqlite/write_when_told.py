"""Writes a batch for each line it reads; run by test_read_only.py as the other process.

Usage: python write_when_told.py DATABASE

A line is `row NAME` or `segment NAME`. Prints NAME when the order of that name is stored.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lendweave.kernel.clock import SystemClock
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import local_owner
from lendweave.records.draft import Origin, draft
from lendweave.stores.sqlite import SqliteStore

VALUES = {
    "party_id": "p",
    "merchant_id": "m",
    "amount_minor": 100,
    "currency": "CNY",
    "status": "placed",
}


def main(database: str) -> None:
    """Write what each line says, until there are no more."""
    clock = SystemClock()
    ids, me = Uuid7Source(clock), local_owner("shop")
    origin = Origin("shop", "appliance", "told", "partner")
    with SqliteStore(Path(database), clock) as store:
        print("open", flush=True)
        for line in sys.stdin:
            how, name = line.split()
            order = draft(origin, "order", name, ids, occurred_at=0, values=VALUES)
            if how == "row":
                store.append(me, [order])
            else:
                store.append_segment(me, "order", [order])
            print(name, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
