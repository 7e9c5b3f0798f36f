"""The exposure that a drawdown moves: what it moved so far, and the records of the next moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from lendweave.book.exposure import Holder, Taken, repaid
from lendweave.flows.life_cycle import LineDesk, LineReader
from lendweave.kernel.money import Money
from lendweave.records import Drawdown, Exposure, Facility, Principal, Record, Role
from lendweave.records.book_ports import Movement, movement_of
from lendweave.records.draft import Origin, amended, draft
from lendweave.records.lines import ExposureLimit, HolderType

LIMITS_SOURCE = "limits"
LIMIT_ROLES = (Role.REVIEWER, Role.OPERATIONS)


def moved(principal: Principal, drawdown_id: str, store: LineReader) -> tuple[Movement, ...]:
    """All that a drawdown has moved so far, in order."""
    found = store.referring(principal, "exposure", "drawdown_id", drawdown_id)
    return tuple(movement_of(record) for record in found if isinstance(record, Exposure))


def freed(
    principal: Principal,
    drawdown_id: str,
    by_funder: Mapping[str, int],
    before: Sequence[Movement],
    store: LineReader,
) -> tuple[Movement, ...]:
    """What principal that came back gives back of all that a drawdown has moved `before`.

    by_funder: minor units that went to each, below zero where it was taken back.
    """
    if not before:
        return ()
    drawn = store.current(principal, "drawdown", drawdown_id)
    line = isinstance(drawn, Drawdown) and store.current(principal, "facility", drawn.facility_id)
    revolving = isinstance(line, Facility) and line.revolving
    return repaid(before, by_funder, revolving=revolving)


def moves(
    movements: Iterable[Movement],
    drawdown_id: str,
    desk: LineDesk,
    *,
    before: int,
    now: int,
) -> Iterator[Record]:
    """The exposure records of movements. before: how many the drawdown has made already."""
    for number, movement in enumerate(movements, before + 1):
        yield draft(
            desk.origin,
            "exposure",
            f"{drawdown_id}/{number}",
            desk.ids,
            occurred_at=now,
            values=movement.values() | {"drawdown_id": drawdown_id, "business_date": desk.day(now)},
        )


def taken_of(principal: Principal, facility: Facility, desk: LineDesk) -> Taken:
    """What is used and reserved of a line."""
    found = desk.books.exposure(principal, "facility", facility.entity_id, facility.currency)
    return Taken(found.used_minor, found.reserved_minor)


def rooms(
    principal: Principal, holders: Sequence[Holder], currency: str, desk: LineDesk
) -> dict[str, int | None]:
    """What each holder may still owe, None where nothing bounds it."""
    return {
        holder.holder_key: desk.books.exposure(
            principal, holder.holder_type, holder.holder_key, currency
        ).room_minor
        for holder in holders
    }


def bound(
    principal: Principal,
    holder_type: HolderType,
    holder_key: str,
    limit: Money,
    desk: LineDesk,
    *,
    now: int,
    valid_to: date | None = None,
    reason: str | None = None,
) -> Iterator[Record]:
    """The limit of a holder, new or amended; nothing where it is in force already.

    One holder has one limit in all scenes, so its name does not depend on the scene.
    """
    origin = Origin(desk.tenant_id, desk.scene.name, LIMITS_SOURCE, LIMITS_SOURCE)
    values = {
        "holder_type": holder_type,
        "holder_key": holder_key,
        "limit_minor": limit.minor,
        "currency": limit.currency,
        "valid_to": valid_to,
        "actor": principal.name,
        "reason": reason,
    }
    name = f"{holder_type}/{holder_key}/{limit.currency}"
    new = draft(origin, "exposure_limit", name, desk.ids, occurred_at=now, values=values)
    current = desk.store.current(principal, "exposure_limit", new.entity_id)
    if not isinstance(current, ExposureLimit):
        yield new
    elif (current.limit_minor, current.valid_to) != (limit.minor, valid_to):
        yield amended(current, origin, desk.ids, occurred_at=now, **values)


def set_limit(
    principal: Principal,
    holder_type: HolderType,
    holder_key: str,
    limit: Money,
    desk: LineDesk,
    *,
    reason: str,
    valid_to: date | None = None,
) -> None:
    """Set the most that a person, group, merchant, funder or industry may owe (统一授信).

    A person who is known under several ids has it under each. Raises NotAllowed.
    """
    principal.require(*LIMIT_ROLES)
    known = desk.books.exposure(principal, holder_type, holder_key, limit.currency)
    now = desk.clock.now()
    terms = partial(bound, now=now, valid_to=valid_to, reason=reason)
    records = [
        record
        for key in (holder_key, *known.same_as)
        for record in terms(principal, holder_type, key, limit, desk)
    ]
    if records:
        desk.books.commit(principal, records).result()
