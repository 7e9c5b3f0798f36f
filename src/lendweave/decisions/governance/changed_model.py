"""Two model files compared: numbers by name, terms by input, leaves by the way to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from lendweave.decisions.governance.change import Change, Part
from lendweave.decisions.model_file import ModelFileShape, NodeShape
from lendweave.lang.definition import read_definition

_PLAIN = ("model", "scale", "base")
_MAPS = ("score", "probability", "card")
Place = tuple[Part, ...]


def is_model(text: str) -> bool:
    """True of a JSON file that a model step can read."""
    try:
        return "model" in msgspec.json.decode(text)
    except (msgspec.DecodeError, TypeError):
        return False


def model_changes(file: str, before: str, after: str) -> Iterator[Change]:
    """What differs between two texts of one model file."""
    old, new = (read_definition(text, file, ModelFileShape).value for text in (before, after))
    here = (Part("file", file),)
    was: dict[str, Any] = msgspec.to_builtins(old)
    now: dict[str, Any] = msgspec.to_builtins(new)
    yield from _keys(here, was, now, _PLAIN)
    for key in _MAPS:
        yield from _map((*here, Part(key, "")), was[key] or {}, now[key] or {})
    yield from _map((*here, Part("ranges", "")), was["ranges"], now["ranges"])
    yield from _terms(here, was["terms"], now["terms"])
    for at in range(max(len(old.trees), len(new.trees))):
        place = (*here, Part("tree", str(at + 1)))
        yield from _tree(place, *(dict(enumerate(each.trees)).get(at) for each in (old, new)))


def _map(place: Place, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    yield from _keys(place, was, now, tuple(dict.fromkeys((*was, *now))))


def _keys(
    place: Place, was: Mapping[str, Any], now: Mapping[str, Any], keys: tuple[str, ...]
) -> Iterator[Change]:
    for key in keys:
        if was.get(key) != now.get(key):
            what = "calibration_steps" if key == "steps" else key
            yield Change(place, what, _told(was.get(key)), _told(now.get(key)))


def _told(value: Any) -> str | None:
    """A value in one line; ends of a range, and knots of a table, side by side."""
    if isinstance(value, list | tuple):
        nested = any(isinstance(each, list | tuple) for each in value)
        return (", " if nested else " ").join(str(_told(each)) for each in value)
    return None if value is None else str(value)


def _terms(
    here: Place, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> Iterator[Change]:
    was, now = ({term["input"]: term for term in terms} for terms in (before, after))
    for name in dict.fromkeys((*was, *now)):
        place = (*here, Part("model_term", name))
        if name in was and name in now:
            yield from _keys(place, was[name], now[name], ("times", "null"))
        else:
            times = [each[name]["times"] if name in each else None for each in (was, now)]
            yield Change(place, "", *times)


def _tree(place: Place, before: NodeShape | None, after: NodeShape | None) -> Iterator[Change]:
    if before == after:
        return
    was, now = ({} if tree is None else dict(_leaves(tree, ())) for tree in (before, after))
    if was.keys() == now.keys():
        for way in was:
            if was[way] != now[way]:
                yield Change((*place, Part("leaf", way)), "", was[way], now[way])
    else:
        yield Change(place, "", _summed(was), _summed(now))


def _leaves(node: NodeShape, way: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every leaf with the way to it; a null that shares a way is part of that way."""
    if node.leaf is not None:
        yield ", ".join(way), node.leaf
        return
    shared = {"then": "|null", "else": ""}.get(str(node.null), "")
    test = f"{node.input} {node.test}{shared}"
    ways = (
        (test, node.then),
        (f"{node.input} not {node.test}{shared}", node.otherwise),
        (f"{node.input} null", None if isinstance(node.null, str) else node.null),
    )
    for told, below in ways:
        if below is not None:
            yield from _leaves(below, (*way, told))


def _summed(leaves: Mapping[str, str]) -> str | None:
    """A tree whose tests changed, told by its size and its ends."""
    if not leaves:
        return None
    values = sorted(Decimal(value) for value in leaves.values())
    return f"{len(leaves)} × {values[0]}..{values[-1]}"
