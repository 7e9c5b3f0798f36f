"""Writing the quality report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from lendweave.connectors.quality_report.page import report_html
from lendweave.connectors.quality_report.told import report_told
from lendweave.decisions import Locale
from lendweave.intake.quality.report import QualityReport


def write_json(path: Path, report: QualityReport) -> None:
    """Write the report as JSON."""
    text = json.dumps(report_told(report), indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def write_html(
    path: Path, report: QualityReport, titles: Mapping[str, str], locale: Locale
) -> None:
    """Write the report as a page. titles: of error codes, in the page's first language."""
    path.write_text(report_html(report, titles, locale), encoding="utf-8")
