"""A portfolio table on disk: as JSON, and as a page that needs nothing else."""

from lendweave.connectors.portfolio_report.told import portfolio_told
from lendweave.connectors.portfolio_report.written import write_html, write_json

__all__ = ["portfolio_told", "write_html", "write_json"]
