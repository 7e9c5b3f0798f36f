"""One block of the world from people to repayments, and its truth tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lendweave.simulation import fulfilment, loans
from lendweave.simulation.block import Block
from lendweave.simulation.credit import Credit, make_credit
from lendweave.simulation.demand import genuine_drafts
from lendweave.simulation.drafts import Draft
from lendweave.simulation.firms import Firms, make_firms, makers, products
from lendweave.simulation.frames import NONE, joined, taken
from lendweave.simulation.frauds import fraud_drafts, fraud_labels, rings
from lendweave.simulation.fulfilment import Course, make_course
from lendweave.simulation.identifiers import phone_numbers
from lendweave.simulation.loans import Book, make_book
from lendweave.simulation.orders import make_orders
from lendweave.simulation.people import People, make_people
from lendweave.simulation.schedule import Schedule
from lendweave.simulation.shocks import shock_table
from lendweave.simulation.tables import (
    DATED,
    Device,
    FraudLabel,
    Order,
    OrderLine,
    Phone,
)


@dataclass(frozen=True, slots=True)
class Economy:
    """What happens in a block, before it is cut into tables. Rows of draft to course match."""

    block: Block
    people: People
    firms: Firms
    draft: Draft
    order: Order
    line: OrderLine
    credit: Credit
    course: Course
    book: Book
    schedule: Schedule
    labels: tuple[FraudLabel, ...]


def make_economy(block: Block) -> Economy:
    """Everything that happens in a block, in the order in which one thing leads to the next."""
    people, firms = make_people(block), make_firms(block)
    frauds = fraud_drafts(block, people, list(rings(block, firms)))
    draft = joined([genuine_drafts(block, people, firms), *frauds])
    draft = taken(draft, np.lexsort((draft.order_id, draft.ordered_at)))
    order, line = make_orders(block, draft)
    credit = make_credit(block, people, firms, draft, order)
    course = make_course(block, firms, draft, order, credit)
    book, schedule = make_book(block, credit, course)
    labels = tuple(fraud_labels(frauds))
    return Economy(block, people, firms, draft, order, line, credit, course, book, schedule, labels)


def truth_tables(economy: Economy) -> dict[str, Any]:
    """Frames by table name. What happens after the end of the world is left out."""
    tables = {**_standing(economy), **_trade(economy), **_credit(economy)}
    if economy.labels:
        tables["fraud_label"] = joined(economy.labels)
    end = economy.block.end
    for name, column in DATED.items():
        if name in tables:
            tables[name] = taken(tables[name], getattr(tables[name], column) < end)
    return tables


def _standing(economy: Economy) -> Mapping[str, Any]:
    """People and firms; what belongs to the whole world comes with its first block."""
    people, firms = economy.people, economy.firms
    bought_devices, bought_phones = _bought(economy)
    standing = {
        "household": people.household,
        "person": people.person,
        "hidden_person": people.hidden,
        "device": joined([people.device, bought_devices]),
        "phone": joined([people.phone, bought_phones]),
        "dealer": firms.dealer,
        "dealer_grade": firms.grade,
        "hidden_dealer": firms.hidden,
        "store": firms.store,
        "agent": firms.agent,
    }
    if economy.block.number > 1:
        return standing
    world = economy.block.world
    whole = {
        "maker": makers(world),
        "product": products(world),
        "shock": shock_table(economy.block),
    }
    return {**standing, **whole}


def _bought(economy: Economy) -> tuple[Device, Phone]:
    """Devices and phone numbers bought for frauds."""
    used = (economy.draft.device_id, economy.draft.phone_id)
    device, phone = (np.unique(ids[ids % 2 == 1]) for ids in used)
    return (
        Device(device, np.full(len(device), NONE)),
        Phone(phone, np.full(len(phone), NONE), phone_numbers(phone)),
    )


def _trade(economy: Economy) -> Mapping[str, Any]:
    block, draft, order, course = economy.block, economy.draft, economy.order, economy.course
    return {
        "order": order,
        "order_line": economy.line,
        "cancellation": fulfilment.cancellations(order, course),
        "shipment": fulfilment.shipments(block, draft, course),
        "delivery": fulfilment.deliveries(block, draft, course),
        "installation": fulfilment.installations(order, course),
        "invoice": fulfilment.invoices(block, order, course),
        "payment": fulfilment.payments(order, course),
        "return": fulfilment.returns(order, course),
    }


def _credit(economy: Economy) -> Mapping[str, Any]:
    block, credit, book, schedule = (
        economy.block,
        economy.credit,
        economy.book,
        economy.schedule,
    )
    return {
        "application": credit.application,
        "report": taken(credit.report, credit.asked),
        "house_decision": credit.decision,
        "potential": credit.potential,
        "loan": loans.loans(block, book, schedule),
        "instalment": loans.instalments(book, schedule),
        "repayment": loans.repayments(block, book, schedule),
        "delinquency": loans.delinquencies(block, book),
    }
