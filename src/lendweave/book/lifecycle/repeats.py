"""May this party apply again? One open application per product, and a pause after a decline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from lendweave.book.lifecycle.policy import ApplicationPolicy
from lendweave.book.lifecycle.tables import APPLICATION
from lendweave.kernel.errors import Conflict

CLOSED = frozenset((*APPLICATION.ends, "declined"))


class DuplicateApplication(Conflict):
    """The party has an open application for this product already.
    该主体对此产品已有未完结的进件。
    """

    code = "BOOK-504"


class CoolingDown(Conflict):
    """The party was declined for this product a short while ago.
    该主体近期对此产品被拒绝，尚在冷却期内。
    """

    code = "BOOK-505"


@dataclass(frozen=True, slots=True)
class Earlier:
    """An application that the same party made before for the same product.

    since: the day on which it came into its state.
    """

    application_id: str
    external_id: str
    state: str
    since: date


def refuse_repeat(
    earlier: Iterable[Earlier], policy: ApplicationPolicy, on: date, where: str
) -> None:
    """Raise what stands against another application on a day.

    Raises DuplicateApplication with the first that is open, CoolingDown with the last day.
    """
    for one in earlier:
        if policy.one_open and one.state not in CLOSED:
            raise DuplicateApplication(
                where=where,
                got=f"another one beside {one.external_id} ({one.application_id}), {one.state}",
                expected="one open application per party and product",
                fix="Go on with that one, or withdraw it first.",
            )
        until = one.since + timedelta(days=policy.cool_down_days)
        if one.state == "declined" and on < until:
            raise CoolingDown(
                where=where,
                got=f"{on}: {one.external_id} ({one.application_id}) was declined on {one.since}",
                expected=f"{until} or later",
                fix="Apply again from that day on, or ask for a review of the decline.",
            )
