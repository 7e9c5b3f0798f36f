"""Credit: applications at the merchant, what a bureau says, what the world's lender decides.

Every application has its fate under the terms asked for, whether it was granted or not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.campaigns.concessions import Concession
from lendweave.simulation.chance.curves import logistic
from lendweave.simulation.credit.bureau import make_reports
from lendweave.simulation.credit.oracle import Borrowing, Fate, fate
from lendweave.simulation.credit.schedule import Schedule, equal_instalments
from lendweave.simulation.demand.drafts import Draft, FraudKind
from lendweave.simulation.demand.services import promises
from lendweave.simulation.demand.wishes import wants_credit
from lendweave.simulation.outside.burden import Burden
from lendweave.simulation.outside.business import Outside
from lendweave.simulation.parties.fates import NEVER
from lendweave.simulation.parties.merchants import Merchants, closing_months, of_merchants
from lendweave.simulation.parties.people import People, of_people
from lendweave.simulation.truth.credit import Application, HouseDecision, Potential, Report
from lendweave.simulation.truth.frames import NONE, Flag, taken
from lendweave.simulation.truth.people import HiddenPerson, Person
from lendweave.simulation.truth.trade import Order, OrderLine
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.trouble import troubles_from
from lendweave.simulation.world.world_file import TERM_MAX

_AMOUNT_STEP_MINOR, _AMOUNT_MIN_MINOR = 10_000, 50_000
_INCOME_STEP_MINOR = 50_000
_INCOME_NOT_STATED = 0.08
_OVERSTATED, _OVERSTATING = 1.8, (FraudKind.AGENT_COLLUSION, FraudKind.KICKBACK)
_NO_DAYS = np.timedelta64(0, "D")
_MINUTE = np.timedelta64(60, "s")


@dataclass(frozen=True, slots=True)
class Parties:
    """Who takes part in lending, and what outside lenders do with the same people."""

    people: People
    merchants: Merchants
    outside: Outside
    burden: Burden


@dataclass(frozen=True, slots=True)
class Credit:
    """The applications of a block with everything around them, row by row.

    place: of each application's order among the block's orders. schedule: at the terms asked for.
    accepts: whether the person would take those terms. decision: by the look at this application
    alone; lines have their say in servicing.
    """

    place: NDArray[np.int64]
    kind: NDArray[np.int64]
    payer_account_id: NDArray[np.int64]
    application: Application
    report: Report
    asked: Flag
    accepts: Flag
    decision: HouseDecision
    potential: Potential
    borrowing: Borrowing
    schedule: Schedule


def make_credit(
    block: Block,
    parties: Parties,
    draft: Draft,
    bought: tuple[Order, OrderLine],
    concession: Concession,
) -> Credit:
    """Applications, reports, decisions and fates for the orders of a block, and their lines."""
    people = parties.people
    place = np.flatnonzero(_applies(block, draft, concession))
    draft, order, line = taken(draft, place), taken(bought[0], place), taken(bought[1], place)
    person, hidden = of_people(people, draft.person_id)
    application = _applications(block, draft, order, person)
    borrowing = _borrowing(block, parties, (draft, line), person, hidden)
    rate = float(block.world.credit.rate) - concession.rate_cut[place]
    schedule = equal_instalments(application.amount_minor, rate, application.term_months)
    expected = fate(block, borrowing, schedule)
    report, asked = make_reports(block, application, parties.outside)
    accepts = block.chance.happens("take-up", application.order_id, expected.take_up)
    return Credit(
        place=place,
        kind=draft.kind,
        payer_account_id=draft.payer_account_id,
        application=application,
        report=report,
        asked=asked,
        accepts=accepts,
        decision=_decisions(block, application, report, schedule, accepts),
        potential=_potentials(application, expected),
        borrowing=borrowing,
        schedule=schedule,
    )


def as_if_granted(credit: Credit) -> Credit:
    """Every application granted and taken up."""
    everyone = np.ones(len(credit.accepts), np.bool_)
    return replace(credit, decision=replace(credit.decision, approved=everyone, taken_up=everyone))


def _applies(block: Block, draft: Draft, concession: Concession) -> NDArray[np.bool_]:
    wanted = wants_credit(block, draft.order_id) | concession.applies
    return np.asarray(wanted | (draft.kind != FraudKind.GENUINE))


def _applications(block: Block, draft: Draft, order: Order, person: Person) -> Application:
    chance, ids = block.chance, draft.order_id
    months, weights = zip(*block.world.credit.terms, strict=True)
    minutes = 20 + chance.below("minutes to apply", ids, 100)
    return Application(
        order_id=ids,
        person_id=draft.person_id,
        identity_id=draft.identity_id,
        merchant_id=draft.merchant_id,
        device_id=draft.device_id,
        phone_id=draft.phone_id,
        applied_at=draft.ordered_at + minutes.astype("timedelta64[m]"),
        amount_minor=_amounts(block, draft, order),
        term_months=np.array(months)[chance.pick("term", ids, weights)],
        stated_income_minor=_stated_incomes(block, draft, person),
    )


def _amounts(block: Block, draft: Draft, order: Order) -> NDArray[np.int64]:
    """A share of the order in whole hundreds of yuan, at most the order; frauds want all of it."""
    shares, weights = zip(*block.world.credit.financed, strict=True)
    share = np.array(shares)[block.chance.pick("financed share", draft.order_id, weights)]
    wanted = order.amount_minor * np.where(draft.kind > 0, 1.0, share)
    stepped = wanted.astype(np.int64) // _AMOUNT_STEP_MINOR * _AMOUNT_STEP_MINOR
    hidden = draft.evades & (draft.kind == FraudKind.AGENT_COLLUSION)
    below = block.world.credit.review_above * 100 - _AMOUNT_STEP_MINOR
    stepped = np.where(hidden, np.minimum(stepped, below), stepped)
    return np.minimum(np.maximum(stepped, _AMOUNT_MIN_MINOR), order.amount_minor)


def _stated_incomes(block: Block, draft: Draft, person: Person) -> NDArray[np.int64]:
    """The true income give or take a tenth, in steps of 500 yuan; colluding guides overstate."""
    noise = 0.95 + 0.2 * block.chance.uniform("stated income", draft.order_id)
    told = np.where(np.isin(draft.kind, _OVERSTATING), _OVERSTATED, noise)
    stated = (person.monthly_income_minor * told).astype(np.int64)
    stated = np.maximum(stated // _INCOME_STEP_MINOR, 1) * _INCOME_STEP_MINOR
    silent = block.chance.happens("income not stated", draft.order_id, _INCOME_NOT_STATED)
    return np.where(silent & (draft.kind == FraudKind.GENUINE), NONE, stated)


def _borrowing(
    block: Block,
    parties: Parties,
    wanted: tuple[Draft, OrderLine],
    person: Person,
    hidden: HiddenPerson,
) -> Borrowing:
    draft, line = wanted
    month = block.month_number(draft.ordered_at)
    return Borrowing(
        order_id=draft.order_id,
        kind=draft.kind,
        region=block.regions(person.town_id),
        month=month,
        ability=hidden.ability,
        willingness=hidden.willingness,
        price_sensitivity=hidden.price_sensitivity,
        income_minor=person.monthly_income_minor,
        merchant_quality=of_merchants(parties.merchants, draft.merchant_id).quality,
        outside_burden_minor=parties.burden.burden_of(person.person_id, month),
        has_fallen=parties.burden.has_fallen(person.person_id, month),
        trouble=troubles_from(block, person.person_id, month + 1, TERM_MAX),
        service_lost=_service_lost(block, parties.merchants, draft, line),
    )


def _service_lost(
    block: Block, merchants: Merchants, draft: Draft, line: OrderLine
) -> NDArray[np.int64]:
    """Month in which each order's merchant has closed before its last session, NEVER for most."""
    closes = closing_months(merchants, draft.merchant_id)
    days = promises(block, line).needed_days.astype("timedelta64[D]")
    last = block.month_number(draft.ordered_at.astype("datetime64[D]") + days)
    return np.where((days > _NO_DAYS) & (last >= closes), closes, NEVER)


def _decisions(
    block: Block,
    application: Application,
    report: Report,
    schedule: Schedule,
    accepts: Flag,
) -> HouseDecision:
    """The lender sees what the bureau and the applicant say, never what is hidden."""
    weights, ids = block.world.credit.house_logit, application.order_id
    stated = np.maximum(application.stated_income_minor, 300_000)
    logit = (
        weights.base
        + weights.overdue * report.overdue_24m
        + weights.enquiries * np.maximum(report.enquiries_3m, 0)
        + weights.burden * schedule.instalment_minor / stated
        + weights.court * report.has_court_record
    )
    propensity = logistic(logit)
    approved = block.chance.happens("house decision", ids, propensity)
    decided_at = application.applied_at + 2 * _MINUTE
    return HouseDecision(ids, decided_at, propensity, approved, approved & accepts)


def _potentials(application: Application, expected: Fate) -> Potential:
    return Potential(
        order_id=application.order_id,
        applied_at=application.applied_at,
        default_probability=expected.default_probability,
        expected_loss_minor=(expected.expected_loss_minor + 0.5).astype(np.int64),
        take_up_probability=expected.take_up,
        default_number=expected.default_number,
    )
