"""`lendweave partners` as a person runs it, and the end of day that grades too."""

from __future__ import annotations

import json
from pathlib import Path

from tests.command_line import lendweave


def run(home: Path, *args: str, code: int = 0, locale: str = "en") -> str:
    """Run a command; what it printed."""
    return lendweave("--locale", locale, *args, home=home, code=code, columns=160)


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


def test_a_partner_is_frozen_by_two_people(appliance_home: Path) -> None:
    """Asked, approved and seen in the list and on the partner; taken back the same way."""
    run(appliance_home, "partners", "grade", "appliance")
    code = json.loads(run(appliance_home, "partners", "list", "appliance", "--json"))[0]["code"]
    about = ("appliance", code, "--reason", "forged contracts", "--as")
    asked = run(appliance_home, "partners", "freeze", *about, "wang", "--until", "2999-12-31")
    assert "freeze waits for another person" in asked
    assert "RECORDS-062" in run(appliance_home, "partners", "approve", *about, "wang", code=2)
    approved = run(appliance_home, "partners", "approve", *about, "lin", locale="zh")
    assert "人工冻结中  至: 2999-12-31" in approved
    assert "frozen (by hand)" in run(appliance_home, "partners", "list", "appliance")
    run(appliance_home, "partners", "unfreeze", *about, "lin")
    assert "freeze rejected" not in run(appliance_home, "partners", "reject", *about, "wang")
    shown = run(appliance_home, "partners", "show", "appliance", code)
    assert "ask to unfreeze" in shown
    urgent = run(appliance_home, "partners", "freeze", *about, "wang", "--now", code=4)
    assert "RECORDS-061" in urgent
