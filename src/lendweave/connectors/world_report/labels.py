"""Labels below the bars of a report: what each bin of a figure stands for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from lendweave.charts import Words, same
from lendweave.simulation.figures.bins import (
    AGE_SHARES,
    AGES,
    DAYS_LATE,
    EACH_MAX,
    GAP_DAYS,
    QUINTILES,
    TERM_MONTHS,
)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def from_to(first: Sequence[int]) -> list[Words]:
    """Bins of whole numbers by their first ones: `1–7`, `8–14` … `366+`."""
    bins = pairwise(first)
    closed = [f"{low}" if low == after - 1 else f"{low}–{after - 1}" for low, after in bins]
    return [same(text) for text in (*closed, f"{first[-1]}+")]


BINS: dict[str, list[Words]] = {
    "season": [Words(name, f"{place}月") for place, name in enumerate(_MONTHS, 1)],
    "orders_each_buyer": [*(same(str(n)) for n in range(1, EACH_MAX)), same(f"{EACH_MAX}+")],
    "days_between_orders": from_to(GAP_DAYS),
    "terms": from_to(TERM_MONTHS),
    "ages": from_to(AGES),
    "days_late": from_to(DAYS_LATE),
    "receivable_days_late": from_to(DAYS_LATE),
    "people_by_outside_loans": [*(same(str(n)) for n in range(EACH_MAX)), same(f"{EACH_MAX}+")],
    "months_behind": [
        Words("on time", "按时"),
        Words("within a month", "一个月内"),
        Words("later or never", "更晚或未还"),
    ],
    "default_at_part_of_term": [
        same(f"–{(n + 1) * 100 // AGE_SHARES}%") for n in range(AGE_SHARES)
    ],
    "risk_by_burden": [Words(f"fifth {n}", f"第{n}档") for n in range(1, QUINTILES + 1)],
}
_ABOUT = ("⅛", "", "¼", "", "½", "", "×1", "", "×2", "", "×4", "", "×8")
for _figure in ("order_value_about_median", "income_about_median", "loan_amount_about_median"):
    BINS[_figure] = [same(text) for text in _ABOUT]
