"""What the events of a line do to it: raise, cut, freeze, renew and the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from lendweave.book.exposure.errors import AmountUnfit
from lendweave.book.exposure.line import Line
from lendweave.kernel.errors import shortened
from lendweave.kernel.money import AMOUNT_MAX, Money


@dataclass(frozen=True, slots=True)
class LineChange:
    """What is said with an event. amount: the new limit, the raise on top, or the frozen part."""

    amount_minor: int | None = None
    until: date | None = None


def changed(line: Line, event: str, change: LineChange, on: date, where: str) -> Line:
    """The line after an event of its machine, except for its state. Raises AmountUnfit."""
    rule = _RULES.get(event)
    return line if rule is None else rule(line, change, on, where)


def _raised(line: Line, change: LineChange, on: date, where: str) -> Line:
    limit = _amount(change, where)
    if limit <= line.limit_minor:
        raise _unfit(line, limit, where, "more than", line.limit_minor)
    return replace(line, limit_minor=limit)


def _cut(line: Line, change: LineChange, on: date, where: str) -> Line:
    """A line may be cut below what is used: then nothing is available until it is repaid."""
    limit = _amount(change, where)
    if limit >= line.limit_minor:
        raise _unfit(line, limit, where, "less than", line.limit_minor)
    return replace(line, limit_minor=limit, frozen_minor=min(line.frozen_minor, limit))


def _raised_for_a_time(line: Line, change: LineChange, on: date, where: str) -> Line:
    extra, until = _amount(change, where), change.until
    if extra <= 0:
        raise _unfit(line, extra, where, "more than", 0)
    if until is None or not on <= until <= line.valid_to:
        raise AmountUnfit(
            where=where,
            got=f"a raise until {until}",
            expected=f"a last day from {on} to {line.valid_to}",
            fix="Name a day on which the line is valid.",
        )
    return replace(line, temporary_minor=extra, temporary_to=until)


def _raise_ended(line: Line, change: LineChange, on: date, where: str) -> Line:
    return replace(line, temporary_minor=0, temporary_to=None)


def _part_frozen(line: Line, change: LineChange, on: date, where: str) -> Line:
    part = _amount(change, where)
    if part > line.limit_minor:
        raise _unfit(line, part, where, "at most", line.limit_minor)
    return replace(line, frozen_minor=part)


def _renewed(line: Line, change: LineChange, on: date, where: str) -> Line:
    until = change.until
    if until is None or until <= max(on, line.valid_to):
        raise AmountUnfit(
            where=where,
            got=f"a last day of {until}",
            expected=f"a day after {max(on, line.valid_to)}",
            fix="Name a later day.",
        )
    return replace(line, valid_to=until)


def _expired(line: Line, change: LineChange, on: date, where: str) -> Line:
    if on <= line.valid_to:
        raise AmountUnfit(
            where=where,
            got=f"the end of the line on {on}",
            expected=f"a day after {line.valid_to}",
            fix="Close it instead.",
        )
    return line


def _amount(change: LineChange, where: str) -> int:
    if change.amount_minor is None or not 0 <= change.amount_minor <= AMOUNT_MAX:
        raise AmountUnfit(
            where=where,
            got=shortened(change.amount_minor),
            expected=f"an amount in minor units from 0 to {AMOUNT_MAX}",
            fix="Name the amount.",
        )
    return change.amount_minor


def _unfit(line: Line, got: int, where: str, than: str, bound: int) -> AmountUnfit:
    return AmountUnfit(
        where=where,
        got=str(Money(got, line.currency)),
        expected=f"{than} {Money(bound, line.currency)}",
        fix="Name the new amount, not the difference.",
    )


_RULES: dict[str, Callable[[Line, LineChange, date, str], Line]] = {
    "raise": _raised,
    "cut": _cut,
    "raise_for_a_time": _raised_for_a_time,
    "end_raise": _raise_ended,
    "freeze_part": _part_frozen,
    "renew": _renewed,
    "expire": _expired,
}
