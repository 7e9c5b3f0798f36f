"""First payment default: loans whose first instalment was late by so many days."""

from __future__ import annotations

from lendweave.monitoring.grouping import group_columns, loan_parts, part, thresholds
from lendweave.monitoring.inputs import day
from lendweave.monitoring.model import Asked, Figure, PortfolioTable, Rate


def _query(asked: Asked) -> str:
    is_late = "(f.paid_on IS NULL OR f.paid_on > f.due_on + t.threshold)"
    return f"""
SELECT {group_columns(asked)}strftime(g.disbursed_on, '%Y-%m') AS vintage, t.threshold,
  count(*) AS loans,
  count(*) FILTER ({is_late}) AS late_loans,
  sum({part("g.principal", asked)}) AS disbursed,
  coalesce(sum({part("g.principal", asked)}) FILTER ({is_late}), 0) AS late_disbursed
FROM book_first_due AS f JOIN ({loan_parts(asked)}) AS g ON g.loan_id = f.loan_id
CROSS JOIN {thresholds(asked)}
WHERE f.due_on + t.threshold <= {day(asked.as_of)} AND g.disbursed_on <= {day(asked.as_of)}
GROUP BY ALL
"""


FIRST_PAYMENT = PortfolioTable(
    name="fpd",
    en="First payment default",
    zh="首期逾期",
    about_en="Of the loans of each month of disbursal whose first instalment was due that many "
    "days ago: those that had not paid it in full at the end of that day. FPDn is the row of n.",
    about_zh="各放款月中首期应还日已过该天数的贷款里，届时仍未足额偿还首期者；n 天一行即 FPDn。",
    keys=(
        Figure("vintage", "vintage", "放款月"),
        Figure("threshold", "DPD from", "逾期天数起"),
    ),
    figures=(
        Figure("loans", "loans", "笔数"),
        Figure("late_loans", "late", "首逾笔数"),
        Figure("disbursed", "disbursed", "放款金额", money=True),
        Figure("late_disbursed", "late amount", "首逾放款金额", money=True),
    ),
    rates=(
        Rate("fpd_rate", "FPD", "首逾率（笔数）", "late_loans", "loans"),
        Rate("fpd_amount_rate", "of amount", "首逾率（金额）", "late_disbursed", "disbursed"),
    ),
    query=_query,
    thresholds=(1, 7, 15, 30),
)
