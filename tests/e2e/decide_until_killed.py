"""Decide applications one by one, telling each acknowledged decision, until killed.

Arguments: data folder, commit point, which reach of it is the last; run by test_kill_decisions.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path

from lendweave.bootstrap import open_house
from lendweave.flows.apply import decide_application
from lendweave.records import Application
from lendweave.settings import load_settings


def main(home: str, point: str, last: str) -> None:
    """Runs until it is killed at the commit point, or through all applications."""
    reached: Counter[str] = Counter()

    def reach(name: str) -> None:
        reached[name] += 1
        if name == point and reached[name] == int(last):
            os.kill(os.getpid(), signal.SIGKILL)

    with open_house(load_settings({}, {"home": Path(home)}), reach=reach) as house:
        desk = house.decisions.desk("appliance")
        found = list(house.store.scan(house.principal, kinds=("application",)))
        for record in found:
            assert isinstance(record, Application)
            receipt = decide_application(house.principal, record.entity_id, desk).result()
            print(receipt.stored[-1].id, flush=True)
