"""`lendweave end-of-day` as a person runs it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.book.bulk.loans import BEGIN
from tests.command_line import called
from tests.flows.day_book import OWNER, enter, stories

from lendweave.bootstrap import open_house
from lendweave.settings import load_settings


def run(home: Path, *args: str) -> tuple[int, str]:
    """Exit code and what was printed."""
    tenant = OWNER.tenant_id
    done = called("end-of-day", *args, home=home, columns=120, LENDWEAVE_TENANT=tenant)
    return done.code, done.out + done.err


def test_days_are_closed_once(tmp_path: Path) -> None:
    """Two days, then none, then no earlier one."""
    settings = load_settings({"LENDWEAVE_HOME": str(tmp_path)}, {"tenant": OWNER.tenant_id})
    with open_house(settings) as house:
        for number in range(20):
            enter(house.store, stories(2, 5), BEGIN + timedelta(days=number), house.ids)
    first, second = BEGIN + timedelta(days=20), BEGIN + timedelta(days=21)
    assert run(tmp_path, "--date", str(first))[0] == 0
    code, screen = run(tmp_path, "--date", str(second))
    assert code == 0
    assert str(second) in screen
    code, screen = run(tmp_path, "--date", str(second))
    assert (code, "closed already" in screen) == (0, True)
    code, screen = run(tmp_path, "--date", str(first))
    assert code == 4
    assert "FLOWS-601" in screen
