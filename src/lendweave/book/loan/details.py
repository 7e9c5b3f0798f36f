"""Reading what an event says beside its amount."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from lendweave.book.loan.errors import UnknownDetail, WrongAmount
from lendweave.book.loan.events import Event
from lendweave.kernel.errors import shortened
from lendweave.kernel.money import AMOUNT_MAX, amount_text

LAST_DAY = date(2149, 12, 31)
"""No instalment may be agreed to fall due later."""


def word(event: Event, name: str, allowed: Sequence[str]) -> str:
    """One of a few words; the first where the event does not say."""
    found = event.details.get(name, allowed[0])
    if found not in allowed:
        raise wrong_detail(event, name, ", ".join(allowed))
    return str(found)


def flag(event: Event, name: str) -> bool:
    """True or false; false where the event does not say."""
    found = event.details.get(name, False)
    if not isinstance(found, bool):
        raise wrong_detail(event, name, "true or false")
    return found


def whole(event: Event, name: str, default: int, low: int = 0, high: int = AMOUNT_MAX) -> int:
    """A whole number from `low` to `high`."""
    found = event.details.get(name, default)
    if isinstance(found, bool) or not isinstance(found, int) or not low <= found <= high:
        raise wrong_detail(event, name, f"a whole number of at least {low}, at most {high}")
    return found


def day(event: Event, name: str) -> date | None:
    """A date, as such or as text (2026-03-31); None where the event does not say."""
    found = event.details.get(name)
    if found is None or type(found) is date:
        return found
    try:
        return date.fromisoformat(str(found))
    except ValueError:
        raise wrong_detail(event, name, "a date such as 2026-03-31") from None


def yearly_rate(event: Event, name: str) -> Decimal | None:
    """A yearly rate, as Decimal or as text (0.144); None where the event does not say."""
    found = event.details.get(name)
    if found is None:
        return None
    try:
        rate = Decimal(str(found))
    except InvalidOperation:
        rate = Decimal(-1)
    if isinstance(found, float) or not (rate.is_finite() and 0 <= rate <= 10):
        raise wrong_detail(event, name, 'a yearly rate from 0 to 10 as text, such as "0.144"')
    return rate


def known(event: Event, names: Sequence[str]) -> None:
    """Raises UnknownDetail where the event says something that its kind does not."""
    for name in event.details:
        if name not in names:
            raise UnknownDetail(
                where=f"event {event.number} ({event.event}), details",
                got=shortened(name),
                expected=", ".join(names) or "no details",
                fix="Remove it, or correct its name.",
            )


def wrong_detail(event: Event, name: str, expected: str) -> UnknownDetail:
    """The error of a detail with a wrong value."""
    return UnknownDetail(
        where=f"event {event.number} ({event.event}), details.{name}",
        got=shortened(event.details.get(name)),
        expected=expected,
        fix="Correct the value.",
    )


def amount_said(event: Event, minor: int) -> str:
    """An amount in the currency of an event, as people read it: `1,200.50 CNY`."""
    return f"{amount_text(minor, event.currency)} {event.currency}"


def wrong_amount(
    event: Event, expected: str, *bounds: int, fix: str = "Correct the amount."
) -> WrongAmount:
    """The error of an amount that an event cannot have. bounds: minor units, for `{}`s."""
    return WrongAmount(
        where=f"event {event.number} ({event.event})",
        got=amount_said(event, event.amount),
        expected=expected.format(*(amount_said(event, each) for each in bounds)),
        fix=fix,
    )
