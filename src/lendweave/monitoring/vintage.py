"""Vintages: what share of the loans disbursed in one month has gone bad by each month on book."""

from __future__ import annotations

from lendweave.monitoring.grouping import group_columns, loan_parts, part, thresholds
from lendweave.monitoring.inputs import CHARGED_OFF, loan_ends, states_at
from lendweave.monitoring.model import Asked, Figure, PortfolioTable, Rate


def _query(asked: Asked) -> str:
    return f"""
WITH graded AS (
  SELECT *, bucket_rank = {CHARGED_OFF} AS is_lost,
    max(CASE WHEN bucket_rank = {CHARGED_OFF} THEN 36500 ELSE days_past_due END)
      OVER (PARTITION BY loan_id ORDER BY mob) AS worst
  FROM ({states_at(loan_ends(asked.as_of))})
)
SELECT {group_columns(asked)}strftime(g.disbursed_on, '%Y-%m') AS vintage, m.mob, t.threshold,
  count(*) AS loans,
  count(*) FILTER (m.worst >= t.threshold) AS bad_loans,
  sum({part("g.principal", asked)}) AS disbursed,
  sum(CASE WHEN m.is_lost THEN {part("m.lost", asked)}
    WHEN m.days_past_due >= t.threshold THEN {part("m.balance", asked)} ELSE 0 END) AS bad_balance
FROM graded AS m JOIN ({loan_parts(asked)}) AS g ON g.loan_id = m.loan_id
CROSS JOIN {thresholds(asked)}
GROUP BY ALL
"""


VINTAGE = PortfolioTable(
    name="vintage",
    en="Vintages by months on book",
    zh="放款月批次（按账龄）",
    about_en="Loans of each month of disbursal at the end of each month on book. Bad by number: "
    "ever so many days past due at a month's end, or charged off. Bad by balance: what stands so "
    "many days past due then, and what is charged off, of the amount disbursed.",
    about_zh="各放款月贷款在每个账龄月末的表现。按笔数：任一月末逾期曾达该天数或已核销；"
    "按余额：该月末逾期达该天数的余额与已核销本金之和，占放款金额。",
    keys=(
        Figure("vintage", "vintage", "放款月"),
        Figure("mob", "MOB", "账龄"),
        Figure("threshold", "DPD from", "逾期天数起"),
    ),
    figures=(
        Figure("loans", "loans", "笔数"),
        Figure("bad_loans", "bad", "坏账笔数"),
        Figure("disbursed", "disbursed", "放款金额", money=True),
        Figure("bad_balance", "bad balance", "坏账余额", money=True),
    ),
    rates=(
        Rate("bad_rate", "bad rate", "坏账率（笔数）", "bad_loans", "loans"),
        Rate("bad_balance_rate", "of amount", "坏账率（金额）", "bad_balance", "disbursed"),
    ),
    query=_query,
    thresholds=(30, 60, 90),
)
