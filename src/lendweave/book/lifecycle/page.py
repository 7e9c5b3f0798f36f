"""The reference page of the machines: each drawn, then its table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from lendweave.book.lifecycle.tables import MACHINES
from lendweave.book.lifecycle.words import named
from lendweave.records.machine import START, Machine, Step

_OPENING = (
    "# Life cycles / 生命周期",
    "",
    "How applications, lines, drawdowns, loans, versions of strategies, entries of name lists and",
    "cases of manual review move. What is not in a table cannot happen: it is refused with",
    "`RECORDS-061`, naming what can. Every step is stored as a `transition` record (who, why and",
    "when), in one commit with all that it brings about.",
    "",
    "表中没有的步骤不能发生（`RECORDS-061`）。每一步与其效果在同一次提交中存为 `transition` 记录。",
)


Says = Callable[[str, str], str]
"""What a name is called, in a language."""


def life_cycles_page(*more: tuple[Machine, Says]) -> str:
    """The page, in both languages. more: machines of other parts, each with its words."""
    lines = [*_OPENING]
    for machine, says in (*((each, named) for each in MACHINES.values()), *more):
        lines += ["", *_section(machine, says)]
    return "\n".join(lines) + "\n"


def _section(machine: Machine, says: Says) -> Iterator[str]:
    yield f"## {_both(machine.kind, says)}"
    yield ""
    yield from drawing(machine, says)
    yield ""
    yield "| state 状态 | event 事件 | next 下一状态 | who 角色 | needs 条件 |"
    yield "|---|---|---|---|---|"
    yield from (_row(step, says) for step in machine.steps)


def drawing(machine: Machine, says: Says = named) -> Iterator[str]:
    """The machine as a Mermaid state diagram, events between the same two states on one arrow."""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in machine.states:
        if state != START:
            yield f"    {state} : {_both(state, says)}"
    arrows: dict[tuple[str, str], list[str]] = {}
    for step in machine.steps:
        arrows.setdefault((step.state, step.to), []).append(step.event)
    for (state, to), events in arrows.items():
        yield f"    {'[*]' if state == START else state} --> {to} : {', '.join(events)}"
    for state in machine.ends:
        yield f"    {state} --> [*]"
    yield "```"


def _row(step: Step, says: Says) -> str:
    both = partial(_both, says=says)
    who = ", ".join(role.value for role in step.who)
    needs = ", ".join(map(both, step.needs)) or "–"
    cells = (f"`{step.state}`", f"`{step.event}` {both(step.event)}", f"`{step.to}`", who, needs)
    return f"| {' | '.join(cells)} |"


def _both(name: str, says: Says) -> str:
    return f"{says(name, 'en')} {says(name, 'zh')}"
