"""How fast the book works: schedules, yearly rates, quotes, the end of day.

python bench/book.py [schedules | yields | quotes | end-of-day] …   all parts where none is named

Processor time of one process; the machine's other work does not count, a cold cache does. Ends
with a line RESULT {json}, and with 1 where a part that has a goal misses it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from lendweave.book.calendar import Periods, Shift
from lendweave.book.quotes import Asked, Quote, quote, quote_body
from lendweave.book.schedule import Draw, RateChange, ScheduleTerms, schedule
from lendweave.book.yields import Paid, actuarial_rate, european_rate, yearly_rates
from lendweave.bootstrap.offering import open_shelf
from lendweave.connectors.product_files import read_product_files

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script finds its neighbours
from bench.book_days import end_of_days

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

SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"
QUOTED = (
    ("appliance", "appliance_instalment", 900_000, 12),
    ("appliance", "appliance_instalment", 900_000, 24),
    ("appliance", "appliance_trade_in", 900_000, 12),
    ("training", "training_staged", 1_200_000, 12),
    ("auto", "auto_loan", 12_000_000, 36),
    ("auto", "dealer_stock", 100_000_000, 90),
)


def each(work: Callable[[], object], seconds: float = 1.0) -> float:
    """Seconds of processor that one call takes, the best of rounds that last `seconds` in all."""
    best, ends = float("inf"), time.process_time() + seconds
    while time.process_time() < ends:
        begun = time.process_time()
        for _ in range(20):
            work()
        best = min(best, (time.process_time() - begun) / 20)
    return best


def show(works: Mapping[str, Callable[[], object]]) -> dict[str, Any]:
    """One line for each kind of work; how often each is done in a second."""
    found = {}
    for name, work in works.items():
        took = each(work)
        print(f"  {name:<46} {took * 1e6:>8,.0f} µs  {1 / took:>9,.0f} a second")
        found[name] = round(1 / took)
    return found


def schedules() -> dict[str, Any]:
    """Schedules of several shapes."""
    print("schedules")
    return show({name: partial(schedule, terms, "CNY") for name, terms in SHAPES.items()})


def yields() -> dict[str, Any]:
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
    return show(works)


def quotes() -> dict[str, Any]:
    """Quotes of the scenes' products, and the same as JSON with the statement in one language."""
    print("quotes: schedule, charges, both yearly rates, cap")
    works: dict[str, Callable[[], object]] = {}
    for scene, code, amount, term in QUOTED:
        shelf = open_shelf(read_product_files(SCENARIOS, scene))[1]
        product = shelf.find(code)
        asked = Asked(amount, term, START)
        found = partial(quote, product, asked, shelf.caps, shelf.calendar(product))
        works[f"{code}, {term} {product.term_unit}s"] = found
        if code == QUOTED[0][1]:
            works[f"{code}, {term}, as JSON"] = partial(as_json, found)
    return show(works)


def as_json(found: Callable[[], Quote]) -> bytes:
    """A quote as the HTTP interface answers it."""
    return msgspec.json.encode(quote_body(found(), "en"))


PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "schedules": schedules,
    "yields": yields,
    "quotes": quotes,
    "end-of-day": end_of_days,
}


def main() -> None:
    """Run the parts that are named, or all."""
    found = {name: PARTS[name]() for name in sys.argv[1:] or PARTS}
    met = all(part.get("met", True) for part in found.values())
    print("RESULT", json.dumps({**found, "met": met}, ensure_ascii=False))
    raise SystemExit(0 if met else 1)


if __name__ == "__main__":
    main()
