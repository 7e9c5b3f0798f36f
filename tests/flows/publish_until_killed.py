"""Makes the second version of a strategy live, and is killed on the way; run by the test beside it.

Arguments: data folder, commit point at which the activation is killed.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.flows.strategy_office import office

from lendweave.flows.life_cycle import Said
from lendweave.flows.publish import activate


def main(folder: str, point: str) -> None:
    """Runs until it is killed."""
    armed = False

    def reach(name: str) -> None:
        if armed and name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    with office(Path(folder), reach) as at:
        at.made_live(3)
        at.approved(4, "1500.00")
        armed = True
        activate(at.other, 4, Said("go"), at.desk)
