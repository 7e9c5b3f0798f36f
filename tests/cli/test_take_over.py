"""`lendweave loan take-over` on what a small world's partners have sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.command_line import lendweave

SIZE = ("--people", "200", "--months", "9", "--seed", "11")


@pytest.mark.slow
def test_a_worlds_loans_go_on_in_the_book(tmp_path: Path) -> None:
    """Every loan with an application agrees with its former servicer; again changes nothing."""
    world, home = tmp_path / "world", tmp_path / "home"
    lendweave("simulate", "appliance", *SIZE, "--out", str(world), home=home)
    lendweave("onboard", "appliance", str(world / "files"), home=home)
    command = ("loan", "take-over", "appliance", "--product", "appliance_instalment")
    told = lendweave(*command, home=home)
    assert "loans taken over" in told
    assert "another end" not in told
    assert "BOOK-3" not in told  # no event that the book refuses
    balance = json.loads(lendweave("ledger", "trial-balance", "--json", home=home))
    assert balance["balanced"]
    assert {row["holder"] for row in balance["rows"]} == {"haihe_bank", "weave_finance"}
    again = lendweave("--locale", "zh", *command, home=home)
    assert "接管 0 笔贷款" in again
    assert json.loads(lendweave("ledger", "trial-balance", "--json", home=home)) == balance
    assert "all whole" in lendweave("verify", home=home)
