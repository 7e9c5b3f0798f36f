"""Decided applications with what is known or taken of their outcome, and the money in them."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from lendweave.decisions.comparison.assumptions import Assumptions, BandShape
from lendweave.decisions.comparison.result import Band
from lendweave.decisions.comparison.versions import Version
from lendweave.kernel.money import minor_digits
from lendweave.lang.dialects import quoted

MONEY = ("applications", "amount", "loss", "margin")


def judge(
    connection: duckdb.DuckDBPyConnection, champion: Version, shape: BandShape | None
) -> tuple[Band, ...]:
    """Make the view `judged` over `decided`: with `p`, the chance of bad, and `is_inferred`."""
    if shape is None:
        connection.execute(
            "CREATE OR REPLACE TEMP VIEW judged AS SELECT *, FALSE AS is_inferred,"
            " CASE WHEN bad THEN 1::DOUBLE WHEN NOT bad THEN 0::DOUBLE END AS p FROM decided"
        )
        return ()
    score = quoted(champion.answers[4])
    band = f"CAST(floor({score} / {shape.points}) AS BIGINT)"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE bands AS SELECT {band} AS band, count(bad) AS known,"
        " count(*) FILTER (bad) AS bad, count(*) FILTER (bad IS NULL) AS unknown,"
        f" CASE WHEN count(bad) >= {shape.loans_min} THEN"
        f" least(1::DOUBLE, count(*) FILTER (bad)::DOUBLE / count(bad) * {shape.factor}) END AS p"
        " FROM decided GROUP BY 1"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW judged AS SELECT d.*,"
        " d.bad IS NULL AND b.p IS NOT NULL AS is_inferred,"
        " CASE WHEN d.bad THEN 1::DOUBLE WHEN NOT d.bad THEN 0::DOUBLE ELSE b.p END AS p"
        f" FROM decided AS d LEFT JOIN bands AS b ON b.band = {band}"
    )
    return tuple(_bands(connection, shape))


def _bands(connection: duckdb.DuckDBPyConnection, shape: BandShape) -> Iterator[Band]:
    rows = connection.execute(
        "SELECT band, known, bad, CASE WHEN p IS NULL THEN 0 ELSE unknown END FROM bands"
        " WHERE band IS NOT NULL ORDER BY band"
    ).fetchall()
    return (Band(low * shape.points, known, bad, inferred) for low, known, bad, inferred in rows)


def money_sums(version: Version, assumed: Assumptions, currency: str) -> tuple[str, ...]:
    """Sums over what the version approves, in the order of MONEY; whole minor units per row.

    Each row is rounded before it is added, so that the sum does not depend on the order of rows.
    """
    outcome, amount, rate, term, _ = map(quoted, version.answers)
    counted = f"FILTER ({outcome} = 'approve' AND p IS NOT NULL AND {amount} IS NOT NULL)"
    loss, margin = loss_and_margin((amount, rate, term), assumed, currency)
    return (
        f"count(*) {counted}",
        f"coalesce(sum({amount}) {counted}, 0)::BIGINT",
        f"coalesce(sum({loss}) {counted}, 0)::BIGINT",
        f"coalesce(sum({margin}) {counted}, 0)::BIGINT",
    )


def loss_and_margin(
    offer: tuple[str, str, str], assumed: Assumptions, currency: str
) -> tuple[str, str]:
    """Of one row, whole minor units. offer: SQL of amount in minor units, rate and term."""
    amount, rate, term = offer
    monthly = f"({rate}::DOUBLE / 12)"
    interest = (
        f"coalesce(CASE WHEN {rate} > 0 THEN {amount} * ({monthly} * {term}"
        f" / (1 - pow(1 + {monthly}, -{term})) - 1) END, 0)"
    )
    loss = f"(p * {assumed.loss_given_default!r}::DOUBLE * {amount})"
    cost = (
        f"({amount} * {assumed.funding_rate!r}::DOUBLE * coalesce({term} + 1, 0) / 24"
        f" + {assumed.cost * 10 ** minor_digits(currency)!r}::DOUBLE)"
    )
    margin = f"(1 - p) * {interest} - {loss} - {cost}"
    return f"round({loss})::BIGINT", f"round({margin})::BIGINT"
