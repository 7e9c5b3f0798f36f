"""A line as it stands, and what is available of it on a day.

    available = limit + temporary (to its last day) − frozen part − used − reserved, at least 0

It is 0 for a line that is not active and outside its first and last day. Principal that is repaid
makes a revolving line available again; of another line what was used stays used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from lendweave.records import Facility


@dataclass(frozen=True, slots=True)
class Line:
    """A credit line (授信额度). Amounts in minor units of `currency`, days inclusive.

    temporary_minor: on top of the limit, to temporary_to. frozen_minor: the part that is held back.
    """

    currency: str
    limit_minor: int
    valid_from: date
    valid_to: date
    revolving: bool
    state: str = "active"
    temporary_minor: int = 0
    temporary_to: date | None = None
    frozen_minor: int = 0

    def is_open(self, on: date) -> bool:
        """True on the days on which the line may be drawn, if it is active."""
        return self.valid_from <= on <= self.valid_to

    def temporary_on(self, on: date) -> int:
        """What the limit is raised by for a time, on a day."""
        ends = self.temporary_to
        return self.temporary_minor if ends is not None and on <= ends else 0

    def ceiling_minor(self, on: date) -> int:
        """The most that may be used and reserved on a day, whatever state the line is in."""
        return max(0, self.limit_minor + self.temporary_on(on) - self.frozen_minor)

    def bound_until(self, on: date) -> date:
        """The last day for which the ceiling of this day holds."""
        ends = self.temporary_to
        if self.temporary_on(on) and ends is not None:
            return min(ends, self.valid_to)
        return self.valid_to

    def raise_ended(self, on: date) -> bool:
        """True if a raise for a time is still written down though its last day has passed."""
        return self.temporary_minor > 0 and self.temporary_on(on) == 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken of a line: used by loans, reserved by drawdowns under way."""

    used_minor: int = 0
    reserved_minor: int = 0


def line_of(facility: Facility) -> Line:
    """The line that a facility record states."""
    return Line(
        currency=facility.currency,
        limit_minor=facility.limit_minor,
        valid_from=facility.valid_from,
        valid_to=facility.valid_to,
        revolving=facility.revolving,
        state=facility.status,
        temporary_minor=facility.temporary_minor,
        temporary_to=facility.temporary_to,
        frozen_minor=facility.frozen_minor,
    )


def available_minor(line: Line, taken: Taken, on: date) -> int:
    """What may still be drawn on a day."""
    if line.state != "active" or not line.is_open(on):
        return 0
    return max(0, line.ceiling_minor(on) - taken.used_minor - taken.reserved_minor)


def cooling_off_until(granted_on: date, days: int) -> date:
    """The last day on which a contract may be left without a reason; days: 0 for none."""
    return granted_on + timedelta(days=days - 1)
