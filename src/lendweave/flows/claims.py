"""What an application has reserved of others: claimed by its decision, used by its loan, let go.

| when                                         | movement | of                                  |
|----------------------------------------------|----------|-------------------------------------|
| decided, and not declined                    | reserve  | what `reserve` steps want           |
| decided again                                | release  | what the decision before it claimed |
| declined, withdrawn, expired, a line granted | release  | all that is still claimed           |
| a loan is paid out on the application        | use      | out of what is claimed              |
| the whole of it is paid out                  | release  | what is then still claimed          |

A line holds nothing of a partner's quota by itself: each drawdown under it claims its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lendweave.book.exposure import all_unreserved, open_of
from lendweave.decisions.reserve import Reservation
from lendweave.flows.life_cycle import LineDesk, LineReader
from lendweave.records import Application, Exposure, Principal, Record
from lendweave.records.book_ports import Movement, movement_of
from lendweave.records.draft import draft


def claimed(principal: Principal, application_id: str, store: LineReader) -> tuple[Movement, ...]:
    """All that an application has moved so far, in order."""
    found = store.referring(principal, "exposure", "application_id", application_id)
    return tuple(movement_of(record) for record in found if isinstance(record, Exposure))


def wanted_movements(wanted: Sequence[Reservation], currency: str) -> tuple[Movement, ...]:
    """What a decision wants reserved, as movements."""
    return tuple(
        Movement(each.holder_type, each.holder_key, currency, "reserve", each.amount_minor)
        for each in wanted
    )


def claims(
    principal: Principal,
    application: Application,
    wanted: Sequence[Reservation],
    desk: LineDesk,
    *,
    now: int,
) -> Iterator[Record]:
    """What a decision claims, in place of what the one before it did."""
    before = claimed(principal, application.entity_id, desk.store)
    movements = (*all_unreserved(before), *wanted_movements(wanted, application.currency))
    return _records(movements, application.entity_id, desk, before=len(before), now=now)


def let_go(principal: Principal, application_id: str, desk: LineDesk, now: int) -> Iterator[Record]:
    """What is still claimed by an application that ends, or that became a line."""
    before = claimed(principal, application_id, desk.store)
    return _records(all_unreserved(before), application_id, desk, before=len(before), now=now)


@dataclass(frozen=True, slots=True)
class TakenUp:
    """What a loan takes up of a claim: records for its commit, and what it moves beside them."""

    records: tuple[Record, ...]
    rest: tuple[Movement, ...]


def taken_up(
    principal: Principal,
    application_id: str,
    movements: Sequence[Movement],
    loan_id: str,
    desk: LineDesk,
    *,
    whole: bool,
) -> TakenUp:
    """The movements of a loan that is paid out, those of claimed holders out of what is claimed.

    whole: nothing more will be paid out, so that what is left of the claim is released.
    """
    before = claimed(principal, application_id, desk.store)
    left = {key: held for key, (_, held) in open_of(before).items() if held}
    used, rest = [], []
    for movement in movements:
        held = left.pop((movement.holder_type, movement.holder_key), 0)
        if held and movement.movement == "use":
            part = min(held, movement.amount_minor)
            used.append(replace(movement, reserved_minor=part))
            left[movement.holder_type, movement.holder_key] = held - part
        else:
            rest.append(movement)
    used += [
        Movement(*key, before[0].currency, "release", more, more)
        for key, more in left.items()
        if more and whole
    ]
    now = desk.clock.now()
    records = _records(used, application_id, desk, before=len(before), now=now, loan_id=loan_id)
    return TakenUp(tuple(records), tuple(rest))


def _records(
    movements: Sequence[Movement],
    application_id: str,
    desk: LineDesk,
    *,
    before: int,
    now: int,
    loan_id: str | None = None,
) -> Iterator[Record]:
    """The exposure records of movements. before: how many the application has made already."""
    about = {"application_id": application_id, "loan_id": loan_id, "business_date": desk.day(now)}
    for number, movement in enumerate(movements, before + 1):
        yield draft(
            desk.origin,
            "exposure",
            f"{application_id}/{number}",
            desk.ids,
            occurred_at=now,
            values=movement.values() | about,
        )
