"""Truth about credit lines: what a person may draw, and what was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from lendweave.simulation.truth.frames import Day, Flag, MaybeWhole, Moment, Text, Whole


@dataclass(frozen=True, slots=True)
class Line:
    """A facility of the lender for one person; never two at a time."""

    line_id: Annotated[Whole, "number: the application that opened it"]
    person_id: Annotated[Whole, "whose it is"]
    opened_at: Annotated[Moment, "from when"]
    valid_until: Annotated[Moment, "to when"]
    limit_minor: Annotated[Whole, "limit at first"]
    revolving: Annotated[Flag, "what is repaid can be drawn again"]


@dataclass(frozen=True, slots=True)
class LineEvent:
    """A line changes."""

    line_id: Annotated[Whole, "line"]
    happened_at: Annotated[Moment, "when"]
    event: Annotated[Text, "opened, raised, cut, frozen, restored, expired or closed"]
    limit_minor: Annotated[Whole, "limit from then on"]


@dataclass(frozen=True, slots=True)
class LineCheck:
    """What an application meant for the applicant's line."""

    order_id: Annotated[Whole, "application"]
    decided_at: Annotated[Moment, "when"]
    line_id: Annotated[MaybeWhole, "line, if there is one after the decision"]
    room_minor: Annotated[Whole, "what could still be drawn before it"]
    outcome: Annotated[
        Text, "within, opened, raised, held (the check failed), refused, no_room or frozen"
    ]


@dataclass(frozen=True, slots=True)
class LineDrawdown:
    """An application that was approved and taken up draws on a line. The loan has the same id."""

    order_id: Annotated[Whole, "order and loan"]
    line_id: Annotated[Whole, "line"]
    drawn_at: Annotated[Moment, "from when it counts against the limit"]
    amount_minor: Annotated[Whole, "amount"]


@dataclass(frozen=True, slots=True)
class LineMonth:
    """A live line at the end of a month."""

    line_id: Annotated[Whole, "line"]
    month_end_on: Annotated[Day, "last day of the month"]
    limit_minor: Annotated[Whole, "limit"]
    used_minor: Annotated[Whole, "principal that the person owes or has drawn but not yet got"]


TABLES: dict[str, type[Any]] = {
    "line": Line,
    "line_event": LineEvent,
    "line_check": LineCheck,
    "line_drawdown": LineDrawdown,
    "line_month": LineMonth,
}

DATED: dict[str, str] = {
    "line": "opened_at",
    "line_event": "happened_at",
    "line_check": "decided_at",
    "line_drawdown": "drawn_at",
    "line_month": "month_end_on",
}
