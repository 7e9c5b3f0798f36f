"""Hand out what waits in the outbox: money to be sent, at least once, by whoever sends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from lendweave.kernel.errors import LendweaveError
from lendweave.records import Principal, Role
from lendweave.records.book_ports import Effect, Outbox

EFFECT_ROLES = (Role.SERVICE, Role.OPERATIONS)
_LEASE_SECONDS = 60
_AT_ONCE = 16


class Sender(Protocol):
    """Does an effect outside. The same effect and key again is done once: the receiver knows it.

    Raises a LendweaveError or an OSError when it could not be done.
    """

    def send(self, effect: Effect) -> None: ...


@dataclass(frozen=True, slots=True)
class HandedOut:
    """How many effects were done, and why others were not."""

    done: int
    failed: tuple[str, ...]


def hand_out(principal: Principal, outbox: Outbox, sender: Sender, worker: str) -> HandedOut:
    """Send all that waits now; what fails waits for another time, longer each time.

    Raises NotAllowed.
    """
    principal.require(*EFFECT_ROLES)
    done, failed = 0, []
    while leased := outbox.lease(principal, worker, limit=_AT_ONCE, seconds=_LEASE_SECONDS):
        for each in leased:
            try:
                sender.send(each.effect)
            except (LendweaveError, OSError) as error:
                outbox.failed(principal, each, str(error))
                failed.append(f"{each.effect.effect} {each.effect.key}: {error}")
            else:
                outbox.done(principal, each)
                done += 1
    return HandedOut(done, tuple(failed))
