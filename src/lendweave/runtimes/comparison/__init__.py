"""Versions of a strategy over one scene's applications: one scan, then sums over what it found."""

from lendweave.runtimes.comparison.engine import DuckdbComparison
from lendweave.runtimes.comparison.sources import FileSource, HistorySource

__all__ = ["DuckdbComparison", "FileSource", "HistorySource"]
