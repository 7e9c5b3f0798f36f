"""The reference page of the machines: each drawn, then its table."""

from __future__ import annotations

from collections.abc import Iterator

from lendweave.book.lifecycle.tables import MACHINES
from lendweave.book.lifecycle.words import named
from lendweave.records.machine import START, Machine, Step

_OPENING = (
    "# Life cycles / 生命周期",
    "",
    "How applications, lines, drawdowns and loans move. What is not in a table cannot happen: it",
    "is refused with `RECORDS-061`, naming what can. Every step is stored as a `transition` record",
    "(who, why and when), in one commit with all that it brings about.",
    "",
    "表中没有的步骤不能发生（`RECORDS-061`）。每一步与其效果在同一次提交中存为 `transition` 记录。",
)


def life_cycles_page() -> str:
    """The page, in both languages."""
    lines = [*_OPENING]
    for machine in MACHINES.values():
        lines += ["", *_section(machine)]
    return "\n".join(lines) + "\n"


def _section(machine: Machine) -> Iterator[str]:
    yield f"## {_both(machine.kind)}"
    yield ""
    yield from drawing(machine)
    yield ""
    yield "| state 状态 | event 事件 | next 下一状态 | who 角色 | needs 条件 |"
    yield "|---|---|---|---|---|"
    yield from (_row(step) for step in machine.steps)


def drawing(machine: Machine) -> Iterator[str]:
    """The machine as a Mermaid state diagram, events between the same two states on one arrow."""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in machine.states:
        if state != START:
            yield f"    {state} : {_both(state)}"
    arrows: dict[tuple[str, str], list[str]] = {}
    for step in machine.steps:
        arrows.setdefault((step.state, step.to), []).append(step.event)
    for (state, to), events in arrows.items():
        yield f"    {'[*]' if state == START else state} --> {to} : {', '.join(events)}"
    for state in machine.ends:
        yield f"    {state} --> [*]"
    yield "```"


def _row(step: Step) -> str:
    who = ", ".join(role.value for role in step.who)
    needs = ", ".join(_both(need) for need in step.needs) or "–"
    cells = (f"`{step.state}`", f"`{step.event}` {_both(step.event)}", f"`{step.to}`", who, needs)
    return f"| {' | '.join(cells)} |"


def _both(name: str) -> str:
    return f"{named(name, 'en')} {named(name, 'zh')}"
