"""Lines, drawdowns and funders at the terminal, over a folder of their own."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from tests.book.trade.a_trade import id_of, paper
from tests.command_line import lendweave
from tests.conftest import settings_for
from tests.flows.test_apply import new_application

from lendweave.bootstrap import open_house
from lendweave.flows.apply import decide_new
from lendweave.records import Decision
from lendweave.records.draft import Origin, draft

RECEIVABLE = id_of("receivable", "R-1")
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def applied(appliance_home: Path) -> tuple[Path, str, str]:
    """A data folder, an application that was decided in it, a consent for the trust."""
    with open_house(settings_for(appliance_home)) as house:
        application = new_application(house, "CLI-1")
        desk = house.decisions.desk("appliance")
        stored = decide_new(house.principal, application, desk).result().stored
        decision = stored[-1]
        assert isinstance(decision, Decision)
        consent = draft(
            Origin("local", "appliance", "test", "huaxing"),
            "consent",
            "C-1",
            house.ids,
            occurred_at=house.clock.now(),
            values={
                "party_id": application.party_id,
                "purpose": "funder:minjiang_trust",
                "granted": True,
                "text_version": "1",
            },
        )
        now, due = house.clock.now(), house.lending.desk("appliance").today + timedelta(days=60)
        owed = paper("receivable", creditor_id=application.party_id, due_on=due, occurred_at=now)
        house.store.append(house.principal, [consent, owed])
    return appliance_home, application.entity_id, consent.entity_id


def test_a_line_at_the_terminal(applied: tuple[Path, str, str], tmp_path: Path) -> None:
    """Recommended by hand, funded, granted, frozen, drawn, reconciled: each command says it."""
    home, application, consent = applied
    lendweave("application", "recommend", application, "--reason", "checked", home=home)
    assert "minjiang_trust" in lendweave("funder", "routes", "application", application, home=home)
    asked = lendweave(
        *("funder", "ask", "application", application, "--route", "trust", "--consent", consent),
        home=home,
    )
    assert "with the funder" in asked
    (request,) = ID.findall(asked)
    answered = lendweave("funder", "answer", request, "approved", home=home)
    assert "approved by the funder" in answered
    granted = lendweave("--locale", "zh", "line", "grant", application, home=home)
    assert "可用额度" in granted
    line = ID.findall(granted)[0]
    refused = lendweave("line", "freeze", line, home=home, code=2)
    assert "without reason" in refused
    assert "frozen" in lendweave("line", "freeze", line, "--reason", "alarm", home=home)
    draw = ("drawdown", "request", line, "100.00", "6", "--external-id", "D-1")
    assert "BOOK-511" in lendweave(*draw, home=home, code=4)
    lendweave("line", "unfreeze", line, "--reason", "false alarm", home=home)
    trade = (*draw[:-1], "D-0", "--product", "supplier_receivable", "--receivable", "R-9")
    assert "BOOK-231" in lendweave(*trade, home=home, code=4)
    trade = (*trade[:3], "90.00", *trade[4:-1], RECEIVABLE)
    lacking = lendweave("--locale", "zh", *trade, home=home)
    assert "[BOOK-238] 融资标的未登记" in lacking
    drawn = lendweave(*draw, home=home)
    assert "recommended by the platform" in drawn
    told = lendweave("drawdown", "cancel", ID.findall(drawn)[0], "--reason", "no need", home=home)
    assert "cancelled" in told
    assert "+0800" in told  # times stand in the zone of the scene
    assert "review case · withdraw: 1" in lendweave("line", "lapse", "appliance", home=home)
    assert "nothing is due" in lendweave("line", "lapse", "appliance", home=home)


def test_statements_at_the_terminal(appliance_home: Path, tmp_path: Path) -> None:
    """Our statement out; a funder's own in, with a row that we do not have."""
    ours, theirs = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    day = ("haihe_bank", "2026-05-31")
    lendweave("funder", "statement", *day, str(ours), home=appliance_home)
    assert "0 breaks" in lendweave("funder", "reconcile", *day, str(ours), home=appliance_home)
    theirs.write_text(ours.read_text("utf-8-sig") + "loan,1,L-1,2026-05-31,CNY,1.00\n", "utf-8")
    told = lendweave("funder", "reconcile", *day, str(theirs), home=appliance_home, code=1)
    assert "missing here" in told
