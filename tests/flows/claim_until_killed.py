"""Decides applicants one after the other and is killed on the way; run by the test beside it.

Arguments: data folder, folder of scenes, commit point, at which commit of a decision.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.flows.reserving_scene import applicant, reserving_settings, with_quota

from lendweave.bootstrap import open_house
from lendweave.flows.apply import decide_new

UNITS = 4


def main(home: str, scenes: str, point: str, count: str) -> None:
    """Runs until it is killed; prints each decision that was acknowledged."""
    left: int | None = None

    def reach(name: str) -> None:
        nonlocal left
        if left is not None and name == point:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    with open_house(reserving_settings(Path(home), Path(scenes)), reach=reach) as house:
        with_quota(house, UNITS)
        waiting = [applicant(house, number) for number in range(UNITS + 2)]
        desk = house.decisions.desk("appliance")
        left = int(count)
        for each in waiting:
            stored = decide_new(house.principal, each, desk).result().stored
            print(stored[0].entity_id, flush=True)
