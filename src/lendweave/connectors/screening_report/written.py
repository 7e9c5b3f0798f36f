"""Writing the screening."""

from __future__ import annotations

import json
from pathlib import Path

from lendweave.connectors.screening_report.page import screening_html
from lendweave.connectors.screening_report.told import screening_told
from lendweave.decisions import Locale
from lendweave.models import Screening


def write_json(path: Path, scene: str, screening: Screening) -> None:
    """Write the screening as JSON."""
    text = json.dumps(screening_told(scene, screening), indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def write_html(path: Path, scene: str, screening: Screening, locale: Locale) -> None:
    """Write the screening as a page that opens in `locale`."""
    path.write_text(screening_html(scene, screening, locale), encoding="utf-8")
