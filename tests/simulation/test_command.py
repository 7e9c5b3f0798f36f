"""`lendweave simulate` as a person runs it, and what it writes taken through the whole river."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.command_line import lendweave


def test_a_world_goes_down_the_river(tmp_path: Path) -> None:
    """Simulate, onboard, decide, backtest: online and batch agree on every application."""
    home, out = tmp_path / "home", tmp_path / "world"
    size = ("--people", "400", "--months", "8", "--seed", "11")
    told = lendweave("simulate", "appliance", *size, "--out", str(out), home=home)
    assert "partner files, to be read" in told
    lendweave("onboard", "appliance", str(out / "files"), home=home)
    lendweave("decide", "appliance", home=home)
    assert ": 0 differ" in lendweave("backtest", "appliance", home=home)


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (("simulate", "nowhere"), 3, "CONNECTORS-003"),
        (("simulate", "appliance", "--people", "5"), 2, "FLOWS-061"),
        (("--locale", "zh", "simulate", "appliance", "--months", "500"), 2, "规模过小或过大"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, args: tuple[str, ...], code: int, told: str) -> None:
    """A mistake is a message and an exit code by family."""
    out = tmp_path / "world"
    assert told in lendweave(*args, "--out", str(out), home=tmp_path / "home", code=code)


def test_a_scene_with_a_world_alone(tmp_path: Path) -> None:
    """It is simulated, its products are checked; who onboards is told which file it lacks."""
    home, out = tmp_path / "home", tmp_path / "world"
    size = ("--people", "400", "--months", "3")
    lendweave("simulate", "training", *size, "--out", str(out), home=home)
    assert (out / "truth" / "service_event.parquet").is_file()
    assert "everything checks" in lendweave("check", "training", home=home)
    told = lendweave("onboard", "training", str(out / "files"), home=home, code=3)
    assert "BOOTSTRAP-014" in told
    assert "features.yaml" in told
