"""Onboards a file and kills itself at a commit point; run by test_onboard_killed.py.

Arguments: DATABASE FILE POINT REACH_COUNT FILE_BYTES_MAX

At the REACH_COUNT-th reach of POINT it sends itself SIGKILL, which no handler can soften; with a
count of 0 it runs to its end. FILE_BYTES_MAX: no file may grow beyond it, as on a full disk; 0 for
no such limit. Prints, for each file, the rows that an earlier run had stored.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

from lendweave.connectors.files import LocalFile
from lendweave.flows.onboard import OnboardCommand, OnboardPorts, onboard
from lendweave.intake import FileShape, RowChunk, TokenKey, Wanted
from lendweave.intake.chunk import chunked
from lendweave.kernel.clock import SystemClock
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Scene, local_owner
from lendweave.stores.sqlite import SqliteStore

CHUNK_ROWS = 100
SCENE = Scene("shop", "Shop", "店", "Asia/Shanghai", "CNY")
MAPPING = """\
feed: orders
partner: acme
file: {pattern: "orders*.csv", format: csv}
known_at: {lag: 0s}
columns:
  no: {required: true}
  buyer: {required: true}
  amount: {required: true, unit: 元}
  on: {required: true}
records:
  - kind: party
    external_id: buyer
    occurred_at: on
    on_change: keep
    fields: {party_type: {constant: person}}
  - kind: order
    external_id: no
    occurred_at: on
    on_change: amend
    fields: {party_id: buyer, merchant_id: {constant: m}, amount: amount,
             status: {constant: placed}}
"""


class SmallChunks(LocalFile):
    """A file in so many chunks that a run can be cut off in any of them."""

    def chunks(self, layout: FileShape, wanted: Wanted) -> Iterator[RowChunk]:
        """A hundred rows at once."""
        yield from chunked(self.rows(layout, wanted), len(wanted.headers), CHUNK_ROWS)


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


def main(database: str, file: str, point: str, count: str, bytes_max: str) -> None:
    """Onboard the file, as far as it comes."""
    if int(bytes_max):
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(bytes_max), int(bytes_max)))
    clock = SystemClock()
    with SqliteStore(Path(database), clock, reach=Killer(point, int(count))) as store:
        ports = OnboardPorts(
            (SmallChunks(Path(file)),), store, clock, Uuid7Source(clock), TokenKey(1, b"k")
        )
        result = onboard(OnboardCommand(local_owner("t"), SCENE, {"o.yaml": MAPPING}), ports)
    print(*(found.resumed_rows for found in result.files))
