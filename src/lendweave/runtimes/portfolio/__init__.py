"""Portfolio tables counted by DuckDB over the records of scenes."""

from lendweave.runtimes.portfolio.engine import DuckdbPortfolio, counted
from lendweave.runtimes.portfolio.serviced import ServicedBook

__all__ = ["DuckdbPortfolio", "ServicedBook", "counted"]
