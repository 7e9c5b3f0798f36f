"""How a table is cut: the columns it is grouped by, and each group's part of an amount."""

from __future__ import annotations

from lendweave.monitoring.model import Asked


def loan_parts(asked: Asked) -> str:
    """Every loan once, or once for each of its funders: its dimensions, and from where to where.

    A funder's part of an amount lies between two places of the loan's weights, so that the parts
    of all funders add up to the amount exactly.
    """
    dimensions = "".join(f", {_dimension(name)} AS {name}" for name in asked.by)
    if "funder" not in asked.by:
        return f"SELECT l.loan_id, l.currency, l.disbursed_on, l.principal{dimensions}" + _LOANS
    return f"""
SELECT l.loan_id, l.currency, l.disbursed_on, l.principal{dimensions},
  coalesce(f.upto - f.weight, 0) AS low, coalesce(f.upto, 1) AS high, coalesce(f.whole, 1) AS whole
FROM book_loan AS l LEFT JOIN (
  SELECT loan_id, funder, weight, sum(weight) OVER (PARTITION BY loan_id) AS whole,
    sum(weight) OVER (PARTITION BY loan_id ORDER BY funder) AS upto
  FROM book_share
) AS f ON f.loan_id = l.loan_id
"""


_LOANS = " FROM book_loan AS l"


def _dimension(name: str) -> str:
    return "f.funder" if name == "funder" else f"l.{name}"


def part(amount: str, asked: Asked) -> str:
    """The group's part of an amount ≥ 0; `g` is the row of `loan_parts`."""
    if "funder" not in asked.by:
        return f"({amount})"
    upto = f"((2 * CAST({amount} AS HUGEINT) * g.{{}} + g.whole) // (2 * g.whole))"
    return f"({upto.format('high')} - {upto.format('low')})"


def group_columns(asked: Asked) -> str:
    """What every table selects and groups by first."""
    return "".join(f"g.{name}, " for name in ("currency", *asked.by))


def thresholds(asked: Asked) -> str:
    """The thresholds as a table of one column."""
    rows = ", ".join(f"({days})" for days in asked.thresholds)
    return f"(VALUES {rows}) AS t (threshold)"
