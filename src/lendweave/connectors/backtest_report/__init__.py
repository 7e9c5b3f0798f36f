"""A comparison of versions on disk: as JSON, and as a page that needs nothing else."""

from lendweave.connectors.backtest_report.written import write_html, write_json

__all__ = ["write_html", "write_json"]
