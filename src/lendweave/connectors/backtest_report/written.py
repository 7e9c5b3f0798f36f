"""Writing a comparison."""

from __future__ import annotations

import json
from pathlib import Path

from lendweave.connectors.backtest_report.page import comparison_html
from lendweave.connectors.backtest_report.told import comparison_told
from lendweave.decisions import Locale
from lendweave.decisions.comparison.result import Comparison


def write_json(path: Path, found: Comparison) -> None:
    """Write the comparison as JSON."""
    text = json.dumps(comparison_told(found), indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def write_html(path: Path, found: Comparison, locale: Locale) -> None:
    """Write the comparison as a page that opens in `locale`."""
    path.write_text(comparison_html(found, locale), encoding="utf-8")
