"""`lendweave intake quality` as a person runs it: what it writes and how it ends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.command_line import called

from lendweave.connectors.scene_folder import scenes_root
from lendweave.settings import load_settings

STRICT = """
feeds:
  huaxing_orders: {filled: {order.installed_on: 1}}
  carrier: {required: true}
"""


def run(home: Path, *args: str, scenarios: Path | None = None) -> tuple[int, str]:
    """Exit code and what was printed."""
    words = ("intake", "quality", "appliance", *args)
    folder = {} if scenarios is None else {"LENDWEAVE_SCENARIOS": str(scenarios)}
    done = called(*words, home=home, columns=120, **folder)
    return done.code, done.out + done.err


def test_the_report_is_written_as_json_and_as_a_page(appliance_home: Path, tmp_path: Path) -> None:
    """The same report three times: on the screen, as data, and as a page in both languages."""
    told, page = tmp_path / "q.json", tmp_path / "q.html"
    _, screen = run(appliance_home, "--json", str(told), "--html", str(page))
    assert "huaxing_orders" in screen
    facts = json.loads(told.read_text(encoding="utf-8"))
    orders = next(feed for feed in facts["feeds"] if feed["feed"] == "huaxing_orders")
    assert f"{orders['rows']:,}" in screen
    assert sum(part["weight"] for part in orders["score_parts"]) == 100
    html = page.read_text(encoding="utf-8")
    assert "Data quality" in html
    assert "数据质量" in html


def test_a_broken_contract_fails_and_says_why(appliance_home: Path, tmp_path: Path) -> None:
    """Exit code 1; the column below its limit and the feed that never came are named."""
    scenes = tmp_path / "scenes"
    shutil.copytree(
        scenes_root(load_settings({}, {}).scenarios) / "appliance", scenes / "appliance"
    )
    (scenes / "appliance" / "quality.yaml").write_text(STRICT, encoding="utf-8")
    code, screen = run(appliance_home, scenarios=scenes)
    assert code == 1
    assert "huaxing_orders order.installed_on: filled" in screen
    assert "carrier: required" in screen


@pytest.mark.parametrize("instant", ["yesterday", "2026-01-01T00:00:00"])
def test_an_instant_without_an_offset_is_refused(appliance_home: Path, instant: str) -> None:
    """`--as-of` takes an instant that means the same everywhere."""
    code, _ = run(appliance_home, "--as-of", instant)
    assert code == 2
