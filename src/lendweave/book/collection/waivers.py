"""Waivers: who may let off how much of penalty, fees and interest."""

from __future__ import annotations

from collections.abc import Iterable

from lendweave.book.collection.errors import WaiverNotAllowed
from lendweave.book.collection.policy import Authority, Policy
from lendweave.kernel.money import Money
from lendweave.records.principal import Role


def refuse_waiver(
    policy: Policy,
    roles: Iterable[Role],
    part: str,
    amount_minor: int,
    *,
    charged_minor: int,
    waived_minor: int,
) -> None:
    """Raise WaiverNotAllowed unless one of `roles` may let off so much more of `part`.

    charged_minor: all that was ever charged of that part; waived_minor: let off before, of any part
    of the case. Nobody may waive principal: that is a write-off. Nothing is no amount: to a loan,
    a waiver without one lets off all that is due.
    """
    held = set(roles)
    fitting = [each for each in policy.authorities if each.role in held and part in each.parts]
    for each in fitting:
        if _within(each, amount_minor, charged_minor, waived_minor):
            return
    best = max((_most(each, charged_minor, waived_minor) for each in fitting), default=0)
    raise WaiverNotAllowed(
        where=f"waiver of {part}",
        got=str(Money(amount_minor, policy.currency)),
        expected=f"above 0, at most {Money(best, policy.currency)} for this role",
        fix="Ask somebody with more authority to grant it.",
    )


def _within(each: Authority, amount: int, charged: int, waived: int) -> bool:
    return 0 < amount <= _most(each, charged, waived)


def _most(each: Authority, charged: int, waived: int) -> int:
    """What this authority still allows, in minor units."""
    return max(0, min(int(each.share * charged), each.most_minor) - waived)
