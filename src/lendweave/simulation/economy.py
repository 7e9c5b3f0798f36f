"""One block of the world: the order in which one thing leads to the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from lendweave.simulation.behaviour.behaviour import Behaviour, make_behaviour
from lendweave.simulation.campaigns.campaigns import Campaigns, run_campaigns
from lendweave.simulation.campaigns.concessions import Concession, concessions, discounted
from lendweave.simulation.campaigns.presence import Presence, make_presence
from lendweave.simulation.chain.chain import Chain, Shop, make_chain
from lendweave.simulation.credit.applications import Credit, Parties, as_if_granted, make_credit
from lendweave.simulation.credit.schedule import Schedule
from lendweave.simulation.demand.drafts import Draft
from lendweave.simulation.demand.orders import make_orders
from lendweave.simulation.demand.wishes import genuine_drafts
from lendweave.simulation.frauds.frauds import Frauds, make_frauds
from lendweave.simulation.frauds.vanishing import vanishing_drafts
from lendweave.simulation.outside.burden import Burden, make_burden
from lendweave.simulation.outside.business import Outside, make_outside, put_together
from lendweave.simulation.parties.enterprises import Enterprises
from lendweave.simulation.parties.firms import make_enterprises
from lendweave.simulation.parties.merchants import (
    Merchants,
    make_merchants,
)
from lendweave.simulation.parties.people import People, make_people
from lendweave.simulation.parties.registry import Registry, make_registry
from lendweave.simulation.reports.third_parties import Known, ThirdParties, make_third_parties
from lendweave.simulation.servicing.book import Book, Cases, make_book, taken_up
from lendweave.simulation.servicing.line_tables import Lines, make_lines
from lendweave.simulation.servicing.owing import Granted
from lendweave.simulation.trade import fulfilment
from lendweave.simulation.trade.destinations import destinations
from lendweave.simulation.trade.fulfilment import Course, make_course
from lendweave.simulation.truth.frames import Whole, joined, taken
from lendweave.simulation.truth.trade import Order, OrderLine
from lendweave.simulation.world.block import Block


@dataclass(frozen=True, slots=True)
class Economy:
    """What happens in a block, before it is cut into tables. Rows of draft to sent_to match."""

    block: Block
    people: People
    merchants: Merchants
    firms: Enterprises
    registry: Registry
    draft: Draft
    order: Order
    line: OrderLine
    credit: Credit
    course: Course
    sent_to: Whole
    book: Book
    schedule: Schedule
    cases: Cases
    lines: Lines
    frauds: Frauds
    outside: Outside
    burden: Burden
    behaviour: Behaviour | None
    chain: Chain | None
    third_parties: ThirdParties


class _Wishes(NamedTuple):
    """What is to be ordered, and what it comes of. draft: all orders, by time."""

    draft: Draft
    frauds: Frauds
    presence: Presence | None
    campaigns: Campaigns | None


class _Lending(NamedTuple):
    """What the world's lender does, and how orders go once it has decided."""

    credit: Credit
    course: Course
    lines: Lines
    book: Book
    schedule: Schedule
    cases: Cases


def make_economy(block: Block) -> Economy:
    """Everything that happens in a block, in the order in which one thing leads to the next."""
    people, merchants = make_people(block), make_merchants(block)
    firms = make_enterprises(block, people, merchants)
    registry = make_registry(block, firms, merchants.fate)
    wish = _wishes(block, people, merchants)
    draft = wish.draft
    message = wish.campaigns.message if wish.campaigns else None
    order, line, concession = discounted(*make_orders(block, draft), concessions(draft, message))
    outside = put_together([make_outside(block, people), *wish.frauds.outside])
    parties = Parties(people, merchants, outside, make_burden(block, outside))
    lent = _lending(block, parties, draft, (order, line), concession)
    sent_to = destinations(block, people, draft)
    course, credit = lent.course, lent.credit
    shop = Shop(
        *(merchants, firms, draft, line, course),
        shipment=fulfilment.shipments(block, draft, course, sent_to),
    )
    users, business = (wish.presence, wish.campaigns), (lent.book, outside)
    known = Known(people, merchants, firms, registry, draft, order, course, credit, business)
    return Economy(
        block=block,
        people=people,
        merchants=merchants,
        firms=firms,
        registry=registry,
        draft=draft,
        order=order,
        line=line,
        **lent._asdict(),
        sent_to=sent_to,
        frauds=wish.frauds,
        outside=outside,
        burden=parties.burden,
        behaviour=make_behaviour(
            *(block, parties, users, order), concession=concession, credit=credit, book=lent.book
        ),
        chain=make_chain(block, block.world.chain, shop) if block.world.chain else None,
        third_parties=make_third_parties(block, known),
    )


def _wishes(block: Block, people: People, merchants: Merchants) -> _Wishes:
    """What people mean to order, what rings order, and what campaigns bring and cost."""
    # A month more: what is ordered just after the world's end is looked up before it.
    longer = replace(block, months=block.months + 1)
    meant = genuine_drafts(longer, people, merchants)
    meant, victims = vanishing_drafts(longer, people, merchants, meant)
    frauds = make_frauds(block, people, merchants, victims)
    presence = make_presence(block, people, joined([meant, *frauds.drafts]))
    campaigns = run_campaigns(block, people, merchants, presence, meant=meant, frauds=frauds.drafts)
    return _Wishes(_drafts(block, meant, frauds.drafts, campaigns), frauds, presence, campaigns)


def _lending(
    block: Block,
    parties: Parties,
    draft: Draft,
    bought: tuple[Order, OrderLine],
    concession: Concession,
) -> _Lending:
    """Lines look at every loan as if it were granted; then it is decided which loans there are."""
    credit = make_credit(block, parties, draft, bought, concession)
    course = make_course(block, parties.merchants, draft, bought, as_if_granted(credit))
    asked = make_book(block, credit, course)
    lines = make_lines(block, credit, Granted(*asked[:2]))
    credit = replace(credit, decision=lines.decision)
    course = make_course(block, parties.merchants, draft, bought, credit)
    return _Lending(credit, course, lines, *taken_up(*asked, credit.decision.taken_up))


def _drafts(
    block: Block, meant: Draft, frauds: tuple[Draft, ...], campaigns: Campaigns | None
) -> Draft:
    """All orders of a block by time: those meant and not put off, frauds, and those brought."""
    kept = taken(meant, ~campaigns.lost) if campaigns else meant
    brought = [campaigns.brought] if campaigns else []
    draft = joined([kept, *brought, *frauds])
    draft = taken(draft, draft.ordered_at < block.end)
    return taken(draft, np.lexsort((draft.order_id, draft.ordered_at)))
