"""All portfolio tables, and how a question about one is checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lendweave.kernel.errors import shortened
from lendweave.monitoring.collections import COLLECTIONS
from lendweave.monitoring.errors import UnknownDimension, UnknownTable
from lendweave.monitoring.first_payment import FIRST_PAYMENT
from lendweave.monitoring.model import DIMENSIONS, Asked, PortfolioTable
from lendweave.monitoring.roll_rates import ROLL_RATES
from lendweave.monitoring.standing import BUCKET_TABLE
from lendweave.monitoring.vintage import VINTAGE

TABLES: dict[str, PortfolioTable] = {
    table.name: table for table in (VINTAGE, ROLL_RATES, FIRST_PAYMENT, BUCKET_TABLE, COLLECTIONS)
}


def table_named(name: str) -> PortfolioTable:
    """The table of that name. Raises UnknownTable."""
    if name not in TABLES:
        raise UnknownTable(
            where="portfolio",
            got=shortened(name),
            expected=", ".join(TABLES),
            fix="Name one of these.",
        )
    return TABLES[name]


def asked_of(
    table: PortfolioTable,
    by: Sequence[str],
    as_of: date,
    thresholds: Sequence[int] = (),
    known_at: int | None = None,
) -> Asked:
    """How `table` is cut. thresholds: its own when none are given. Raises UnknownDimension."""
    for name in by:
        if name not in DIMENSIONS:
            raise UnknownDimension(
                where=f"portfolio {table.name}",
                got=shortened(name),
                expected=", ".join(DIMENSIONS),
                fix="Group by one or more of these.",
            )
    dimensions = tuple(name for name in DIMENSIONS if name in by)
    days = tuple(sorted(set(thresholds))) or table.thresholds
    return Asked(dimensions, as_of, days, known_at)
