"""A small house that lends: a store, a party, a merchant, an application that was approved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from lendweave.book.funding.reading import read_funders
from lendweave.book.lifecycle.policy import LifeCyclePolicy, read_policy
from lendweave.flows.applications import begin, decided
from lendweave.flows.draw import DrawRequest
from lendweave.flows.funder_answers import FunderAnswer, answer
from lendweave.flows.funders import ask_funder
from lendweave.flows.life_cycle import LineDesk, after
from lendweave.flows.lines import GrantTerms, grant
from lendweave.kernel.clock import Instant
from lendweave.kernel.ids import Uuid7Source
from lendweave.kernel.money import Money
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.records import (
    Application,
    Consent,
    Decision,
    Facility,
    Merchant,
    Principal,
    Scene,
    local_owner,
)
from lendweave.records.draft import Origin, draft
from lendweave.records.links import Link
from lendweave.stores.sqlite import SqliteStore

SCENE = Scene("appliance", "Appliances", "家电", "Asia/Shanghai", "CNY", {}, "")
NOON = int(datetime(2026, 5, 31, 4, tzinfo=UTC).timestamp()) * 1_000_000
TODAY = date(2026, 5, 31)
OWNER = local_owner()
ORIGIN = Origin("local", "appliance", "test", "huaxing")
POLICY = read_policy(
    "application: {one_open: true, supplement_days: 7, open_days: 30, cool_down_days: 30}\n"
    "line: {valid_days: 365, cooling_off_days: 3}\n"
    "drawdown: {open_days: 3}\n",
    "life_cycle.yaml",
)
FUNDERS = """\
funders:
  bank:
    title: {en: Bank, zh: 银行}
    mode: joint_lending
    bears_loss: funder
    cost: "0.0400"
    capacity: 10000
    quota: {day: 5000}
    answer_within: 4h
  trust:
    title: {en: Trust, zh: 信托}
    mode: loan_assistance
    bears_loss: guarantor
    bearer: surety
    cost: "0.0600"
    answers: [line]
    answer_within: 4h
  own: {title: {en: Own, zh: 自营}, mode: own, bears_loss: funder, cost: "0.0800", answers: []}
routes:
  - {route: joint, shares: {bank: 70%, trust: 30%}}
  - {route: trust, shares: {trust: 100%}}
  - {route: own, shares: {own: 100%}}
"""


@dataclass
class HandClock:
    """A clock that stands until it is moved."""

    instant: int = NOON

    def now(self) -> Instant:
        """The instant."""
        return Instant(self.instant)

    def pass_days(self, days: int) -> None:
        """Move on."""
        self.instant += days * MICROS_PER_DAY

    def pass_hours(self, hours: int) -> None:
        """Move on."""
        self.instant += hours * MICROS_PER_DAY // 24


@dataclass
class Lender:
    """A desk with a real store, and short ways to what tests begin with."""

    desk: LineDesk
    clock: HandClock
    store: SqliteStore
    principal: Principal = field(default_factory=lambda: OWNER)

    def application(self, name: str, party: str = "P-1", amount: int = 1_000_000) -> Application:
        """An application as it is sent."""
        record = draft(
            ORIGIN,
            "application",
            name,
            self.desk.ids,
            occurred_at=self.clock.now(),
            values={
                "party_id": party,
                "amount_minor": amount,
                "currency": "CNY",
                "term_months": 12,
                "product_code": "instalment",
            },
        )
        assert isinstance(record, Application)
        return record

    def submitted(self, application: Application, outcome: str = "approve") -> str:
        """Stored with the platform's recommendation, in one commit; its id."""
        life, begun = begin(self.principal, application, self.desk)
        decision = self.decision(application, outcome)
        step = decided(self.principal, after(life, *begun), decision, self.desk)
        records = [application, *begun, step, decision]
        self.desk.books.commit(self.principal, records, guards=[life.guard]).result()
        return application.entity_id

    def decision(self, application: Application, outcome: str, **changed: object) -> Decision:
        """The platform's recommendation, not stored yet."""
        values = {
            "application_id": application.entity_id,
            "application_version": application.id,
            "party_id": application.party_id,
            "strategy": "test",
            "strategy_version": 1,
            "strategy_hash": "0" * 64,
            "decided_at": self.clock.now(),
            "read_offset": -1,
            "outcome": outcome,
            "amount_minor": application.amount_minor,
            "currency": "CNY",
            "term_months": 12,
            "score": 600,
            "reasons": [] if outcome == "approve" else ["SCORE"],
            "masks": [],
        }
        record = draft(
            ORIGIN,
            "decision",
            self.desk.ids.fresh(),
            self.desk.ids,
            occurred_at=self.clock.now(),
            values=values | changed,
        )
        assert isinstance(record, Decision)
        return record

    def consent(self, funder: str, party: str = "P-1", **changed: object) -> str:
        """A consent of the borrower for a funder; its id."""
        values = {
            "party_id": party,
            "purpose": f"funder:{funder}",
            "granted": True,
            "text_version": "1",
        }
        record = draft(
            ORIGIN,
            "consent",
            self.desk.ids.fresh(),
            self.desk.ids,
            occurred_at=self.clock.now(),
            values=values | changed,
        )
        assert isinstance(record, Consent)
        self.store.append(self.principal, [record])
        return record.entity_id

    def merchant(self, name: str = "HX01") -> str:
        """A dealer with an industry; its id."""
        values = {"merchant_type": "dealer", "name": name, "industry": "F5137", "grade": "A"}
        record = draft(
            ORIGIN, "merchant", name, self.desk.ids, occurred_at=self.clock.now(), values=values
        )
        assert isinstance(record, Merchant)
        self.store.append(self.principal, [record])
        return record.entity_id

    def approved(self, name: str = "A-1", party: str = "P-1", amount: int = 1_000_000) -> str:
        """An application that its only funder has approved; its id."""
        id = self.submitted(self.application(name, party, amount))
        consents = [self.consent("trust", party)]
        asked = ask_funder(
            self.principal, "application", id, self.desk, route_name="trust", consents=consents
        )
        said = FunderAnswer(asked.decisions[0].entity_id, "approved")
        answer(self.principal, said, self.desk)
        return id

    def line(
        self,
        name: str = "A-1",
        party: str = "P-1",
        *,
        limit: int = 1_000_000,
        revolving: bool = True,
    ) -> Facility:
        """A granted line."""
        id = self.approved(name, party, limit)
        return grant(self.principal, id, GrantTerms(revolving=revolving), self.desk)

    def asks(self, line: Facility, name: str, amount: int, **more: str) -> DrawRequest:
        """A request for a drawdown."""
        return DrawRequest(line.entity_id, name, Money(amount, "CNY"), 12, **more)

    def open_exposure(self, holder_type: str, key: str) -> tuple[int, int]:
        """(used, reserved) of a holder."""
        found = self.desk.books.exposure(self.principal, holder_type, key, "CNY")  # type: ignore[arg-type]
        return found.used_minor, found.reserved_minor


def same_person(one: str, other: str) -> Link:
    """A link that says two party ids are one person's."""
    values = {
        "from_type": "person",
        "from_key": one,
        "to_type": "person",
        "to_key": other,
        "relation": "same_as",
        "evidence": "id number in records of both",
    }
    name, ids = f"{one}:{other}", Uuid7Source(HandClock())
    record = draft(ORIGIN, "link", name, ids, occurred_at=NOON, values=values)
    assert isinstance(record, Link)
    return record


@contextmanager
def lender(
    folder: Path, policy: LifeCyclePolicy = POLICY, funders: str | None = FUNDERS
) -> Iterator[Lender]:
    """A lender over a new store in `folder`."""
    clock = HandClock()
    with SqliteStore(folder / "books.sqlite", clock) as store:
        desk = LineDesk(
            tenant_id="local",
            scene=SCENE,
            policy=policy,
            funders=None if funders is None else read_funders(funders, "funders.yaml", SCENE),
            store=store,
            books=store.books,
            clock=clock,
            ids=Uuid7Source(clock),
        )
        yield Lender(desk, clock, store)
