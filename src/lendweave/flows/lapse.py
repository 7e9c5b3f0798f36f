"""What ends by the passing of days alone: silence of funders, raises, lines, applications."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lendweave.book.lifecycle import MACHINES
from lendweave.flows.applications import step_application
from lendweave.flows.draw import step_drawdown
from lendweave.flows.funder_answers import silent
from lendweave.flows.life_cycle import Life, LineDesk, Said, life_of
from lendweave.flows.lines import brought_up_to_date
from lendweave.records import Application, Drawdown, Facility, FunderDecision, Principal, Record

KINDS = ("funder_decision", "application", "drawdown", "facility")


@dataclass
class Lapsed:
    """How many of each kind ended."""

    counts: Counter[str] = field(default_factory=Counter)


def lapse(principal: Principal, desk: LineDesk) -> Lapsed:
    """Take every step that is due today in the scene; a second run finds nothing.

    Funders' silence comes first, for what they were asked may lapse itself then.
    Raises NotAllowed, AnotherTenant.
    """
    lapsed = Lapsed()
    for kind in KINDS:
        for id in _ids(principal, kind, desk):
            if _STEPS[kind](principal, id, desk):
                lapsed.counts[kind] += 1
    return lapsed


def _ids(principal: Principal, kind: str, desk: LineDesk) -> list[str]:
    """Things of the scene, each once."""
    found: Iterator[Record] = desk.store.scan(principal, kinds=(kind,))
    return list(dict.fromkeys(r.entity_id for r in found if r.scenario == desk.scene.name))


def _funder(principal: Principal, id: str, desk: LineDesk) -> bool:
    record = desk.store.current(principal, "funder_decision", id)
    return isinstance(record, FunderDecision) and silent(principal, id, desk) is not None


def _application(principal: Principal, id: str, desk: LineDesk) -> bool:
    if not isinstance(desk.store.current(principal, "application", id), Application):
        return False
    if not _is_over(life_of(principal, "application", id, desk), desk):
        return False
    step_application(principal, id, "expire", Said(), desk)
    return True


def _drawdown(principal: Principal, id: str, desk: LineDesk) -> bool:
    if not isinstance(desk.store.current(principal, "drawdown", id), Drawdown):
        return False
    if not _is_over(life_of(principal, "drawdown", id, desk), desk):
        return False
    step_drawdown(principal, id, "expire", Said(), desk)
    return True


def _is_over(life: Life, desk: LineDesk) -> bool:
    """True once the last day of the state is past, where it may expire."""
    can = "expire" in MACHINES[life.kind].possible(life.state)
    return can and life.until is not None and desk.today > life.until


def _facility(principal: Principal, id: str, desk: LineDesk) -> bool:
    if not isinstance(desk.store.current(principal, "facility", id), Facility):
        return False
    before = life_of(principal, "facility", id, desk)
    after = brought_up_to_date(principal, id, desk)
    return len(after.transitions) > len(before.transitions)


_STEPS: dict[str, Callable[[Principal, str, LineDesk], bool]] = {
    "funder_decision": _funder,
    "application": _application,
    "drawdown": _drawdown,
    "facility": _facility,
}
