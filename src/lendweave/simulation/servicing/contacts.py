"""Contacts: who is called, written to or visited, what comes of it, and what is promised."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.chance.curves import logistic
from lendweave.simulation.credit.schedule import Schedule
from lendweave.simulation.demand.drafts import is_honest
from lendweave.simulation.servicing.book import CHARGED_OFF_DPD, Cases
from lendweave.simulation.servicing.collection import agency_of
from lendweave.simulation.servicing.lateness import Spell, entered, irritated, reaches, spells_of
from lendweave.simulation.truth.collection import CollectionContact, Promise
from lendweave.simulation.truth.frames import NONE, Flag, Whole, joined, taken
from lendweave.simulation.world.block import Block, at_time

OPENS_S, CLOSES_S = 8 * 3_600, 21 * 3_600
"""Contacts outside these hours break the rules."""
COLLECTORS, AGENCY_COLLECTORS = 40, 25
_STAGES, _CONTACTS, _REPEATS = 16, 16, 4
_FROM_S, _LASTS_S = 9 * 3_600, 10 * 3_600
_TOO_LATE_S, _TOO_LATE_LASTS_S = 21 * 3_600 + 300, 5_400
_AGAIN_S = 420
_PROMISE_DAYS = 5
_REPLIES = np.array(["promise", "refuses", "complaint", "paid", "delivered"])
_SILENCES = np.array(["no_answer", "third_party", "wrong_number"])
_SILENT_GENUINE, _SILENT_FRAUD = (0.82, 0.12, 0.06), (0.35, 0.05, 0.6)
_UNREAD = (1.0, 0.0, 0.0)  # a message has no third party
_VOICES = ("call", "field")
_VIOLATIONS = np.array(["", "hours", "frequency"])


class _Round(NamedTuple):
    """The contacts of one place in a stage. key: a number of each contact's own.

    violation: 0 for a proper contact, 1 for one at night, 2 for one that is repeated all day.
    """

    cases: Cases
    spell: Spell
    days: int
    key: Whole
    reached: Flag
    violation: Whole


def contacts(block: Block, cases: Cases) -> CollectionContact:
    """Every contact of the cases, with what agencies do against the rules."""
    found = []
    for at, spell in enumerate(spells_of(block)):
        for place in range(len(spell.starts)):
            made = _contacts(block, _round(block, cases, spell, at, place))
            found.append(made)
            if spell.stage.by_agency:
                found += _repeated(made)
    return joined(found)


def _round(block: Block, cases: Cases, spell: Spell, at: int, place: int) -> _Round:
    """Contacts happen while the instalment is open, up to the charge-off."""
    days = int(spell.starts[place])
    happens = cases.plan[:, at] & entered(cases.late, spell) & (cases.days_late >= days)
    cases = cases.taken(happens & (days <= CHARGED_OFF_DPD))
    key = ((cases.late.key * _STAGES + at) * _CONTACTS + place) * _REPEATS
    share = block.world.life.handover.violates if spell.stage.by_agency else 0.0
    violation = block.chance.pick("violation", key, (1 - share, share / 2, share / 2))
    return _Round(cases, spell, days, key, reaches(block, cases.late, at)[:, place], violation)


def _contacts(block: Block, each: _Round) -> CollectionContact:
    late, key, stage, count = each.cases.late, each.key, each.spell.stage, len(each.key)
    by_day = _FROM_S + block.chance.below("contact time", key, _LASTS_S)
    at_night = _TOO_LATE_S + block.chance.below("contact time", key, _TOO_LATE_LASTS_S)
    day = late.due_on + np.timedelta64(each.days, "D")
    agency = agency_of(block, late.order_id) if stage.by_agency else np.full(count, NONE)
    by_machine = stage.channel in ("sms", "app")
    return CollectionContact(
        contact_id=key,
        order_id=late.order_id,
        number=late.number,
        person_id=late.person_id,
        contacted_at=at_time(day, np.where(each.violation == 1, at_night, by_day)),
        days_past_due=np.full(count, each.days),
        stage=np.full(count, stage.name),
        channel=np.full(count, stage.channel),
        collector_id=np.full(count, NONE) if by_machine else _collectors(block, key, agency),
        agency_id=agency,
        result=_results(block, each),
        violation=_VIOLATIONS[each.violation],
    )


def _repeated(made: CollectionContact) -> list[CollectionContact]:
    """The contacts that an agency makes again on the same day."""
    often = taken(made, made.violation == "frequency")
    return [
        replace(
            often,
            contact_id=often.contact_id + again,
            contacted_at=often.contacted_at + np.timedelta64(_AGAIN_S * again, "s"),
            result=np.full(len(often.order_id), "no_answer"),
        )
        for again in range(1, _REPEATS)
    ]


def _collectors(
    block: Block, key: NDArray[np.int64], agency: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The lender's collectors, and after them those of each agency."""
    own = block.chance.below("collector", key, COLLECTORS)
    theirs = block.chance.below("collector", key, AGENCY_COLLECTORS)
    return np.where(agency == NONE, own, COLLECTORS + agency * AGENCY_COLLECTORS + theirs)


def _results(block: Block, each: _Round) -> NDArray[np.str_]:
    """What is written down: a reply where the borrower was reached, else why not."""
    reply = _REPLIES[block.chance.pick("reply", each.key, _reply_weights(block, each))]
    fraud = ~is_honest(each.cases.late.kind)[:, None]
    weights = np.where(fraud, _SILENT_FRAUD, _SILENT_GENUINE)
    if each.spell.stage.channel not in _VOICES:
        weights = weights * _UNREAD
    return np.where(
        each.reached, reply, _SILENCES[block.chance.pick("why no answer", each.key, weights)]
    )


def _reply_weights(block: Block, each: _Round) -> NDArray[np.float64]:
    """Weights of the replies: the willing and who is about to pay promise, others complain."""
    late, voice = each.cases.late, each.spell.stage.channel in _VOICES
    soon = each.cases.days_late - each.days
    promise = np.where(soon <= _PROMISE_DAYS, 0.9, 0.7 * logistic(0.8 * late.willingness))
    refuses = 0.5 * logistic(-0.8 * late.willingness)
    complaint = np.where(irritated(block, late.person_id), 0.12, 0.01) * (1 if voice else 0.2)
    complaint = complaint + 0.3 * (each.violation > 0)
    paid = np.where(soon <= 1, 0.5, 0.0)
    silent = np.full(len(soon), 0.0 if voice else 4.0)
    weights = np.stack([promise, refuses, complaint, paid, silent], axis=1)
    weights[:, :2] *= 1.0 if voice else 0.1
    return weights


def promises(block: Block, cases: Cases, contact: CollectionContact, due: Schedule) -> Promise:
    """What was promised in contacts, and whether it was kept."""
    late = cases.late
    made = taken(contact, contact.result == "promise")
    order = np.argsort(late.key)
    case = order[
        np.searchsorted(late.key, made.contact_id // (_STAGES * _CONTACTS * _REPEATS), sorter=order)
    ]
    wait = 1 + block.chance.below("promise", made.contact_id, _PROMISE_DAYS)
    whole = due.principal_minor + due.interest_minor
    return Promise(
        contact_id=made.contact_id,
        promised_at=made.contacted_at,
        pay_by_on=made.contacted_at.astype("datetime64[D]") + wait.astype("timedelta64[D]"),
        amount_minor=whole[late.place[case], late.number[case] - 1],
        kept=cases.days_late[case] <= made.days_past_due + wait,
    )
