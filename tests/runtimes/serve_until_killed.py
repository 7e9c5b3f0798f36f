"""Take in orders and read features, telling each vector that was served, until killed.

Arguments: folder, seed, commit or snapshot point, which reach of it is the last.
"""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from pathlib import Path

from tests.runtimes.live_shop import OWNER, Till, asking, live, snapshots_at, store_at

from lendweave.features import committed
from lendweave.records.chain import OnChange

BATCHES = 60


def main(at: str, seed: str, point: str, last: str) -> None:
    """Runs until it is killed at the point, or through all batches."""
    folder = Path(at)
    reached: Counter[str] = Counter()

    def reach(name: str) -> None:
        reached[name] += 1
        if name == point and reached[name] == int(last):
            os.kill(os.getpid(), signal.SIGKILL)

    till = Till(int(seed))
    with store_at(folder, reach) as store:
        features = live(store, snapshots_at(folder, reach))
        for number in range(BATCHES):
            if number % 5 == 4:
                store.append_segment(OWNER, "order", till.batch(5), OnChange.AMEND)
            else:
                store.append(OWNER, till.batch(5))
            offset = features.read_offset()
            row = features.vector(asking(number), 2 * 10**15, committed(offset))
            print(json.dumps([number, offset, row]), flush=True)
