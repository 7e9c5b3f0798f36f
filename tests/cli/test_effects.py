"""`lendweave effects` as a person runs it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from tests.book.loan.lives import contract
from tests.command_line import lendweave
from tests.flows.loan_desk import Days

from lendweave.bootstrap import open_house
from lendweave.flows.open_loan import Opening, open_loan
from lendweave.settings import load_settings
from lendweave.stores.relational.outbox import ATTEMPTS_MAX
from lendweave.stores.sqlite import SqliteStore


def effects(home: Path, *args: str, code: int = 0, locale: str = "en") -> str:
    """Run a command of `effects`; what it printed."""
    return lendweave("--locale", locale, "effects", *args, home=home, code=code, columns=160)


def given_up(home: Path) -> None:
    """One order of money that failed as often as it may, and one that waits."""
    with open_house(load_settings({}, {"home": home})) as house:
        who, desk = house.principal, house.servicing.desk("appliance")
        begin = desk.today - timedelta(days=10)
        for name in ("L1", "L2"):
            asked = Opening("till", name, contract(), "person 1", 12, on=begin)
            open_loan(who, asked, desk)
        database = house.store.path
    clock = Days(date(2100, 1, 1))
    with SqliteStore(database, clock) as store:
        for _ in range(ATTEMPTS_MAX):
            (leased,) = store.books.lease(who, "w", limit=1)
            store.books.failed(who, leased, "no line to the bank")
            clock.pass_days(1)


def test_what_was_given_up_is_listed_and_sent_again(tmp_path: Path) -> None:
    """With its number, by which it is asked for again; one that waits is refused."""
    given_up(tmp_path)
    dead = effects(tmp_path, "list", "--dead")
    assert "no line to the bank" in dead
    assert dead.count("disburse") == 1
    assert effects(tmp_path, "list").count("disburse") == 2
    assert "STORES-019" in effects(tmp_path, "retry", "2", code=3)
    assert "1 项重新等待" in effects(tmp_path, "retry", "1", locale="zh")
    assert "no line" not in effects(tmp_path, "list", "--dead")
    assert "2 effects sent" in effects(tmp_path, "send", str(tmp_path / "out"))
