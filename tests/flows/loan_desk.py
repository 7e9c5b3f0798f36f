"""A desk over a real store, and loans to be serviced at it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.book.collection.test_policy import SHIPPED as COLLECTION
from tests.book.loan.lives import contract
from tests.book.quotes.shelves import shelf

from lendweave.book.collection.policy import Policy, read_policy
from lendweave.book.funding.shares import Share
from lendweave.book.loan import Contract, EventKind
from lendweave.book.quotes.changed import Pricing
from lendweave.flows.loan_desk import LoanDesk
from lendweave.flows.open_loan import Opened, Opening, open_loan
from lendweave.flows.repay import Booked, EventRequest, enter_event
from lendweave.kernel.clock import Clock, Instant, days_from_date
from lendweave.kernel.ids import Uuid7Source
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.records import Principal, Scene, local_owner
from lendweave.stores.sqlite import SqliteStore

BEGIN = date(2026, 1, 15)
ME = local_owner("shop")
SCENE = Scene("appliance", "Appliances", "家电", "Asia/Shanghai", "CNY")
BANKS = (Share("bank_a", 7, "joint_lending"), Share("bank_b", 3, "joint_lending"))


class Shipped:
    """The rules of the appliance scene, as they are in this repository."""

    def waivers(self) -> Policy:
        """Operations half of the penalty, reviewers all, up to 5,000.00 in a case."""
        return read_policy(COLLECTION, "appliance/collection.yaml", "CNY")

    def pricing(self, product: str, version: int) -> Pricing:
        """Products and caps of the appliance scene, by code alone."""
        found = shelf("appliance")
        return Pricing(found.find(product), found.caps)


class Days:
    """A clock that stands at noon of a day, UTC, and moves a microsecond at each reading."""

    def __init__(self, day: date = BEGIN) -> None:
        self._now = days_from_date(day) * MICROS_PER_DAY + MICROS_PER_DAY // 2 - 1

    def now(self) -> Instant:
        self._now += 1
        return Instant(self._now)

    def pass_days(self, days: int) -> None:
        """Let days go by."""
        self._now += days * MICROS_PER_DAY


@dataclass
class Office:
    """A store, the desk over it, and the clock of both."""

    store: SqliteStore
    desk: LoanDesk
    days: Days

    def open(self, name: str = "L1", agreed: Contract | None = None, **more: Any) -> str:
        """Open and disburse a loan, by two banks unless agreed otherwise; its id."""
        return self.opened(name, agreed, **more).loan_id

    def opened(self, name: str = "L1", agreed: Contract | None = None, **more: Any) -> Opened:
        """The same, and all that is told of it."""
        agreed = agreed or contract(shares=BANKS)
        asked = Opening("till", name, agreed, "person 1", 12, **more)
        return open_loan(ME, asked, self.desk)

    def enter(
        self, loan_id: str, event: EventKind, amount: int = 0, name: str = "e1", **more: Any
    ) -> Booked:
        """Enter an event, sent by the till."""
        who = more.pop("who", ME)
        asked = EventRequest(event, "till", name, more.pop("currency", "CNY"), amount, **more)
        return enter_event(who, loan_id, asked, self.desk)

    def held(self, on: date | None = None) -> dict[str, int]:
        """account → what it holds over all holders, zeros left out."""
        sums: dict[str, int] = {}
        for balance in self.store.books.balances(ME, on):
            sums[balance.account] = sums.get(balance.account, 0) + balance.amount_minor
        return {account: amount for account, amount in sums.items() if amount}

    def used(self, holder_type: Any, key: str) -> int:
        """The used exposure of a holder."""
        return self.store.books.exposure(ME, holder_type, key, "CNY").used_minor


def office(folder: Path, clock: Days | None = None, who: Principal = ME) -> Office:
    """An office over a new store. Close its store."""
    days = clock or Days()
    store = SqliteStore(folder / "store", days)
    return Office(store, desk_of(store, days, who), days)


def desk_of(store: SqliteStore, clock: Clock, who: Principal = ME) -> LoanDesk:
    """A desk over a store that is open."""
    desk = LoanDesk(who.tenant_id, SCENE, store, store.books, clock, Uuid7Source(clock))
    return replace(desk, rules=Shipped())


def due(number: int) -> date:
    """About the day on which an instalment of these loans falls due."""
    return BEGIN + timedelta(days=30 * number)
