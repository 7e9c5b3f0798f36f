"""The tables that portfolio definitions read, and what a loan's schedule tells where no state does.

| table            | columns                                                                     |
|------------------|-----------------------------------------------------------------------------|
| `book_loan`      | loan_id, disbursed_on, principal, currency, scene, partner, channel,        |
|                  | product, strategy, closed_on (null while anything is owed)                  |
| `book_share`     | loan_id, funder, weight                                                     |
| `book_state`     | loan_id, on_day, days_past_due, balance, lost, status: a loan at a day's end|
| `book_first_due` | loan_id, due_on, paid_on: the first instalment; paid_on null while not whole|
| `book_repayment` | loan_id, paid_on, amount                                                    |
| `book_contact`   | loan_id, on_day, result, promised, promised_on: collection actions          |

Amounts are BIGINT minor units. balance: open principal, 0 once charged off; lost: what of the
principal is charged off and not recovered. status: as of the record kind `loan`.
"""

from __future__ import annotations

from datetime import date

from lendweave.records.delinquency import BUCKETS

CHARGED_OFF = len(BUCKETS)
"""Place of what is charged off among the buckets: worse than any."""
SETTLED = -1
"""Place of what is settled."""


def day(value: date) -> str:
    """A day as SQL."""
    return f"DATE '{value.isoformat()}'"


def paid_instalments(instalments: str, repayments: str) -> str:
    """Each instalment with the day on which it was paid in full, null while it is not.

    Repayments pay instalments in the order of their numbers, whole amounts after one another.
    instalments: a table of loan_id, number, due_on, principal, interest, fee; repayments: of
    loan_id, paid_on, amount.
    """
    return f"""
SELECT d.loan_id, d.number, d.due_on, d.principal,
  CASE WHEN principal + interest + fee = 0 THEN d.due_on ELSE p.paid_on END AS paid_on
FROM (
  SELECT *, sum(principal + interest + fee) OVER (
    PARTITION BY loan_id ORDER BY number) AS due_so_far
  FROM {instalments}
) AS d
ASOF LEFT JOIN (
  SELECT loan_id, paid_on, sum(sum(amount)) OVER (
    PARTITION BY loan_id ORDER BY paid_on) AS paid_so_far
  FROM {repayments} GROUP BY loan_id, paid_on
) AS p ON p.loan_id = d.loan_id AND d.due_so_far <= p.paid_so_far
"""


def scheduled_states(paid: str, as_of: date) -> str:
    """States at each month's end and on `as_of`, out of `paid_instalments` and `book_loan`."""
    return f"""
SELECT loan_id, on_day,
  CASE WHEN is_closed OR late_since IS NULL THEN 0 ELSE on_day - late_since END AS days_past_due,
  CASE WHEN is_closed THEN 0 ELSE balance END AS balance,
  CAST(0 AS BIGINT) AS lost,
  CASE WHEN is_closed OR balance = 0 THEN 'settled'
    WHEN late_since IS NULL THEN 'active' ELSE 'overdue' END AS status
FROM (
  SELECT l.loan_id, l.on_day, coalesce(l.closed_on <= l.on_day, FALSE) AS is_closed,
    min(i.due_on) FILTER (i.due_on < l.on_day AND {unpaid("i", "l.on_day")}) AS late_since,
    {open_principal("any_value(l.principal)", "i", "l.on_day")} AS balance
  FROM ({loan_ends(as_of, with_today=True)}) AS l
  LEFT JOIN {paid} AS i ON i.loan_id = l.loan_id
  GROUP BY l.loan_id, l.on_day, l.closed_on
)
"""


def unpaid(instalment: str, on_day: str) -> str:
    """Whether an instalment of `paid_instalments` was not paid in full at the end of a day."""
    return f"({instalment}.paid_on IS NULL OR {instalment}.paid_on > {on_day})"


def open_principal(lent: str, instalment: str, on_day: str) -> str:
    """What was lent less the principal of the instalments that were paid in full by then."""
    repaid = f"sum({instalment}.principal) FILTER ({instalment}.paid_on <= {on_day})"
    return f"CAST({lent} - coalesce({repaid}, 0) AS BIGINT)"


def loan_ends(as_of: date, *, with_today: bool = False) -> str:
    """Every loan at each of its months' ends up to `as_of`, and on that day too if asked for."""
    wanted = "" if with_today else f"WHERE month_end <= {day(as_of)}"
    return f"""
SELECT loan_id, disbursed_on, principal, closed_on, mob, least(month_end, {day(as_of)}) AS on_day
FROM (
  SELECT *, last_day(date_trunc('month', disbursed_on) + to_months(CAST(mob AS INTEGER)))
    AS month_end
  FROM (
    SELECT *, unnest(generate_series(0, date_diff('month', disbursed_on, {day(as_of)}))) AS mob
    FROM book_loan WHERE disbursed_on <= {day(as_of)}
  )
) {wanted}
"""


def states_at(ends: str) -> str:
    """What each loan was at the end of the days of `ends` (loan_ends): the state told last by then.

    Adds bucket_rank: 0 for M0 and so on, one more than the last for charged off, -1 for settled.
    """
    return f"""
SELECT e.loan_id, e.disbursed_on, e.mob, e.on_day, coalesce(s.days_past_due, 0) AS days_past_due,
  coalesce(s.balance, e.principal) AS balance, coalesce(s.lost, 0) AS lost,
  coalesce(s.status, 'active') AS status, {_rank()} AS bucket_rank
FROM ({ends}) AS e
ASOF LEFT JOIN book_state AS s ON s.loan_id = e.loan_id AND s.on_day <= e.on_day
"""


def _rank() -> str:
    """The place of a state's bucket, 0 the best."""
    steps = " ".join(
        f"WHEN s.days_past_due >= {bucket.low} THEN {rank}"
        for rank, bucket in reversed(list(enumerate(BUCKETS)))
    )
    return (
        f"CASE WHEN s.status = 'settled' THEN {SETTLED}"
        f" WHEN s.status = 'charged_off' THEN {CHARGED_OFF}"
        f" {steps} ELSE 0 END"
    )


def bucket_name(rank: str) -> str:
    """The name of an open bucket, by its place."""
    names = ", ".join(f"'{bucket.name}'" for bucket in BUCKETS)
    return f"[{names}][{rank} + 1]"
