"""Portfolio tables counted by DuckDB over the records of scenes."""

from lendweave.runtimes.portfolio.engine import DuckdbPortfolio, counted

__all__ = ["DuckdbPortfolio", "counted"]
