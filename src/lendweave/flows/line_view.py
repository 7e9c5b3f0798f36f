"""Lines, drawdowns and applications as they are told to programs and people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lendweave.book.funding.routing import Routing
from lendweave.book.lifecycle import MACHINES
from lendweave.book.trade import TradeRefused
from lendweave.flows.collateral import stands_against
from lendweave.flows.draw import funder_decisions
from lendweave.flows.funders import Asked
from lendweave.flows.life_cycle import Life, LineDesk, life_of
from lendweave.flows.lines import LineState
from lendweave.kernel.clock import format_instant
from lendweave.records import Drawdown, FunderDecision, Principal
from lendweave.records.book_ports import ExposureBalance
from lendweave.records.lines import SubjectKind, Transition
from lendweave.records.wire import record_to_wire


@dataclass(frozen=True, slots=True)
class LifeView:
    """An application or a drawdown: where it stands, its steps, what funders were asked.

    missing: what a drawdown on a trade still lacks before its money may leave.
    """

    life: Life
    possible: tuple[str, ...]
    funders: tuple[FunderDecision, ...]
    missing: tuple[TradeRefused, ...] = ()


def life_view(principal: Principal, kind: SubjectKind, id: str, desk: LineDesk) -> LifeView:
    """A stored thing with all that its life cycle tells. Raises UnknownThing."""
    life = life_of(principal, kind, id, desk)
    possible = MACHINES[kind].possible(life.state)
    record = life.record
    missing: tuple[TradeRefused, ...] = ()
    if isinstance(record, Drawdown):
        missing = stands_against(principal, record, life.state, desk)
    return LifeView(life, possible, funder_decisions(principal, life, desk), missing)


def steps_body(transitions: Iterable[Transition]) -> list[dict[str, Any]]:
    """Steps, the first one first: what, from where to where, who, why, when."""
    return [
        {
            "event": step.event,
            "from": step.from_state,
            "to": step.to_state,
            "actor": step.actor,
            "reason": step.reason,
            "until": None if step.until is None else step.until.isoformat(),
            "at": format_instant(step.occurred_at),
        }
        for step in transitions
    ]


def life_body(view: LifeView) -> dict[str, Any]:
    """The same for JSON."""
    record = view.life.record
    return {
        "kind": view.life.kind,
        "id": view.life.id,
        "state": view.life.state,
        "possible": list(view.possible),
        "record": None if record is None else record_to_wire(record),
        "transitions": steps_body(view.life.transitions),
        "funder_decisions": [record_to_wire(each) for each in view.funders],
        "missing": [each.as_fields() for each in view.missing],
    }


def line_body(line: LineState) -> dict[str, Any]:
    """A line on its day for JSON. Amounts in minor units."""
    return {
        "kind": "facility",
        "id": line.facility.entity_id,
        "state": line.state,
        "on": line.on.isoformat(),
        "currency": line.line.currency,
        "limit_minor": line.line.limit_minor,
        "temporary_minor": line.line.temporary_on(line.on),
        "frozen_minor": line.line.frozen_minor,
        "used_minor": line.used_minor,
        "reserved_minor": line.reserved_minor,
        "available_minor": line.available_minor,
        "possible": list(line.possible),
        "record": record_to_wire(line.facility),
        "transitions": steps_body(line.transitions),
        "borrower": exposure_body(line.borrower),
        "drawdowns": [
            {"id": each.entity_id, "state": state, "record": record_to_wire(each)}
            for each, state in line.drawdowns
        ],
    }


def exposure_body(found: ExposureBalance) -> dict[str, Any]:
    """One holder's exposure for JSON. Amounts in minor units; null for no limit.

    same_as: other ids of the same person; what is used and reserved under them is counted.
    """
    return {
        "holder_type": found.holder_type,
        "holder_key": found.holder_key,
        "currency": found.currency,
        "used_minor": found.whole_used_minor,
        "reserved_minor": found.whole_reserved_minor,
        "limit_minor": found.limit_minor,
        "room_minor": found.room_minor,
        "over_minor": found.over_minor,
        "valid_to": None if found.valid_to is None else found.valid_to.isoformat(),
        "same_as": list(found.same_as),
    }


def routing_body(routing: Routing) -> dict[str, Any]:
    """Routes in order with their parts, and why the others were passed over, for JSON."""
    return {
        "candidates": [
            {
                "route": each.route.name,
                "cost_annual": str(each.cost),
                "parts": [{"funder": name, "amount_minor": part} for name, part in each.parts],
            }
            for each in routing.candidates
        ],
        "passed_over": [
            {"route": each.route, "reason": each.reason, "detail": each.detail}
            for each in routing.passed_over
        ],
    }


def asked_body(asked: Asked) -> dict[str, Any]:
    """The funders that were asked, for JSON."""
    return {
        "route": asked.route,
        "state": asked.state,
        "funder_decisions": [record_to_wire(each) for each in asked.decisions],
        "routing": routing_body(asked.routing),
    }
