"""What became of what was lent: portfolio tables, each defined once and printed as SQL.

In: loans, their states by day, first instalments, repayments and collection actions as tables.
Out: PortfolioTable, Portfolio.
Never: a query that is run here, a clock, a definition that the glossary does not have.
"""

from lendweave.monitoring.errors import UnknownDimension, UnknownTable
from lendweave.monitoring.model import (
    DIMENSIONS,
    Asked,
    Figure,
    Portfolio,
    PortfolioTable,
    Rate,
    Row,
    merged,
)
from lendweave.monitoring.tables import TABLES, asked_of, table_named

__all__ = [
    "DIMENSIONS",
    "TABLES",
    "Asked",
    "Figure",
    "Portfolio",
    "PortfolioTable",
    "Rate",
    "Row",
    "UnknownDimension",
    "UnknownTable",
    "asked_of",
    "merged",
    "table_named",
]
