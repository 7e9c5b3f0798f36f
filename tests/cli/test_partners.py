"""`lendweave partners` as a person runs it, and the end of day that grades too."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from lendweave.cli.commands import app


def run(home: Path, *args: str, code: int = 0, locale: str = "en") -> str:
    """Run a command; what it printed."""
    environment = {"LENDWEAVE_HOME": str(home), "COLUMNS": "160"}
    done = CliRunner().invoke(app, ["--locale", locale, *args], env=environment)
    assert done.exit_code == code, done.output
    return done.output


def test_partners_are_graded_with_the_day_and_shown(appliance_home: Path) -> None:
    """The end of day grades them all, once; each can be looked at in both languages."""
    listed = json.loads(run(appliance_home, "partners", "list", "appliance", "--json"))
    count = len(listed)
    day = ("end-of-day", "--date", "2026-01-05")
    assert f"appliance: {count} partners graded, {count} otherwise" in run(appliance_home, *day)
    assert "partners graded" not in run(appliance_home, *day)
    assert "0 partners graded" in run(appliance_home, "partners", "grade", "appliance")
    shown = run(appliance_home, "partners", "show", "appliance", listed[0]["code"], locale="zh")
    assert "N  准入  500,000.00" in shown
    assert "FLOWS-731" in run(appliance_home, "partners", "show", "appliance", "x", code=3)
