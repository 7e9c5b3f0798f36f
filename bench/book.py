"""How fast the book works: schedules and yearly rates.

python bench/book.py [schedules | yields] …      all parts where none is named

Processor time of one process; the machine's other work does not count, a cold cache does.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

from lendweave.book.calendar import Periods, Shift
from lendweave.book.schedule import Draw, RateChange, ScheduleTerms, schedule
from lendweave.book.yields import Paid, actuarial_rate, european_rate, yearly_rates

START = date(2026, 1, 15)
AMOUNT = 12_000_00
TERMS = ScheduleTerms(
    plan="equal_instalment",
    draws=(Draw(START, AMOUNT),),
    rates=(RateChange(START, Decimal("0.144")),),
    periods=Periods(12, "month"),
)
STAGED = replace(
    TERMS,
    draws=(Draw(START, AMOUNT), Draw(date(2026, 4, 2), AMOUNT), Draw(date(2026, 7, 20), AMOUNT)),
    rates=(*TERMS.rates, RateChange(date(2026, 5, 3), Decimal("0.132"))),
)
SHAPES = {
    "12 equal instalments": TERMS,
    "12 equal instalments, actual/365": replace(TERMS, day_count="actual/365"),
    "12 equal instalments, moved off weekends": replace(TERMS, shift=Shift("following")),
    "12 equal principals": replace(TERMS, plan="equal_principal"),
    "12 instalments, three draws, a rate change": STAGED,
    "36 equal instalments": replace(TERMS, periods=Periods(36, "month")),
    "360 equal instalments": replace(TERMS, periods=Periods(360, "month")),
}


def each(work: Callable[[], object], seconds: float = 1.0) -> float:
    """Seconds of processor that one call takes, the best of rounds that last `seconds` in all."""
    best, ends = float("inf"), time.process_time() + seconds
    while time.process_time() < ends:
        begun = time.process_time()
        for _ in range(20):
            work()
        best = min(best, (time.process_time() - begun) / 20)
    return best


def show(works: Mapping[str, Callable[[], object]]) -> None:
    """One line for each kind of work."""
    for name, work in works.items():
        took = each(work)
        print(f"  {name:<46} {took * 1e6:>8,.0f} µs  {1 / took:>9,.0f} a second")


def schedules() -> None:
    """Schedules of several shapes."""
    print("schedules")
    show({name: partial(schedule, terms, "CNY") for name, terms in SHAPES.items()})


def yields() -> None:
    """Yearly rates of the same instalments."""
    print("yearly rates")
    works: dict[str, Callable[[], object]] = {}
    for count in (12, 36):
        rows = schedule(replace(TERMS, periods=Periods(count, "month")), "CNY").rows
        amounts = [AMOUNT, *(-row.payment for row in rows)]
        lent, repaid = [Paid(START, AMOUNT)], [Paid(row.due_on, row.payment) for row in rows]
        works |= {
            f"IRR × 12 and effective, {count} months": partial(yearly_rates, amounts),
            f"Regulation Z, {count} months": partial(actuarial_rate, lent, repaid),
            f"European Union, {count} months": partial(european_rate, lent, repaid),
        }
    show(works)


PARTS = {"schedules": schedules, "yields": yields}


def main() -> None:
    """Run the parts that are named, or all."""
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main()
