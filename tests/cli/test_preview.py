"""`lendweave intake preview`: columns that line up, nothing stored, one path to onboarding."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from tests.command_line import lendweave

from lendweave.cli.preview import PreviewScreen
from lendweave.cli.visible import visible
from lendweave.flows.preview import Preview
from lendweave.intake import Fault
from lendweave.intake.preview import PreviewCell, PreviewRow

SAMPLES = Path(__file__).parents[2] / "scenarios" / "appliance" / "intake"
ORDERS = SAMPLES / "订单_2026上半年.csv"
APPLICATIONS = SAMPLES / "进件_2026.csv"


FAULT = Fault("INTAKE-035", "x", "date", "32", "a day", "Correct it.")
ROW = PreviewRow(
    7,
    (
        PreviewCell("no", "订单编号", "华星００１"),
        PreviewCell("date", "下单日期", "三十二日"),
        PreviewCell("amount", "amount", "1"),
    ),
    faults=(FAULT,),
)


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_wide_characters_line_up(locale: str) -> None:
    """Cells begin in the same column of the terminal, however wide the names before them are."""
    page = io.StringIO()
    screen = PreviewScreen(Console(file=page, width=120), locale)
    screen.show(
        Preview("订单.csv", "orders", "orders.yaml", True, 1, bad={FAULT.code: 1}, shown=(ROW,))
    )
    lines = page.getvalue().splitlines()
    places = {
        cell_len(line[: line.index(text)])
        for text in ("华星００１", "三十二日", "1 ")
        for line in lines
        if text in line and line.startswith("  ") and ("(" in line or "amount" in line)
    }
    assert len(places) == 1
    (marked,) = [line for line in lines if "三十二日" in line]
    assert "✗ INTAKE-035" in marked


def test_a_cell_does_not_move_the_cursor() -> None:
    """Controls of a terminal are spelled."""
    assert visible("华星\x1b[2Jgone\n") == "华星\\x1b[2Jgone\\n"
    assert visible("plain 文字") == "plain 文字"


def test_a_preview_leaves_no_data_folder(tmp_path: Path) -> None:
    """It says what is wrong in either language, and stores nothing."""
    home = tmp_path / "home"
    told = lendweave("intake", "preview", "appliance", str(APPLICATIONS), "--bad-only", home=home)
    assert "✗ INTAKE-038" in told
    assert "219 rows, 206 good" in told
    chinese = lendweave(
        *("--locale", "zh", "intake", "preview", "appliance", str(APPLICATIONS), "--bad-only"),
        home=home,
    )
    assert "以 13 至 19 开头的 11 位数字" in chinese
    assert "219 行，其中 206 行可用" in chinese
    assert not home.exists()


def test_from_suggestion_to_preview(tmp_path: Path) -> None:
    """A drafted mapping is previewed where it lies, before it is in the scene."""
    draft = tmp_path / "orders.yaml"
    lendweave("intake", "suggest", str(ORDERS), "--out", str(draft), home=tmp_path)
    told = json.loads(
        lendweave(
            *("intake", "preview", "appliance", str(ORDERS), "--mapping", str(draft), "--json"),
            home=tmp_path,
        )
    )
    assert told["good"] == told["rows"] == 106
    assert told["mapping"] == str(draft)
    assert len(told["shown"]) == 10


def test_a_file_that_would_be_refused_ends_so(tmp_path: Path) -> None:
    """The exit code says that onboarding would store nothing of it."""
    told = lendweave(
        *("intake", "preview", "appliance", str(ORDERS), "--mapping", "huaxing_applications"),
        home=tmp_path,
        code=2,
    )
    assert "The whole file would be refused" in told


@pytest.mark.parametrize("mapping", [(), ("--mapping", "nobody")])
def test_a_mapping_that_is_not_there(tmp_path: Path, mapping: tuple[str, ...]) -> None:
    """Those of the scene are named."""
    page = Path(__file__)
    told = lendweave("intake", "preview", "appliance", str(page), *mapping, home=tmp_path, code=3)
    assert "BOOTSTRAP-007" in told
    assert "huaxing_orders.yaml" in told
