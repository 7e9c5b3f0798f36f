"""Which version of a strategy decides at an instant, which came before it, which comes next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from lendweave.decisions.governance.machine import ENTERS
from lendweave.records.lines import Transition
from lendweave.records.machine import START
from lendweave.records.strategies import StrategyVersion

ACTIVATES_AT = "activates_at"
"""Attribute of a `schedule` transition: the instant (µs UTC) at which the version goes live."""


@dataclass(frozen=True, slots=True)
class VersionLife:
    """A version that was put forward, and every step that it took, the first one first."""

    record: StrategyVersion
    transitions: tuple[Transition, ...]

    @property
    def version(self) -> int:
        """Its number."""
        return self.record.strategy_version

    @property
    def state(self) -> str:
        """Where its last step led."""
        return self.transitions[-1].to_state if self.transitions else START

    @property
    def activates_at(self) -> int | None:
        """The instant at which it goes live by itself, where it is scheduled."""
        if self.state != "scheduled":
            return None
        return int(self.transitions[-1].attributes[ACTIVATES_AT])


@dataclass(frozen=True)
class Succession:
    """The versions of one strategy, by number."""

    versions: tuple[VersionLife, ...]

    def find(self, version: int) -> VersionLife | None:
        """The version of that number."""
        return next((life for life in self.versions if life.version == version), None)

    @cached_property
    def steps(self) -> tuple[tuple[VersionLife, Transition], ...]:
        """Every step of every version, in the order in which they were stored."""
        told = [(life, step) for life in self.versions for step in life.transitions]
        return tuple(sorted(told, key=lambda pair: pair[1].offset or 0))

    @cached_property
    def entries(self) -> int:
        """How often some version began to decide."""
        return sum(step.event in ENTERS for _, step in self.steps)

    @cached_property
    def _stack(self) -> tuple[VersionLife, ...]:
        """The versions that decided, each on top of the one that a rollback leads to."""
        stack: list[VersionLife] = []
        for life, step in self.steps:
            if step.event == "activate":
                stack.append(life)
            elif step.event == "roll_back":
                stack.pop()
            elif step.event == "retire":
                stack = [each for each in stack if each.version != life.version]
        return tuple(stack)

    @property
    def live(self) -> VersionLife | None:
        """The version that decides as far as steps were taken; see `at` for schedules."""
        return next((life for life in self.versions if life.state == "live"), None)

    @property
    def before(self) -> VersionLife | None:
        """The version that decides again when the live one is rolled back."""
        live, stack = self.live, self._stack
        if live is None or not stack or stack[-1].version != live.version:
            return None
        return stack[-2] if len(stack) > 1 else None

    def due(self, now: int) -> tuple[VersionLife, ...]:
        """Scheduled versions whose instant has come, the earliest first."""
        return tuple(life for life in self._scheduled if (life.activates_at or 0) <= now)

    def next_change(self, now: int) -> int | None:
        """The instant after `now` at which another version goes live by itself."""
        later = (life.activates_at for life in self._scheduled)
        return next((instant for instant in later if instant is not None and instant > now), None)

    def at(self, now: int) -> VersionLife | None:
        """The version that decides at `now`, schedules that nobody has carried out included."""
        due = self.due(now)
        return due[-1] if due else self.live

    def governed(self, now: int) -> bool:
        """True once some version has decided: from then on no folder decides by itself."""
        return bool(self.entries) or bool(self.due(now))

    @cached_property
    def _scheduled(self) -> list[VersionLife]:
        waiting = [life for life in self.versions if life.activates_at is not None]
        return sorted(waiting, key=lambda life: (life.activates_at or 0, life.version))


def succession_of(lives: Iterable[VersionLife]) -> Succession:
    """The versions in order of their numbers."""
    return Succession(tuple(sorted(lives, key=lambda life: life.version)))
