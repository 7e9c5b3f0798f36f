"""Decide applications one by one, telling each acknowledged decision, until killed.

Arguments: data folder, commit point, which reach of it is the last.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from pathlib import Path

from lendweave.bootstrap import open_house
from lendweave.flows.apply import decide_application
from lendweave.records import Application
from lendweave.settings import load_settings


def main() -> None:
    """Runs until it is killed at the commit point, or through all applications."""
    home, point, last = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    reached: Counter[str] = Counter()

    def reach(name: str) -> None:
        reached[name] += 1
        if name == point and reached[name] == last:
            os.kill(os.getpid(), signal.SIGKILL)

    with open_house(load_settings({}, {"home": home}), reach=reach) as house:
        desk = house.decisions.desk("appliance")
        found = list(house.store.scan(house.principal, kinds=("application",)))
        for record in found:
            assert isinstance(record, Application)
            receipt = decide_application(house.principal, record.entity_id, desk).result()
            print(receipt.stored[-1].id, flush=True)


main()
