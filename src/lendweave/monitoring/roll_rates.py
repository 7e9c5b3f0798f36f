"""Roll rates: what of the balance in a bucket stands in the next worse one a month later."""

from __future__ import annotations

from lendweave.monitoring.grouping import group_columns, loan_parts, part
from lendweave.monitoring.inputs import CHARGED_OFF, SETTLED, bucket_name, loan_ends, states_at
from lendweave.monitoring.model import Asked, Figure, PortfolioTable, Rate


def _query(asked: Asked) -> str:
    balance = part("m.balance", asked)
    return f"""
WITH moved AS (
  SELECT *, lead(bucket_rank) OVER (PARTITION BY loan_id ORDER BY mob) AS next_rank
  FROM ({states_at(loan_ends(asked.as_of))})
)
SELECT {group_columns(asked)}CAST(m.on_day AS VARCHAR) AS month_end,
  {bucket_name("m.bucket_rank")} AS bucket,
  count(*) AS loans,
  count(*) FILTER (m.next_rank = m.bucket_rank + 1) AS rolled_loans,
  count(*) FILTER (m.next_rank < m.bucket_rank) AS better_loans,
  sum({balance}) AS balance,
  coalesce(sum({balance}) FILTER (m.next_rank = m.bucket_rank + 1), 0) AS rolled_balance,
  coalesce(sum({balance}) FILTER (m.next_rank < m.bucket_rank), 0) AS better_balance
FROM moved AS m JOIN ({loan_parts(asked)}) AS g ON g.loan_id = m.loan_id
WHERE m.next_rank IS NOT NULL AND m.bucket_rank > {SETTLED} AND m.bucket_rank < {CHARGED_OFF}
GROUP BY ALL
"""


ROLL_RATES = PortfolioTable(
    name="roll-rates",
    en="Roll rates",
    zh="迁徙率",
    about_en="Of the loans in each bucket at a month's end: how many, and what of their balance, "
    "stand in the next worse bucket at the following month's end (from M3+: charged off), and in "
    "a better one or settled.",
    about_zh="各月末处于某一逾期阶段的贷款，次月末进入下一更差阶段（M3+ 之后为核销）"
    "以及好转或结清的笔数与余额。",
    keys=(Figure("month_end", "month's end", "月末"), Figure("bucket", "bucket", "逾期阶段")),
    figures=(
        Figure("loans", "loans", "笔数"),
        Figure("rolled_loans", "rolled", "迁徙笔数"),
        Figure("better_loans", "better", "好转笔数"),
        Figure("balance", "balance", "余额", money=True),
        Figure("rolled_balance", "rolled balance", "迁徙余额", money=True),
        Figure("better_balance", "better balance", "好转余额", money=True),
    ),
    rates=(
        Rate("roll_rate", "roll rate", "迁徙率", "rolled_balance", "balance"),
        Rate("roll_rate_loans", "by number", "迁徙率（笔数）", "rolled_loans", "loans"),
        Rate("better_rate", "better", "好转率", "better_balance", "balance"),
    ),
    query=_query,
)
