"""Windows over members: the value of each person, shop or device that the events of a key name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lendweave.features.kernel import Fold, Raw
from lendweave.features.plan import SUBJECT_INSTANT, BaseWindow, Plan
from lendweave.lang.python_backend import compile_python

Member: TypeAlias = tuple[str, Raw]
"""A key and its value."""

Ask: TypeAlias = Callable[[Member, list[Raw]], None]
"""Fills a base with what is known of a member."""


@dataclass(frozen=True, slots=True)
class MemberWindow:
    """A window whose base slot holds the members until their values are folded into it.

    key: by which members are asked for. value: base → the value of a member; None to count them.
    """

    slot: int
    key: str
    value: Callable[[Sequence[Raw]], Raw] | None
    fold: Fold


class MemberWindows:
    """The windows over members of a plan."""

    def __init__(self, plan: Plan) -> None:
        names = plan.base.names
        self._blank: list[Raw] = [None] * len(names)
        self._instant = names.index(SUBJECT_INSTANT)
        self._windows = [_window(plan, each) for each in plan.windows if each.source.members]

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._windows)

    def fold(self, ask: Ask, t: int, base: list[Raw]) -> None:
        """Replace the members in their slots by what is folded of them. Null stays null."""
        known: dict[Member, list[Raw]] = {}
        for window in self._windows:
            members = base[window.slot]
            if members is None:
                continue
            values = members
            if window.value is not None:
                asked = [self._known(known, ask, t, (window.key, member)) for member in members]
                values = [window.value(found) for found in asked]
            base[window.slot] = window.fold(values, t)

    def _known(self, known: dict[Member, list[Raw]], ask: Ask, t: int, member: Member) -> list[Raw]:
        """The base of a member, filled once for all windows that ask for it."""
        if member not in known:
            known[member] = found = [*self._blank]
            found[self._instant] = t
            ask(member, found)
        return known[member]


def _window(plan: Plan, window: BaseWindow) -> MemberWindow:
    name = window.column.name
    slot, asked = plan.base.names.index(name), plan.members.get(name)
    value = None if asked is None else _value(plan, asked)
    return MemberWindow(slot, window.source.members, value, window.aggregate)


def _value(plan: Plan, asked: Plan) -> Callable[[Sequence[Raw]], Raw]:
    """The last feature of the member's plan, from the base of the whole plan."""
    slots = {name: slot for slot, name in enumerate(plan.base.names)}
    inputs = [slots[name] for name in asked.derive.inputs.names]
    derive = compile_python(asked.derive)
    return lambda base: derive([base[slot] for slot in inputs])[-1]
