"""Writing a portfolio table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from lendweave.connectors.portfolio_report.page import portfolio_html
from lendweave.connectors.portfolio_report.told import portfolio_told
from lendweave.decisions import Locale
from lendweave.monitoring import Portfolio


def write_json(path: Path, scenes: Sequence[str], portfolio: Portfolio) -> None:
    """Write the table as JSON."""
    text = json.dumps(portfolio_told(scenes, portfolio), indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def write_html(path: Path, scenes: Sequence[str], portfolio: Portfolio, locale: Locale) -> None:
    """Write the table as a page that opens in `locale`."""
    path.write_text(portfolio_html(scenes, portfolio, locale), encoding="utf-8")
