"""What differs between two versions of a strategy, thing by thing.

The flow is compared as it is written, by what its parts are called: a rule by its code, a step by
its name, a value by its own; so a step of any kind is compared that strategy.yaml can write. Tables
are compared row by row, models term by term and leaf by leaf.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from lendweave.decisions.governance.change import Change, Part
from lendweave.decisions.governance.changed_flow import flow_changes
from lendweave.decisions.governance.changed_model import is_model, model_changes
from lendweave.decisions.governance.changed_tables import table_changes
from lendweave.decisions.load import STRATEGY_FILE
from lendweave.decisions.model import Strategy
from lendweave.decisions.shape import StrategyShape
from lendweave.lang.definition import read_definition
from lendweave.lang.model import Name

__all__ = ["Change", "Part", "changes"]


def changes(before: Strategy, after: Strategy) -> tuple[Change, ...]:
    """All that differs, the flow first, then file by file; empty for equal content.

    A file whose text differs and whose meaning does not is named as such. The version number alone
    is no change.
    """
    return tuple(_Comparison(before, after).all())


@dataclass(frozen=True, slots=True)
class _Comparison:
    before: Strategy
    after: Strategy

    def all(self) -> Iterator[Change]:
        """The flow, then every other file by name."""
        for name in sorted({*self.before.files, *self.after.files}, key=_flow_first):
            old, new = self.before.files.get(name), self.after.files.get(name)
            if old == new:
                continue
            found = list(self._file(name, old, new))
            yield from found
            if not found and not _same_but_version(self.before, self.after, name):
                yield Change((Part("file", name),), "layout", None, None)

    def _file(self, name: str, old: str | None, new: str | None) -> Iterator[Change]:
        if old is None or new is None:
            yield Change((Part("file", name),), "", old and "…", new and "…")
        elif name == STRATEGY_FILE:
            yield from flow_changes(_tree(old), _tree(new))
        elif name.endswith(".csv"):
            yield from table_changes(name, old, new, self._rates)
        elif name.endswith(".json") and is_model(old) and is_model(new):
            yield from model_changes(name, old, new)
        else:
            yield Change((Part("file", name),), "text", "…", "…")

    @property
    def _rates(self) -> frozenset[str]:
        """Names whose values are told in percent: what a version offers as its rate."""
        offered = (each.outcome.rate for each in (self.before, self.after))
        nodes = (rate.node for rate in offered if rate is not None)
        return frozenset(node.name for node in nodes if isinstance(node, Name))


def _flow_first(name: str) -> tuple[bool, str]:
    return name != STRATEGY_FILE, name


def _same_but_version(before: Strategy, after: Strategy, name: str) -> bool:
    """True if the flow's text differs by its version number alone."""
    numbered = before.files[name].replace(
        f"version: {before.version}", f"version: {after.version}", 1
    )
    return name == STRATEGY_FILE and numbered == after.files[name]


def _tree(text: str) -> Mapping[str, object]:
    """The flow as it is written, keys as they are spelled."""
    shape = read_definition(text, STRATEGY_FILE, StrategyShape).value
    tree: Mapping[str, object] = msgspec.to_builtins(shape)
    return tree
