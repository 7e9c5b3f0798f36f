"""The truth tables of a block: its economy, cut where the world ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lendweave.simulation.behaviour.behaviour import behaviour_tables
from lendweave.simulation.chain.chain import chain_tables, labels_of
from lendweave.simulation.economy import Economy
from lendweave.simulation.outside.business import Outside
from lendweave.simulation.outside.lenders import lender_table
from lendweave.simulation.parties.accounts import AccountHolder, accounts, holders
from lendweave.simulation.parties.addresses import AddressKind, address_ids, addresses
from lendweave.simulation.parties.fates import troubles
from lendweave.simulation.parties.maker_firms import whole_world_enterprises
from lendweave.simulation.parties.merchants import (
    closings,
    makers,
    products,
)
from lendweave.simulation.parties.relations import make_relations
from lendweave.simulation.parties.residences import residences
from lendweave.simulation.servicing import collection, contacts, journal, loans, receipts
from lendweave.simulation.servicing.line_tables import line_events, line_months
from lendweave.simulation.servicing.owing import Granted
from lendweave.simulation.trade import fulfilment
from lendweave.simulation.trade.wholesale import wholesale_bookings, wholesale_payments
from lendweave.simulation.truth.enterprises import Enterprise
from lendweave.simulation.truth.frames import NONE, Whole, joined, taken
from lendweave.simulation.truth.people import Account, Device, Phone
from lendweave.simulation.truth.tables import DATED
from lendweave.simulation.world.identifiers import phone_numbers
from lendweave.simulation.world.shocks import shock_table


def truth_tables(economy: Economy) -> dict[str, Any]:
    """Frames by table name. What happens after the end of the world is left out."""
    tables = {
        **_standing(economy),
        **_firms(economy),
        **_outside(economy.outside),
        **_trade(economy),
        **_credit(economy),
        **_servicing(economy),
        **economy.third_parties.tables(),
    }
    labels = list(economy.frauds.labels)
    if economy.chain:
        tables.update(chain_tables(economy.block, economy.chain))
        labels += labels_of(economy.block, economy.chain)
    if labels:
        tables["fraud_label"] = joined(labels)
    if economy.behaviour:
        tables.update(behaviour_tables(economy.block, economy.behaviour))
    end = economy.block.end
    for name, column in DATED.items():
        if name in tables:
            tables[name] = taken(tables[name], getattr(tables[name], column) < end)
    return tables


def _standing(economy: Economy) -> Mapping[str, Any]:
    """People and merchants; what belongs to the whole world comes with its first block."""
    people, merchants = economy.people, economy.merchants
    bought_devices, bought_phones = _bought(economy)
    standing = {
        "household": people.household,
        "person": people.person,
        "hidden_person": people.hidden,
        "device": joined([people.device, bought_devices]),
        "phone": joined([people.phone, bought_phones]),
        "account": _accounts(economy),
        "made_up_identity": economy.frauds.identities,
        "residence": residences(economy.block, people),
        "merchant": merchants.merchant,
        "merchant_grade": merchants.grade,
        "merchant_closing": closings(economy.block, merchants),
        "hidden_merchant": merchants.hidden,
        "store": merchants.store,
        "agent": merchants.agent,
    }
    if economy.block.number > 1:
        return standing
    world = economy.block.world
    whole = {
        "maker": makers(world),
        "product": products(world),
        "shock": shock_table(economy.block),
        "outside_lender": lender_table(world),
    }
    return {**standing, **whole}


def _firms(economy: Economy) -> Mapping[str, Any]:
    """Enterprises; makers and suppliers come with the first block."""
    block, firms, registry = economy.block, economy.firms, economy.registry
    of_merchants = firms.enterprise.enterprise_id[firms.enterprise.kind == "merchant"]
    made, hidden, holdings = firms.enterprise, firms.hidden, registry.holdings
    if block.number == 1:
        elsewhere = whole_world_enterprises(block)
        made = joined([made, elsewhere.enterprise])
        hidden = joined([hidden, elsewhere.hidden])
        holdings = joined([holdings, elsewhere.holdings])
    return {
        "enterprise": made,
        "address": addresses(block, _addressed(economy, made)),
        "hidden_enterprise": hidden,
        "hidden_trouble": troubles(block, economy.merchants.fate, of_merchants),
        "shareholding": holdings,
        "relation": make_relations(
            block, economy.people, firms, registry.holdings, registry.represented
        ),
        "registry_change": registry.change,
    }


def _addressed(economy: Economy, firms: Enterprise) -> Whole:
    """Every address_id at which somebody lives, works, sells, is registered or gets goods."""
    home = address_ids(AddressKind.HOME, economy.people.household.household_id)
    store = address_ids(AddressKind.STORE, economy.merchants.store.store_id)
    lived_at = residences(economy.block, economy.people).address_id
    moved_to = economy.registry.moved_to
    everywhere = (home, store, lived_at, firms.address_id, moved_to, economy.sent_to)
    return np.asarray(np.unique(np.concatenate(everywhere)))


def _accounts(economy: Economy) -> Account:
    """Everybody's account; those of lenders and the maker come with the first block."""
    held = [
        accounts(AccountHolder.PERSON, economy.people.person.person_id),
        accounts(AccountHolder.MERCHANT, economy.merchants.merchant.merchant_id),
        accounts(AccountHolder.ENTERPRISE, economy.firms.shell_ids),
        accounts(AccountHolder.RING, holders(AccountHolder.RING, economy.draft.payer_account_id)),
    ]
    if economy.block.number == 1:
        one = np.zeros(1, np.int64)
        held += [accounts(AccountHolder.LENDER, one), accounts(AccountHolder.MAKER, one)]
        beside = lender_table(economy.block.world).lender_id
        held.append(accounts(AccountHolder.OUTSIDE_LENDER, beside))
    return joined(held)


def _bought(economy: Economy) -> tuple[Device, Phone]:
    """Devices and phone numbers bought for frauds."""
    used = (economy.draft.device_id, economy.draft.phone_id)
    device, phone = (np.unique(ids[ids % 2 == 1]) for ids in used)
    return (
        Device(device, np.full(len(device), NONE)),
        Phone(phone, np.full(len(phone), NONE), phone_numbers(phone)),
    )


def _outside(outside: Outside) -> Mapping[str, Any]:
    return {
        "outside_enquiry": outside.enquiry,
        "outside_loan": outside.loan,
        "outside_late": outside.late,
        "outside_default": outside.default,
        "outside_judgment": outside.judgment,
    }


def _trade(economy: Economy) -> Mapping[str, Any]:
    block, draft, order, course = economy.block, economy.draft, economy.order, economy.course
    return {
        "order": order,
        "order_line": economy.line,
        "cancellation": fulfilment.cancellations(order, course),
        "shipment": fulfilment.shipments(block, draft, course, economy.sent_to),
        "delivery": fulfilment.deliveries(block, draft, course, economy.sent_to),
        "kickback": fulfilment.kickbacks(draft, order, course),
        "service_event": fulfilment.services(block, draft, course),
        "invoice": fulfilment.invoices(block, order, course),
        "payment": fulfilment.payments(block, order, course),
        "return": fulfilment.returns(order, course),
        **_wholesale(economy),
    }


def _wholesale(economy: Economy) -> Mapping[str, Any]:
    block, order, course = economy.block, economy.order, economy.course
    booking = wholesale_bookings(block, economy.draft, order, course)
    if booking is None:
        return {}
    payment = wholesale_payments(block, booking, order, course)
    return {"wholesale_booking": booking, "wholesale_payment": payment}


def _credit(economy: Economy) -> Mapping[str, Any]:
    credit = economy.credit
    return {
        "application": credit.application,
        "report": taken(credit.report, credit.asked),
        "house_decision": credit.decision,
        "potential": credit.potential,
    }


def _servicing(economy: Economy) -> Mapping[str, Any]:
    block, book, schedule, cases = economy.block, economy.book, economy.schedule, economy.cases
    contact = contacts.contacts(block, cases)
    payment = fulfilment.payments(block, economy.order, economy.course)
    return {
        "loan": loans.loans(block, book, schedule),
        "instalment": loans.instalments(book, schedule),
        "repayment": receipts.repayments(block, book, schedule, cases),
        "delinquency": loans.delinquencies(block, book),
        "debit_attempt": receipts.debit_attempts(block, book, schedule),
        "settlement": receipts.settlements(block, book, schedule),
        "charge_off": loans.charge_offs(book, schedule),
        "posting": journal.postings(block, book, schedule, cases, payment),
        "collection_stage": collection.stages(block, cases),
        "collection_contact": contact,
        "promise": contacts.promises(block, cases, contact, schedule),
        "handover": collection.handovers(block, book, schedule),
        "hidden_debtor": collection.hidden_debtors(block),
        **_lines(economy),
    }


def _lines(economy: Economy) -> Mapping[str, Any]:
    block, found, book = economy.block, economy.lines, economy.book
    return {
        "line": found.line,
        "line_event": line_events(block, found, book),
        "line_check": found.check,
        "line_drawdown": found.drawdown,
        "line_month": line_months(block, found, Granted(book, economy.schedule)),
    }
