"""A plan cut into parts that workers fold apart from each other: the windows of one key.

A part is a feature set of its own, so a worker computes it with the very engine that computes the
whole set on one machine. Windows that are open to the past make a part of their own: they need all
events of a key, the others only those that the widest of them reaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from lendweave.features import AsOf, Feature, FeatureSet, Plan, compile_plan
from lendweave.features.model import Key
from lendweave.features.plan import BaseWindow, KindPlan
from lendweave.features.span import reach
from lendweave.lang.check import check

SUBJECT = "_subject"
"""The number of a subject, by which what was folded apart is put together."""

_CLOCKS = {AsOf.COMMITTED: ("_offset_from", "_offset_to"), AsOf.KNOWN: ("_known_from", "_known_to")}


@dataclass(frozen=True)
class Part:
    """Windows as a plan of their own, whose features are base columns of the whole plan.

    key: that of all its windows.
    """

    name: str
    key: Key
    plan: Plan
    as_of: AsOf

    @property
    def columns(self) -> tuple[str, ...]:
        """The base columns that it gives."""
        return self.plan.schema.names

    @cached_property
    def widest(self) -> int | None:
        """Microseconds that the windows reach back, None for windows open to the past."""
        reaches = [reach(window.source.window) for window in self.plan.windows]
        return max((each for each in reaches if each is not None), default=None)

    @property
    def subject_columns(self) -> tuple[str, ...]:
        """What is read of a subject."""
        clock = ("_s",) if self.as_of is AsOf.COMMITTED else ()
        return tuple(dict.fromkeys((SUBJECT, "entity_id", "_t", *clock, *self.key.columns)))


def event_columns(kind: KindPlan, as_of: AsOf) -> tuple[str, ...]:
    """What is read of an event, and when it is visible."""
    # The offset of a version orders events of one instant, whichever clock says who is seen.
    clocks = dict.fromkeys(("_occurred", "_offset_from", *_CLOCKS[as_of]))
    return (*kind.columns, *clocks)


@dataclass(frozen=True)
class Here:
    """Windows that this machine folds. columns: the base columns that come of them."""

    plan: Plan
    columns: tuple[str, ...]
    name: str = "folded__here"


@dataclass(frozen=True)
class PartedPlan:
    """A plan and its parts, for one clock.

    Every window of the plan is in exactly one part, or in `here`, but for those that only tell
    where others begin: a part has its own of these.
    """

    plan: Plan
    as_of: AsOf

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts, in order of name."""
        return tuple(_parts(self.plan, self.as_of))

    @cached_property
    def here(self) -> Here | None:
        """The windows over members: what their values read stands under other keys."""
        windows = [window for window in self.plan.windows if window.source.members]
        if not windows:
            return None
        read = {name for window in windows for name in _read_by(window, self.plan.features)}
        features = [feature for feature in self.plan.features.features if feature.name in read]
        return Here(
            plan=compile_plan(replace(self.plan.features, features=(*features, *_alone(windows)))),
            columns=tuple(window.column.name for window in windows),
        )

    @property
    def tables(self) -> tuple[Part | Here, ...]:
        """All that is folded, each a table of that name in the end."""
        return self.parts if self.here is None else (*self.parts, self.here)


def _parts(plan: Plan, as_of: AsOf) -> Iterator[Part]:
    def part(window: BaseWindow) -> tuple[str, bool]:
        return window.source.key, reach(window.source.window) is None

    asked = [
        window
        for window in plan.windows
        if window not in plan.anchors.values() and not window.source.members
    ]
    for (name, is_open), windows in groupby(sorted(asked, key=part), key=part):
        suffix = "open" if is_open else "bounded"
        yield Part(
            name=f"{name}__{suffix}",
            key=plan.features.keys[name],
            plan=compile_plan(replace(plan.features, features=_alone(windows))),
            as_of=as_of,
        )


def _alone(windows: Iterable[BaseWindow]) -> tuple[Feature, ...]:
    """Windows as features that are nothing else."""
    return tuple(Feature(window.source, window.column, "", "") for window in windows)


def _read_by(window: BaseWindow, features: FeatureSet) -> frozenset[str]:
    """The features that the values of the window's members read."""
    value = window.source.value
    return check(value, features.schema).columns if value else frozenset()


def pieces_table(part: Part) -> str:
    """The table of the part's hot pieces: k0, k1, since, until, events_since, piece_group."""
    return f"{part.name}__pieces"
