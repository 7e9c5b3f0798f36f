"""What a drawdown and its loan do to the exposure of each holder, from first to last.

| when                               | movement | of                                    |
|------------------------------------|----------|---------------------------------------|
| approved                           | reserve  | every holder                          |
| disbursed                          | use      | every holder, out of what is reserved |
| declined, cancelled, expired       | release  | every holder, out of what is reserved |
| principal repaid                   | release  | every holder; the line if it revolves |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lendweave.book.exposure.holders import Holder, parts
from lendweave.kernel.money import Money
from lendweave.records.book_ports import Movement
from lendweave.records.lines import HolderType


def reserved(holders: Sequence[Holder], amount: Money) -> tuple[Movement, ...]:
    """A drawdown is approved."""
    return tuple(
        Movement(holder.holder_type, holder.holder_key, amount.currency, "reserve", part)
        for holder, part in parts(holders, amount)
        if part
    )


def repaid(
    movements: Sequence[Movement], by_funder: Mapping[str, int], *, revolving: bool
) -> tuple[Movement, ...]:
    """Principal of a drawdown came back. by_funder: what of it went to each, as its books say.

    Below zero, principal went out again, as when a repayment bounces: it is used again, whatever
    the limit. movements: all that the drawdown has moved so far. A line that does not revolve stays
    used, and so does what counts new money (`funding.model.Bound`).
    """
    currency, whole = movements[0].currency, sum(by_funder.values())
    found = []
    for (holder_type, holder_key), (in_use, _) in open_of(movements).items():
        part = by_funder.get(holder_key, 0) if holder_type == "funder" else whole
        if holder_type == "facility" and not revolving:
            continue
        if part > 0 and in_use:
            found.append(Movement(holder_type, holder_key, currency, "release", part))
        elif part < 0:
            again = Movement(holder_type, holder_key, currency, "use", -part, restores=True)
            found.append(again)
    return tuple(found)


def open_of(movements: Iterable[Movement]) -> dict[tuple[HolderType, str], tuple[int, int]]:
    """(used, reserved) of each holder after some movements, in the order of their first."""
    found: dict[tuple[HolderType, str], tuple[int, int]] = {}
    for movement in movements:
        key = (movement.holder_type, movement.holder_key)
        used_before, reserved_before = found.get(key, (0, 0))
        found[key] = (
            used_before + movement.used_change,
            reserved_before + movement.reserved_change,
        )
    return found


def all_unreserved(movements: Sequence[Movement]) -> tuple[Movement, ...]:
    """What gives back all that a drawdown has reserved, given all its movements so far."""
    return tuple(
        Movement(*key, movements[0].currency, "release", left, left)
        for key, (_, left) in open_of(movements).items()
        if left
    )


def all_used(movements: Sequence[Movement]) -> tuple[Movement, ...]:
    """What uses all that a drawdown has reserved, given all its movements so far."""
    return tuple(
        Movement(*key, movements[0].currency, "use", left, left)
        for key, (_, left) in open_of(movements).items()
        if left
    )
