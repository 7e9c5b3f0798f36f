"""Products that are shipped are quoted, granted, lent, repaid, settled, and the books balance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.book.trade.a_trade import paper
from tests.conftest import settings_for
from tests.flows.lending_house import HandClock

from lendweave.book.loan import LoanState
from lendweave.book.products import Product
from lendweave.bootstrap import House, open_house
from lendweave.bootstrap.errors import FeaturesMissing
from lendweave.connectors.product_files import product_scene_names
from lendweave.connectors.scene_folder import collecting_scene_names, scenes_root
from lendweave.flows.applications import step_application
from lendweave.flows.draw import DrawRequest, request_drawdown
from lendweave.flows.funder_answers import FunderAnswer, answer
from lendweave.flows.funders import ask_funder
from lendweave.flows.ledger import trial_balance
from lendweave.flows.lend import LendRequest, lend
from lendweave.flows.life_cycle import Said, life_of
from lendweave.flows.lines import GrantTerms, grant
from lendweave.flows.loan_desk import loan_file
from lendweave.flows.quote import QuoteCommand, quote_products
from lendweave.flows.record import record_facts
from lendweave.flows.repay import EventRequest, enter_event
from lendweave.kernel.money import Money
from lendweave.records import Record
from lendweave.records.draft import Origin, draft
from lendweave.records.lines import SubjectKind
from lendweave.records.security import Pledge

ROOT = scenes_root(None)
SCENES = product_scene_names(ROOT)
DECIDING = frozenset({"appliance"})
"""Scenes whose products are lent in tests of their own: their features take long to compile."""

PRODUCTS = [
    *("auto/auto_loan", "auto/auto_balloon", "auto/dealer_stock", "cash_loan/cash_line"),
    *("ecommerce/pay_next_month", "ecommerce/ecommerce_instalment"),
    *("electronics/electronics_instalment", "electronics/dealer_order", "home/home_staged"),
    *("medical_beauty/medical_beauty_staged", "training/training_staged"),
    *("travel/travel_instalment", "travel/agency_order"),
]
WORTH = 100_000_000
"""Value of each trade that is financed, in minor units."""


@dataclass(frozen=True)
class Counter:
    """Where one product is lent: an open house whose clock is moved by hand, and who borrows."""

    house: House
    clock: HandClock
    product: Product

    @property
    def scene(self) -> str:
        """The scene of the product."""
        return self.product.scenario

    def stored(self, kind: str, name: str, **values: object) -> str:
        """The id of a record that the scene sends."""
        origin = Origin("local", self.scene, "test", "huaxing")
        now = self.clock.now()
        return self.kept(draft(origin, kind, name, self.house.ids, occurred_at=now, values=values))

    def kept(self, record: Record) -> str:
        """The id of a record, stored; a pledge is taken here and sent by nobody."""
        if isinstance(record, Pledge):
            self.house.store.append(self.house.principal, [record])
        else:
            record_facts(self.house.principal, [record], self.house.store)
        return record.entity_id

    def funded(self, kind: SubjectKind, id: str) -> str:
        """The state after all funders of the first route have approved."""
        who, desk = self.house.principal, self.house.lending.desk(self.scene)
        assert desk.funders is not None
        consents = [
            self.stored(
                "consent",
                f"{kind}-{name}",
                party_id="P-1",
                purpose=f"funder:{name}",
                granted=True,
                text_version="1",
            )
            for name in desk.funders.funders
        ]
        asked = ask_funder(who, kind, id, desk, consents=consents)
        for decision in asked.decisions:
            if decision.outcome == "pending":
                answer(who, FunderAnswer(decision.entity_id, "approved"), desk)
        return life_of(who, kind, id, desk).state

    def drawn(self, amount: int, months: int) -> str:
        """A drawdown under a line, from an application that a person recommended; its id."""
        who, desk = self.house.principal, self.house.lending.desk(self.scene)
        applied = self.stored(
            "application",
            "A-1",
            party_id="P-1",
            amount_minor=amount,
            currency="CNY",
            term_months=months,
            product_code=self.product.code,
        )
        said = Said(reason="checked by hand")
        assert step_application(who, applied, "recommend", said, desk) == "recommended"
        assert self.funded("application", applied) == "approved"
        line = grant(who, applied, GrantTerms(), desk)
        asked = DrawRequest(
            line.entity_id, "D-1", Money(amount, "CNY"), months, **self.trade(), group=None
        )
        drawdown, state = request_drawdown(who, asked, desk)
        assert state == "recommended"
        assert self.funded("drawdown", drawdown.entity_id) == "approved"
        return drawdown.entity_id

    def trade(self) -> dict[str, str]:
        """What is financed, on record with all its papers; nothing for households."""
        if self.product.advance is None:
            return {}
        papers = {part: self.kept(each) for part, each in self.papers().items()}
        if self.product.kind == "inventory":
            return {"inventory_id": papers["stock"], "merchant_id": papers["merchant"]}
        return {"order_id": papers["order"], "merchant_id": papers["merchant"]}

    def papers(self) -> dict[str, Record]:
        """An order or a stock of the borrower, contracted, deposited for, registered."""
        now = self.clock.now()
        changed: dict[str, dict[str, Any]] = {
            "merchant": {},
            "order": {"amount_minor": WORTH},
            "stock": {"value_minor": WORTH},
            "contract": {},
            "payment": {"amount_minor": WORTH // 2},
            "registration": {},
            "search": {"occurred_at": now},
        }
        if self.product.kind == "inventory":
            changed["pledge"] = {
                "object_type": "deposit",
                "object_key": "S-1",
                "registration_no": None,
                "value_minor": WORTH // 2,
            }
        parts = {part: paper(part, **more) for part, more in changed.items()}
        return {part: replace(each, scenario=self.scene) for part, each in parts.items()}

    def lent(self) -> tuple[str, LoanState]:
        """A loan of the product's least amount and shortest term, and how it begins."""
        amount, term, product = self.product.amounts.low, self.product.terms[0], self.product
        ports, who = self.house.products.quoting(self.scene), self.house.principal
        rate = None if product.rate.low == product.rate.high else product.rate.low
        command = QuoteCommand(amount=amount, product=product.code, term=term, rate=rate)
        assert len(quote_products(who, command, ports).quotes) == 1
        months = term if product.term_unit == "month" else term // 30
        drawdown = self.drawn(amount, months)
        first = product.release.stages[0].share if product.release else Decimal(1)
        asked = LendRequest(
            *("till", "L-1", product.code),
            term=term,
            rate=rate,
            drawdown_id=drawdown,
            disbursed=int(amount * first),
        )
        opened = lend(who, asked, self.house.servicing.desk(self.scene), ports)
        return opened.loan_id, opened.state

    def enter(self, loan: str, event: str, name: str, amount: int) -> None:
        """Enter an event today."""
        asked = EventRequest(event, "till", name, "CNY", amount)  # type: ignore[arg-type]
        enter_event(self.house.principal, loan, asked, self.house.servicing.desk(self.scene))

    def repaid(self, loan: str) -> LoanState:
        """The loan after each instalment was paid on its day."""
        desk, who = self.house.servicing.desk(self.scene), self.house.principal
        for day in range(1, 61):
            state = loan_file(who, loan, desk).run(desk.today).state
            due = [each.due_on for each in state.instalments if each.open.total]
            if not due:
                break
            self.clock.pass_days(max(0, (min(due) - desk.today).days))
            state = loan_file(who, loan, desk).run(desk.today).state
            owed = [i.open.total for i in state.instalments if i.due_on <= desk.today]
            self.enter(loan, "pay", f"pay-{day}", sum(owed))
        return loan_file(who, loan, desk).run(desk.today).state


@pytest.fixture(params=PRODUCTS)
def counter(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Counter]:
    """A new house for each product."""
    scene, _, code = request.param.partition("/")
    clock = HandClock()
    with open_house(settings_for(tmp_path), clock) as house:
        yield Counter(house, clock, house.products.shelf(scene).find(code))


def test_the_table_names_every_product_that_is_shipped(tmp_path: Path) -> None:
    """All products of all scenes but those that decide."""
    with open_house(settings_for(tmp_path)) as house:
        shipped = [
            f"{scene}/{code}"
            for scene in SCENES
            if scene not in DECIDING
            for code in house.products.shelf(scene).products
        ]
    assert shipped == PRODUCTS


def test_a_product_from_application_to_settlement(counter: Counter) -> None:
    """Lent by the funders of its route, released in stages where it has any, paid, settled."""
    loan, state = counter.lent()
    product = counter.product
    assert state.status == "active"
    for number, stage in enumerate(product.release.stages[1:] if product.release else ()):
        counter.clock.pass_days(7)
        counter.enter(loan, "disburse", f"stage-{number}", int(product.amounts.low * stage.share))
    paid = counter.repaid(loan)
    assert (paid.status, paid.owed.total) == ("settled", 0)
    books = trial_balance(counter.house.principal, counter.house.servicing.books)
    assert books.is_balanced
    assert books.rows


@pytest.mark.parametrize("scene", [name for name in SCENES if name not in DECIDING])
def test_a_scene_that_decides_nothing_collects_and_routes(scene: str, tmp_path: Path) -> None:
    """Its own policy and funders are read without features; what needs these names their file."""
    with open_house(settings_for(tmp_path)) as house:
        assert house.collection.desk(scene).policy.name == scene
        book = house.room(scene).funders
        assert book is not None
        routed = {product for route in book.routes for product in route.products}
        assert routed == set(house.products.shelf(scene).products)
        with pytest.raises(FeaturesMissing, match=rf"{scene}/features\.yaml"):
            house.decisions.desk(scene)


def test_every_scene_that_lends_says_how_it_collects() -> None:
    """A loan that is late is somebody's work."""
    assert set(SCENES) <= set(collecting_scene_names(ROOT))
