"""Which version of a strategy decides: activated, scheduled, rolled back; each in one commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lendweave.decisions.governance.succession import ACTIVATES_AT, Succession, VersionLife
from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.life_cycle import (
    Kept,
    Said,
    after,
    book,
    taken,
    told,
)
from lendweave.flows.strategy_desk import StrategyDesk, as_life, succession, version_of
from lendweave.flows.tenant import check_tenant
from lendweave.kernel.clock import format_instant
from lendweave.kernel.errors import Conflict, Invalid
from lendweave.records import Principal, Role
from lendweave.records.book_ports import Guard
from lendweave.records.lines import Transition

SCHEDULER = "schedule"
"""The name under which a version that was scheduled goes live."""


class NothingBefore(Conflict):
    """No version decided before the present one, or it was retired since.
    此前没有可恢复的生效版本。
    """

    code = "FLOWS-711"


class NothingLive(Conflict):
    """The strategy is governed, and none of its versions is live.
    策略已纳入版本管理，但当前没有生效版本。
    """

    code = "FLOWS-712"


class NotInFuture(Invalid):
    """A version can only be scheduled for an instant to come.
    定时生效的时刻必须在将来。
    """

    code = "FLOWS-713"


@dataclass
class _Change:
    """Steps of several versions on their way into one commit."""

    principal: Principal
    desk: StrategyDesk
    found: Succession
    now: int

    def __post_init__(self) -> None:
        self.steps: list[Transition] = []
        self.guards: list[Guard] = []

    def step(
        self,
        life: VersionLife,
        event: str,
        said: Said,
        *,
        name: str | None = None,
        attributes: Mapping[str, object] | None = None,
    ) -> VersionLife:
        """One version takes one step."""
        before = as_life(life)
        step = taken(self.principal, before, event, said)
        made = told(
            self.principal,
            self.desk,
            before,
            step,
            said,
            now=self.now,
            name=name,
            attributes=attributes,
        )
        self.steps.append(made)
        self.guards.append(before.guard)
        return VersionLife(life.record, after(before, made).transitions)

    def enter(self, life: VersionLife, event: str, said: Said) -> VersionLife:
        """A version begins to decide. Its step claims the strategy's next place for one."""
        return self.step(life, event, said, name=f"{self.desk.name}/{self.found.entries + 1}")

    def booked(self, result: VersionLife, kept: Kept[VersionLife] | None) -> VersionLife:
        """All steps in one commit, or none."""
        return book(self.principal, self.desk, result, self.steps, guards=self.guards, kept=kept)


def activate(
    principal: Principal,
    version: int,
    said: Said,
    desk: StrategyDesk,
    *,
    kept: Kept[VersionLife] | None = None,
) -> VersionLife:
    """An approved version decides from now on; the one that did is replaced in the same commit.

    Raises UnknownVersion, StepRefused, NotAllowed.
    """

    def change(found: Succession, now: int) -> VersionLife:
        life = version_of(found, version, desk)
        made = _Change(principal, desk, found, now)
        result = _succeed(made, life, said)
        return made.booked(result, kept)

    return _published(principal, desk, change)


def _succeed(made: _Change, life: VersionLife, said: Said) -> VersionLife:
    """The steps by which a version takes the place of the live one."""
    result = made.enter(life, "activate", said)
    if made.found.live is not None:
        made.step(made.found.live, "replace", Said(f"version {life.version}"))
    return result


def schedule(
    principal: Principal,
    version: int,
    at: int,
    said: Said,
    desk: StrategyDesk,
    *,
    kept: Kept[VersionLife] | None = None,
) -> VersionLife:
    """An approved version goes live by itself at an instant (µs UTC).

    Raises NotInFuture, UnknownVersion, StepRefused, NotAllowed.
    """

    def change(found: Succession, now: int) -> VersionLife:
        if at <= now:
            raise NotInFuture(
                where=f"strategy {desk.name}, version {version}",
                got=format_instant(at),
                expected=f"an instant after {format_instant(now)}",
                fix="Activate it, or name a later instant.",
            )
        made = _Change(principal, desk, found, now)
        life = version_of(found, version, desk)
        result = made.step(life, "schedule", said, attributes={ACTIVATES_AT: at})
        return made.booked(result, kept)

    return _published(principal, desk, change)


def roll_back(
    principal: Principal,
    said: Said,
    desk: StrategyDesk,
    *,
    kept: Kept[VersionLife] | None = None,
) -> VersionLife:
    """The version before decides again, in one commit. Gives that version.

    Raises NothingLive, NothingBefore, NeedsMissing without a reason, NotAllowed.
    """

    def change(found: Succession, now: int) -> VersionLife:
        live, before = require_live(found, desk), found.before
        if before is None:
            raise NothingBefore(
                where=f"strategy {desk.name}",
                got=f"version {live.version}, the first that decided",
                expected="a version that was live before it",
                fix="Submit and approve another version.",
            )
        made = _Change(principal, desk, found, now)
        made.step(live, "roll_back", said)
        return made.booked(made.enter(before, "restore", said), kept)

    return _published(principal, desk, change)


def take_hold(desk: StrategyDesk) -> None:
    """Carry out the schedules whose instant has come, each as of its instant.

    Until this is done `Succession.at` says the same: the version decides from its instant on.
    """
    scheduler = Principal(desk.tenant_id, SCHEDULER, frozenset({Role.SERVICE}))

    def attempt() -> bool:
        found = succession(scheduler, desk)
        due = found.due(desk.clock.now())
        if due:
            life, by = due[0], due[0].transitions[-1].actor
            made = _Change(scheduler, desk, found, life.activates_at or 0)
            made.booked(_succeed(made, life, Said(f"scheduled by {by}")), None)
        return len(due) > 1

    while until_nothing_changes(attempt):
        pass


def require_live(found: Succession, desk: StrategyDesk) -> VersionLife:
    """The version that decides now. Raises NothingLive."""
    live = found.at(desk.clock.now())
    if live is None:
        raise NothingLive(
            where=f"strategy {desk.name}",
            expected="one live version",
            fix="Activate an approved version.",
        )
    return live


def _published(
    principal: Principal,
    desk: StrategyDesk,
    change: Callable[[Succession, int], VersionLife],
) -> VersionLife:
    """What `change` makes of the standing now, schedules that are due carried out before."""
    check_tenant(principal, desk.tenant_id)

    def attempt() -> VersionLife:
        take_hold(desk)
        return change(succession(principal, desk), desk.clock.now())

    result = until_nothing_changes(attempt)
    desk.published()
    return result
