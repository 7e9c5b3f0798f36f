"""How fast loans are serviced: durable payments a second, each one commit with all that follows.

python bench/servicing.py [PAYMENTS]

A payment reads its loan, folds it, and commits event, entries, balances, repayment, exposure. The
last line is a RESULT line; seconds of processor tell what the machine's other work does not.
"""

from __future__ import annotations

import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path

from lendweave.book.calendar import Periods
from lendweave.book.funding.shares import Share
from lendweave.book.loan import Contract
from lendweave.book.schedule.model import Draw, RateChange, ScheduleTerms
from lendweave.flows.ledger import trial_balance
from lendweave.flows.loan_desk import LoanDesk
from lendweave.flows.open_loan import Opening, open_loan
from lendweave.flows.repay import EventRequest, enter_event
from lendweave.kernel.clock import SystemClock
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Scene, local_owner
from lendweave.stores.sqlite import SqliteStore

ME = local_owner("bench")
SCENE = Scene("bench", "Bench", "测试", "Asia/Shanghai", "CNY")
TILLS = 16


def agreed(on: date) -> Contract:
    """12,000.00 over twelve months, funded by two."""
    terms = ScheduleTerms(
        plan="equal_instalment",
        draws=(Draw(on, 1_200_000),),
        rates=(RateChange(on, Decimal("0.144")),),
        periods=Periods(12, "month"),
    )
    return Contract("", "CNY", 1_200_000, terms, shares=(Share("a", 7), Share("b", 3)))


def opened(desk: LoanDesk, count: int) -> list[str]:
    """So many loans, their ids."""
    contract = agreed(desk.today)
    asked = (Opening("till", f"L{n}", contract, f"p{n}", 12) for n in range(count))
    return [open_loan(ME, each, desk).loan_id for each in asked]


def main(payments: int = 2_000) -> None:
    """Open loans, pay each of them four times at many tills at once, and look at the ledger."""
    clock = SystemClock()
    with (
        tempfile.TemporaryDirectory() as folder,
        SqliteStore(Path(folder) / "store", clock) as store,
    ):
        desk = LoanDesk(ME.tenant_id, SCENE, store, store.books, clock, Uuid7Source(clock))
        begun, wall = time.process_time(), time.perf_counter()
        loans = opened(desk, payments // 4)
        print(f"{len(loans) / (time.perf_counter() - wall):8.0f} loans/s opened and disbursed")
        print(f"{(time.process_time() - begun) / len(loans) * 1e6:8.0f} µs of processor each")

        def pay(number: int) -> None:
            asked = EventRequest("pay", "till", f"r{number}", "CNY", 10_000)
            enter_event(ME, loans[number % len(loans)], asked, desk)

        begun, wall = time.process_time(), time.perf_counter()
        with ThreadPoolExecutor(TILLS) as tills:
            list(tills.map(pay, range(payments)))
        took, each = time.perf_counter() - wall, (time.process_time() - begun) / payments
        assert trial_balance(ME, store.books).is_balanced
        begun = time.process_time()
        store.verify()
        print(f"{time.process_time() - begun:8.2f} s to verify, all books made again")
        print(f"RESULT servicing payments_per_s={payments / took:.0f} cpu_us_each={each * 1e6:.0f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
