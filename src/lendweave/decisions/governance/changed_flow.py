"""Two flows as they are written, compared part by part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lendweave.decisions.governance.change import Change, Part

_SKIPPED = frozenset({"version"})
_NAMES = ("name", "gives", "file", "strategy", "call")
Place = tuple[Part, ...]


def flow_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """What differs between two flows."""
    yield from _maps((), before, after)


def _values(place: Place, key: str, before: Any, after: Any) -> Iterator[Change]:
    """One key of a part."""
    if before == after:
        return
    if _is_parts(before) and _is_parts(after):
        yield from _parts(place, before or [], after or [])
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _maps((*place, Part(key, "")) if key else place, before, after)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _words(place, key, before, after)
    else:
        yield Change(place, key, _told(before), _told(after))


def _maps(place: Place, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for key in dict.fromkeys((*before, *after)):
        if place or key not in _SKIPPED:
            yield from _values(place, key, before.get(key), after.get(key))


def _words(place: Place, key: str, before: list[Any], after: list[Any]) -> Iterator[Change]:
    """A list of plain words, such as inputs: what was added and removed, or another order."""
    gone = [str(each) for each in before if each not in after]
    new = [str(each) for each in after if each not in before]
    if gone or new:
        yield Change(place, key, ", ".join(gone) or None, ", ".join(new) or None)
    else:
        yield Change(place, key, ", ".join(map(str, before)), ", ".join(map(str, after)))


def _is_parts(value: Any) -> bool:
    """True for a list of steps, rules or branches; None stands for an empty one."""
    return value is None or (isinstance(value, list) and all(isinstance(v, dict) for v in value))


def _parts(place: Place, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Change]:
    """Lists of named parts: what was added, what changed, what was removed, what moved."""
    old, new = dict(_named(before)), dict(_named(after))
    for part in dict.fromkeys((*old, *new)):
        here = (*place, part)
        if part not in new:
            yield Change(here, "", _told(old[part]), None)
        elif part not in old:
            yield Change(here, "", None, _told(new[part]))
        else:
            yield from _maps(here, old[part], new[part])
    kept_before = [part for part in old if part in new]
    kept_after = [part for part in new if part in old]
    if kept_before != kept_after:
        told = (", ".join(part.name or part.kind for part in kept) for kept in (old, new))
        yield Change(place, "order", *told)


def _named(parts: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Part, Mapping[str, Any]]]:
    """Each part with what it is called; values of `assign` are parts of their own."""
    seen: Counter[str] = Counter()
    for number, written in enumerate(parts, 1):
        given = {key: value for key, value in written.items() if value is not None}
        if "code" in given:
            yield Part("rule", str(given["code"])), _without(given, "code")
        elif set(given) <= {"when", "steps", "else"}:
            yield Part("branch", str(number)), given
        else:
            yield from _step(given, seen)


def _step(given: Mapping[str, Any], seen: Counter[str]) -> Iterator[tuple[Part, Mapping[str, Any]]]:
    for kind, value in given.items():
        if kind == "assign":
            for name, text in value.items():
                yield Part(kind, name), {"value": text}
            continue
        body = value if isinstance(value, Mapping) else {"branches": value}
        name = next((str(body[key]) for key in _NAMES if body.get(key)), "")
        seen[kind + name] += 1
        if kind == "switch" or seen[kind + name] > 1:
            name = f"{name} {seen[kind + name]}".strip()
        yield Part(kind, name), body


def _without(given: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != key}


def _told(value: Any) -> str | None:
    """A value in one line, parts without what is not given."""
    if isinstance(value, Mapping):
        told = ((key, _told(each)) for key, each in value.items())
        return "; ".join(f"{key}: {text}" for key, text in told if text) or None
    if isinstance(value, list):
        texts = [_told(each) for each in value]
        return "; ".join(text for text in texts if text) or None
    return None if value is None else str(value)
