"""Collections: what was paid in a month by the loans that stood in a bucket as it began."""

from __future__ import annotations

from lendweave.monitoring.grouping import group_columns, loan_parts, part
from lendweave.monitoring.inputs import (
    CHARGED_OFF,
    SETTLED,
    bucket_name,
    day,
    loan_ends,
    states_at,
)
from lendweave.monitoring.model import Asked, Figure, PortfolioTable, Rate

_REACHED = "('promise', 'refuses', 'third_party', 'paid', 'complaint')"
"""Results of an action that met somebody."""


def _query(asked: Asked) -> str:
    return f"""
WITH standing AS (
  SELECT *, CAST(on_day + 1 AS DATE) AS month
  FROM ({states_at(loan_ends(asked.as_of))})
  WHERE bucket_rank > {SETTLED} AND bucket_rank < {CHARGED_OFF}
    AND last_day(on_day + 1) <= {day(asked.as_of)}
), paid AS (
  SELECT loan_id, date_trunc('month', paid_on) AS month, sum(amount) AS amount
  FROM book_repayment GROUP BY ALL
), contacts AS ({_contacts(asked)})
SELECT {group_columns(asked)}strftime(m.month, '%Y-%m') AS month,
  {bucket_name("m.bucket_rank")} AS bucket,
  count(*) AS loans,
  count(p.loan_id) AS paying_loans,
  sum({part("m.balance", asked)}) AS balance,
  sum({part("coalesce(p.amount, 0)", asked)}) AS paid,
  CAST(coalesce(sum(c.actions), 0) AS BIGINT) AS actions,
  CAST(coalesce(sum(c.reached), 0) AS BIGINT) AS reached,
  CAST(coalesce(sum(c.promises), 0) AS BIGINT) AS promises,
  CAST(coalesce(sum(c.kept), 0) AS BIGINT) AS kept
FROM standing AS m JOIN ({loan_parts(asked)}) AS g ON g.loan_id = m.loan_id
LEFT JOIN paid AS p ON p.loan_id = m.loan_id AND p.month = m.month
LEFT JOIN contacts AS c ON c.loan_id = m.loan_id AND c.month = m.month
GROUP BY ALL
"""


def _contacts(asked: Asked) -> str:
    """Collection actions of each loan and month; a promise counts once its day has passed."""
    return f"""
  SELECT loan_id, date_trunc('month', on_day) AS month, count(*) AS actions,
    count(*) FILTER (result IN {_REACHED}) AS reached,
    count(*) FILTER (is_promise) AS promises,
    count(*) FILTER (is_promise AND paid >= promised) AS kept
  FROM (
    SELECT a.loan_id, a.on_day, a.result, coalesce(a.promised, 1) AS promised,
      coalesce(a.result = 'promise' AND a.promised_on <= {day(asked.as_of)}, FALSE) AS is_promise,
      coalesce((SELECT sum(r.amount) FROM book_repayment AS r WHERE r.loan_id = a.loan_id
        AND r.paid_on BETWEEN a.on_day AND a.promised_on), 0) AS paid
    FROM book_contact AS a
  ) GROUP BY ALL
"""


COLLECTIONS = PortfolioTable(
    name="collections",
    en="Collections",
    zh="催收回款",
    about_en="Loans by the bucket in which each month found them: how many paid and how much in "
    "the month, how often they were contacted, and which promises were kept by their day.",
    about_zh="按月初所处逾期阶段：当月还款的笔数与金额、催收次数与触达次数，以及到期的还款承诺是否兑现。",
    keys=(Figure("month", "month", "月份"), Figure("bucket", "bucket", "逾期阶段")),
    figures=(
        Figure("loans", "loans", "笔数"),
        Figure("paying_loans", "paying", "还款笔数"),
        Figure("balance", "balance", "余额", money=True),
        Figure("paid", "paid", "回款金额", money=True),
        Figure("actions", "actions", "催收次数"),
        Figure("reached", "reached", "触达次数"),
        Figure("promises", "promises", "到期承诺"),
        Figure("kept", "kept", "兑现承诺"),
    ),
    rates=(
        Rate("paid_rate", "paid of balance", "回款率", "paid", "balance"),
        Rate("paying_rate", "paying", "还款户占比", "paying_loans", "loans"),
        Rate("reached_rate", "reached", "触达率", "reached", "actions"),
        Rate("kept_rate", "kept", "承诺兑现率", "kept", "promises"),
    ),
    query=_query,
)
