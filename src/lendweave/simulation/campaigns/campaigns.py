"""Campaigns: occasion by occasion, who is written to, what they do, and what that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.campaigns.assignments import assigned, invited
from lendweave.simulation.campaigns.consents import NEVER, consent_spans
from lendweave.simulation.campaigns.history import Seen, seen_brought, seen_orders, seen_visits
from lendweave.simulation.campaigns.messages import Message, contact_visits, messages
from lendweave.simulation.campaigns.odds import (
    LONG_DAYS,
    Cohort,
    OwnAccord,
    days_after,
    own_accord,
    prior_shares,
)
from lendweave.simulation.campaigns.outcomes import Effect, effect_of, potentials
from lendweave.simulation.campaigns.presence import Presence
from lendweave.simulation.campaigns.responses import response_to
from lendweave.simulation.campaigns.timetable import Occasion, occasions
from lendweave.simulation.demand.drafts import Draft
from lendweave.simulation.demand.wishes import drafts_of
from lendweave.simulation.parties.merchants import Merchants, home_markets, markets_open
from lendweave.simulation.parties.people import People
from lendweave.simulation.truth.behaviour import ARMS, Assignment, CampaignPotential
from lendweave.simulation.truth.frames import Flag, Moment, joined, taken
from lendweave.simulation.world.behaviour_shape import ArmShape, CampaignShape, CampaignsShape
from lendweave.simulation.world.block import Block

_LONG_AGO = np.datetime64("1900-01-01", "D")


@dataclass(frozen=True, slots=True)
class Campaigns:
    """What the campaigns of a block come to.

    brought: orders that would not be without. lost: for each genuine order to be, whether a message
    put the buyer off. given, revoked: consent by person.
    """

    assignment: Assignment
    potential: CampaignPotential
    message: Message
    brought: Draft
    lost: Flag
    given: Moment
    revoked: Moment


@dataclass(frozen=True, slots=True)
class _Setting:
    """What stays the same. meant: genuine orders to be. prior: see prior_shares."""

    block: Block
    people: People
    merchants: Merchants
    presence: Presence
    shape: CampaignsShape
    meant: Draft
    prior: NDArray[np.float64]


@dataclass(slots=True)
class _Course:
    """What has happened so far, while occasion follows occasion.

    seen: visits and orders of frauds. last: day of each one's last assignment.
    """

    seen: Seen
    lost: Flag
    last: NDArray[np.datetime64]
    given: Moment
    revoked: Moment


class _Run(NamedTuple):
    """What one occasion comes to."""

    assignment: Assignment
    potential: CampaignPotential
    message: Message


def run_campaigns(
    block: Block,
    people: People,
    merchants: Merchants,
    presence: Presence | None,
    *,
    meant: Draft,
    frauds: Sequence[Draft],
) -> Campaigns | None:
    """The campaigns of a block; none where none runs. meant: genuine orders to be."""
    shape = presence.shape.campaigns if presence else None
    times = occasions(block, shape) if shape else []
    if not presence or not shape or not times:
        return None
    setting = _Setting(
        *(block, people, merchants, presence, shape, meant),
        prior=prior_shares(block, people, merchants),
    )
    course = _at_first(setting, frauds)
    runs = [_run(setting, time, course) for time in times]
    message = joined([run.message for run in runs])
    wins = taken(message, message.brings & (message.orders_at < block.end))
    return Campaigns(
        assignment=joined([run.assignment for run in runs]),
        potential=joined([run.potential for run in runs]),
        message=message,
        brought=drafts_of(
            block,
            people,
            merchants,
            order=wins.order_id,
            market=home_markets(block, people.person.town_id[wins.person_id - block.start]),
            moments=wins.orders_at,
        ),
        lost=course.lost,
        given=course.given,
        revoked=course.revoked,
    )


def _at_first(setting: _Setting, frauds: Sequence[Draft]) -> _Course:
    block, presence = setting.block, setting.presence
    given, revoked = consent_spans(block, setting.shape.consent, presence.arrival)
    return _Course(
        seen=joined([seen_visits(presence.visit), *map(seen_orders, frauds)]),
        lost=np.zeros(len(setting.meant.order_id), np.bool_),
        last=np.full(len(block.people), _LONG_AGO),
        given=given,
        revoked=revoked,
    )


def _run(setting: _Setting, occasion: Occasion, course: _Course) -> _Run:
    block, meant, visits = setting.block, setting.meant, setting.presence.shape.visits
    seen = joined([course.seen, seen_orders(taken(meant, ~course.lost))])
    cohort = invited(block, occasion, seen, course.last, visits.research_days)
    cohort = taken(cohort, _may_be_asked(setting, cohort, course))
    made = assigned(block, occasion, seen, cohort)
    own = own_accord(block, visits, setting.prior, meant, cohort)
    offered = [_offered(setting, occasion.shape, arm, made, own) for arm in occasion.shape.arms]
    message = _sent(setting, occasion, made, cohort, course, offered=offered)
    _note(setting, course, cohort, message)
    return _Run(made, joined([potential for _, potential in offered]), message)


def _offered(
    setting: _Setting, shape: CampaignShape, arm: ArmShape, made: Assignment, own: OwnAccord
) -> tuple[Effect, CampaignPotential]:
    """What an arm would do to everybody in a campaign."""
    number, place = ARMS.index(arm.arm), made.person_id - setting.block.start
    who = taken(setting.people.hidden, place), taken(setting.presence.user, place)
    response = response_to(arm, shape.via, setting.shape.responses, who, made.looked)
    response = replace(response, brings=response.brings * _is_served(setting, made))
    days = shape.valid_days
    effect = effect_of(setting.block, made, number, response, own=own, valid_days=days)
    potential = potentials(
        setting.block,
        made,
        number,
        response=response,
        own=own,
        effect=effect,
        valid_days=days,
        on_credit=arm.arm == "rate_cut",
    )
    return effect, potential


def _is_served(setting: _Setting, made: Assignment) -> NDArray[np.bool_]:
    """Whose market at home still sells when an order might come of a message."""
    block = setting.block
    is_open = markets_open(block, setting.merchants, np.arange(block.months + 2))
    home = home_markets(block, setting.people.person.town_id[made.person_id - block.start])
    month = block.month_number(made.assigned_at) + 1
    return np.asarray(is_open[home - block.towns[0], month])


def _sent(
    setting: _Setting,
    occasion: Occasion,
    made: Assignment,
    cohort: Cohort,
    course: _Course,
    *,
    offered: Sequence[tuple[Effect, CampaignPotential]],
) -> Message:
    """The messages of an occasion; the orders that they cost are marked as lost."""
    block, meant = setting.block, setting.meant
    after = days_after(block, meant, cohort)
    soon = np.flatnonzero((after >= 0) & (after < LONG_DAYS))
    first = _first_moments(block, taken(meant, soon), cohort)
    sent = []
    for (effect, _), arm in zip(offered, occasion.shape.arms, strict=True):
        sent.append(messages(block, made, effect, arm, occasion.shape, puts_off_at=first))
        put_off = made.person_id[effect.costs & (made.arm == ARMS.index(arm.arm))]
        course.lost[soon] |= np.isin(meant.person_id[soon], put_off)
    return joined(sent)


def _may_be_asked(setting: _Setting, cohort: Cohort, course: _Course) -> NDArray[np.bool_]:
    """Who allows messages on the day, and was registered before it was looked for them."""
    presence, place = setting.presence, cohort.person_id - setting.block.start
    rests = np.timedelta64(presence.shape.visits.research_days, "D")
    known = presence.arrival.registered_at[place] < cohort.day - rests
    allowed = (course.given[place] < cohort.day) & (course.revoked[place] > cohort.day)
    return np.asarray(known & allowed)


def _first_moments(block: Block, draft: Draft, cohort: Cohort) -> NDArray[np.datetime64]:
    """The first of these orders of each, NEVER for none."""
    first = np.full(len(block.people), NEVER)
    np.minimum.at(first, draft.person_id - block.start, draft.ordered_at)
    return first[cohort.person_id - block.start]


def _note(setting: _Setting, course: _Course, cohort: Cohort, message: Message) -> None:
    """What later occasions must know of this one."""
    block = setting.block
    place = message.person_id - block.start
    course.last[cohort.person_id - block.start] = cohort.day
    np.minimum.at(course.revoked, place, message.left_at)
    wins = message.brings
    opened = seen_visits(contact_visits(block, setting.people, message))
    course.seen = joined(
        [course.seen, opened, seen_brought(message.person_id[wins], message.orders_at[wins])]
    )
