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
    holders: Sequence[Holder], currency: str, by_funder: Mapping[str, int], *, revolving: bool
) -> tuple[Movement, ...]:
    """Principal came back. by_funder: what of it went to each funder, as its books say."""
    whole = sum(by_funder.values())
    given = [
        (holder, by_funder.get(holder.holder_key, 0) if holder.holder_type == "funder" else whole)
        for holder in holders
        if revolving or holder.holder_type != "facility"
    ]
    return tuple(
        Movement(holder.holder_type, holder.holder_key, currency, "release", part)
        for holder, part in given
        if part
    )


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
