"""Opens and repays loans, telling each one acknowledged, until killed; run by test_repay_killed.

Arguments: data folder, commit point, which reach of it is the last.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from tests.book.loan.lives import contract
from tests.flows.loan_desk import BANKS, ME, desk_of

from lendweave.flows.open_loan import Opening, open_loan
from lendweave.flows.repay import EventRequest, enter_event
from lendweave.kernel.clock import SystemClock
from lendweave.stores.sqlite import Reach, SqliteStore

LOANS = 6
PAYMENTS = 3
WHOLE = 1_200_000
PAID = 40_001


def service(store: SqliteStore, clock: SystemClock, tell: Callable[[str], None]) -> None:
    """Each loan is opened and disbursed, paid three times, and its second payment reversed."""
    desk = desk_of(store, clock)
    begin = desk.today - timedelta(days=25)
    for loan in range(LOANS):
        asked = Opening("till", f"L{loan}", contract(WHOLE, shares=BANKS), f"p{loan}", 12, on=begin)
        loan_id = open_loan(ME, asked, desk).loan_id
        tell(f"L{loan}")
        for number in range(PAYMENTS):
            name = f"L{loan}/r{number}"
            payment = EventRequest("pay", "till", name, "CNY", PAID)
            paid = enter_event(ME, loan_id, payment, desk)
            tell(name)
            if number == 1:
                undone = paid.event.entity_id
                back = EventRequest("reverse", "till", f"{name}/back", "CNY", reverses=undone)
                enter_event(ME, loan_id, back, desk)
                tell(f"{name}/back")


def killer(point: str, last: int) -> Reach:
    """Kills the process at the last reach of a point."""
    left = last

    def reach(name: str) -> None:
        nonlocal left
        left -= name == point
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    return reach


def main(folder: str, point: str, last: str) -> None:
    """Runs until it is killed."""
    clock = SystemClock()
    with SqliteStore(Path(folder), clock, reach=killer(point, int(last))) as store:
        service(store, clock, lambda told: print(told, flush=True))
