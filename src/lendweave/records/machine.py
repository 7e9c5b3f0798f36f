"""A state machine as data: each step says from where, by what, to where, by whom, with what."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from lendweave.kernel.errors import Conflict, Invalid, shortened
from lendweave.records.lines import SubjectKind
from lendweave.records.principal import Principal, Role

Need = Literal[
    "reason",
    "amount",
    "until",
    "consent",
    "approval",
    "cooling_off",
    "nothing_owed",
    "another_person",
    "checked",
    "backtested",
    "its_own",
    "checklist",
]
"""What a step may ask for.

reason, amount, until: said by whoever takes the step. consent: of the borrower, for the funder
that is asked. approval: the funder's own. cooling_off: the days in which a contract may be left
are not over. nothing_owed: no principal is used or reserved. another_person: than the one who put
it forward (four eyes). checked: every check passed. backtested: its report is at hand.
its_own: by the person who has taken it. checklist: every check that must be done is done.
"""
START = "new"
"""The state of a thing of which nothing is recorded yet."""


class StepRefused(Conflict):
    """What was asked cannot happen in the present state.
    当前状态下不能进行该操作。
    """

    code = "RECORDS-061"


class NeedsMissing(Invalid):
    """A step lacks something that it needs, such as a reason.
    该步骤缺少必需的内容，例如原因。
    """

    code = "RECORDS-062"


class EventUnknown(Invalid):
    """Nothing of this name happens to such a thing.
    此类对象没有该名称的事件。
    """

    code = "RECORDS-063"


class Step(NamedTuple):
    """One row of a machine. who: roles of which one is enough. needs: all are needed."""

    state: str
    event: str
    to: str
    who: tuple[Role, ...]
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True)
class Machine:
    """All that can happen to one kind of thing.

    shown: per state, what the `status` of the thing's own record says; empty where no step of the
    machine writes that record.
    """

    kind: SubjectKind
    steps: tuple[Step, ...]
    shown: Mapping[str, str]

    @cached_property
    def by_state_and_event(self) -> dict[tuple[str, str], Step]:
        """Each step under the state and the event that it stands for."""
        return {(step.state, step.event): step for step in self.steps}

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Every state, START first, in the order of the table."""
        named = (state for step in self.steps for state in (step.state, step.to))
        return tuple(dict.fromkeys((START, *named)))

    @cached_property
    def events(self) -> tuple[str, ...]:
        """Every event, in the order of the table."""
        return tuple(dict.fromkeys(step.event for step in self.steps))

    @cached_property
    def ends(self) -> tuple[str, ...]:
        """States that nothing leaves any more."""
        left = {step.state for step in self.steps if step.to != step.state}
        return tuple(state for state in self.states if state not in left)

    def possible(self, state: str) -> tuple[str, ...]:
        """What can happen in a state."""
        return tuple(step.event for step in self.steps if step.state == state)

    def step(self, state: str, event: str, where: str) -> Step:
        """The step that `event` takes from `state`. where: names the thing in errors.

        Raises EventUnknown, StepRefused.
        """
        found = self.by_state_and_event.get((state, event))
        if found is not None:
            return found
        if event not in self.events:
            raise self._unknown(event, where)
        raise StepRefused(
            where=where,
            got=f"{event} in state {state}",
            expected=", ".join(self.possible(state)) or f"nothing: {state} is an end",
            fix=_mend(self.possible(state)),
        )

    def taken(
        self, principal: Principal, state: str, event: str, given: Collection[Need], where: str
    ) -> Step:
        """The step, once it is known that this principal may take it and all it needs is given.

        Raises EventUnknown, StepRefused, NotAllowed, NeedsMissing.
        """
        step = self.step(state, event, where)
        principal.require(*step.who)
        missing = [need for need in step.needs if need not in given]
        if missing:
            raise NeedsMissing(
                where=where,
                got=f"{event} without {', '.join(missing)}",
                expected=", ".join(step.needs),
                fix=NEED_FIXES[missing[0]],
            )
        return step

    def _unknown(self, event: str, where: str) -> EventUnknown:
        near = difflib.get_close_matches(event, self.events, n=1)
        return EventUnknown(
            where=where,
            got=shortened(event),
            expected=", ".join(self.events),
            fix=f"Did you mean {near[0]}?" if near else "Name one of these.",
        )


NEED_FIXES: dict[Need, str] = {
    "reason": "Say why.",
    "amount": "Say how much.",
    "until": "Name the last day.",
    "consent": "Ask the borrower, store the consent for this funder, then ask again.",
    "approval": "Wait for the funder's own decision.",
    "cooling_off": "The days in which the contract may be left are over: repay instead.",
    "nothing_owed": "Repay what is owed and cancel what is reserved first.",
    "another_person": "Ask somebody else than the person who put it forward.",
    "checked": "Run its checks and its cases, and mend what they find.",
    "backtested": "Run a backtest of this very version first.",
    "its_own": "Take it first; whoever has it must release it before.",
    "checklist": "Do the mandatory checks of its type first, or decline.",
}


def _mend(possible: Sequence[str]) -> str:
    if not possible:
        return "Begin anew: make another one."
    return "Look at its state first, then do what is possible in it."
