"""Balances by delinquency bucket at each month's end and on the last day."""

from __future__ import annotations

from lendweave.monitoring.grouping import group_columns, loan_parts, part
from lendweave.monitoring.inputs import CHARGED_OFF, SETTLED, loan_ends, states_at
from lendweave.monitoring.model import Asked, Figure, PortfolioTable, Rate
from lendweave.records.delinquency import BUCKETS


def _query(asked: Asked) -> str:
    ranks = ", ".join(f"({rank}, '{bucket.name}')" for rank, bucket in enumerate(BUCKETS))
    grouped = group_columns(asked)
    balance = part("m.balance", asked)
    return f"""
WITH standing AS (
  SELECT g.*, m.on_day, m.bucket_rank, {balance} AS part_balance
  FROM ({states_at(loan_ends(asked.as_of, with_today=True))}) AS m
  JOIN ({loan_parts(asked)}) AS g ON g.loan_id = m.loan_id
  WHERE m.bucket_rank > {SETTLED} AND m.bucket_rank < {CHARGED_OFF}
)
SELECT {grouped}CAST(g.on_day AS VARCHAR) AS on_day, b.bucket,
  count(*) FILTER (g.bucket_rank = b.bucket_rank) AS loans,
  count(*) AS all_loans,
  coalesce(sum(g.part_balance) FILTER (g.bucket_rank = b.bucket_rank), 0) AS balance,
  sum(g.part_balance) AS all_balance
FROM standing AS g CROSS JOIN (VALUES {ranks}) AS b (bucket_rank, bucket)
GROUP BY ALL
"""


BUCKET_TABLE = PortfolioTable(
    name="buckets",
    en="Balances by delinquency bucket",
    zh="逾期阶段余额",
    about_en="Open loans and their open principal by days past due, at each month's end and on the "
    "last day. What is settled or charged off is left out.",
    about_zh="每月末及最后一日，在贷笔数与本金余额按逾期天数的分布；已结清和已核销不计入。",
    keys=(Figure("on_day", "day", "日期"), Figure("bucket", "bucket", "逾期阶段")),
    figures=(
        Figure("loans", "loans", "笔数"),
        Figure("all_loans", "of all", "在贷总笔数"),
        Figure("balance", "balance", "余额", money=True),
        Figure("all_balance", "of all balances", "在贷总余额", money=True),
    ),
    rates=(
        Rate("balance_share", "share", "余额占比", "balance", "all_balance"),
        Rate("loan_share", "of loans", "笔数占比", "loans", "all_loans"),
    ),
    query=_query,
)
