"""A report on disk: world.html beside world.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lendweave.connectors.world_report.page import report_html
from lendweave.decisions import Locale
from lendweave.kernel.errors import Invalid, Missing


class WorldNotTold(Missing):
    """A folder holds no world.json of a simulated world.
    目录中没有模拟世界的 world.json。
    """

    code = "CONNECTORS-006"


class WorldMistold(Invalid):
    """A world.json cannot be drawn: it is damaged, or another version wrote it.
    world.json 无法绘制：已损坏，或由其他版本写成。
    """

    code = "CONNECTORS-007"


def write_report(folder: Path, locale: Locale = "en") -> Path:
    """Draw the page of a world again from its world.json. Raises WorldNotTold, WorldMistold."""
    source = folder / "world.json"
    if not source.is_file():
        raise WorldNotTold(
            where=str(folder),
            expected="a folder that lendweave simulate has written",
            fix="Name such a folder, or simulate a world first.",
        )
    try:
        return write_page(folder, json.loads(source.read_text(encoding="utf-8")), locale)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise WorldMistold(
            where=str(source),
            got=f"{type(error).__name__}: {error}"[:200],
            expected="what this version of lendweave simulate writes",
            fix="Simulate the world again, with the seed and size that the file names.",
        ) from None


def write_page(folder: Path, facts: Mapping[str, Any], locale: Locale) -> Path:
    """Write the page for the facts of a world; where it is."""
    path = folder / "world.html"
    path.write_text(report_html(facts, locale), encoding="utf-8")
    return path
