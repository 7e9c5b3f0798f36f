"""The page on the life of a loan tells of every event, detail and account, and of no other."""

from __future__ import annotations

import re
from pathlib import Path

from lendweave.book.ledger import CHART
from lendweave.book.loan import EVENT_KINDS
from lendweave.book.loan.agreed import DETAIL
from lendweave.book.loan.fold import STEPS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "concepts" / "life-of-a-loan.md"


def rows(section: str) -> list[list[str]]:
    """The cells of every table row of a section."""
    text = PAGE.read_text(encoding="utf-8").split(f"## {section}\n")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_event_has_its_row_with_its_details() -> None:
    """The names of the details are those that the fold takes."""
    told = {cells[0].strip("`"): set(re.findall(r"`(\w+)`", cells[3])) for cells in rows("Events")}
    assert told.keys() == set(EVENT_KINDS)
    assert told["open"] == {DETAIL}
    for kind, step in STEPS.items():
        assert set(step.details) <= told[kind], kind
    assert not told["write_off"] | told["cancel"] | told["reverse"]


def test_every_account_has_its_row() -> None:
    """In the order of the chart, in both languages."""
    told = [cells for cells in rows("The journal") if len(cells) == 5]
    assert told == [
        [f"`{each.name}`", each.type, each.en, each.zh, "yes" * each.may_be_negative]
        for each in CHART
    ]
