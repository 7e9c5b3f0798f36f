"""May this be drawn today?"""

from __future__ import annotations

from datetime import date

from lendweave.book.exposure.errors import AmountUnfit, LineExceeded, LineFrozen, LineNotOpen
from lendweave.book.exposure.line import Line, Taken, available_minor
from lendweave.kernel.money import Money


def refuse_draw(line: Line, taken: Taken, amount: Money, on: date, where: str = "the line") -> None:
    """Raise what stands against drawing `amount`; nothing when it may be drawn.

    Raises CurrencyMismatch, AmountUnfit, LineFrozen, LineNotOpen, LineExceeded.
    """
    refuse_nothing(amount, line.currency, where)
    if line.state == "frozen":
        raise LineFrozen(
            where=where,
            got="a drawdown",
            expected="a line that is not frozen",
            fix="Have it unfrozen first; the reason stands in its transitions.",
        )
    if line.state != "active" or not line.is_open(on):
        raise LineNotOpen(
            where=where,
            got=f"a drawdown on {on}, state {line.state}",
            expected=f"an active line, from {line.valid_from} to {line.valid_to}",
            fix="Renew the line, or ask for a new one.",
        )
    room = available_minor(line, taken, on)
    if amount.minor > room:
        raise LineExceeded(
            where=where,
            got=str(amount),
            expected=f"at most {Money(room, line.currency)}",
            fix="Draw less, repay first if the line revolves, or have the line raised.",
        )


def refuse_nothing(amount: Money, currency: str, where: str) -> None:
    """Raise unless `amount` is above zero and of the line's currency. CurrencyMismatch too."""
    nothing = Money(0, currency)
    if not nothing < amount:
        raise AmountUnfit(
            where=where, got=str(amount), expected="more than zero", fix="Name the amount."
        )
