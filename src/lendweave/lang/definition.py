"""Reading a definition file: YAML 1.2 into a typed value, every mistake with its line.

Scene authors write mappings, features, strategies and scenes as YAML. The shape of each file is a
frozen msgspec Struct with `forbid_unknown_fields`; this module turns text into it and keeps the
places, so that a wrong key, a wrong type or a wrong expression names file, line and column.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from lendweave.kernel.errors import Invalid

DEFINITION_LENGTH_MAX = 1_000_000
_KEPT_LENGTH_MAX = 65_536  # a tree takes some forty bytes for each character of its text
_DEPTH_MAX = 40
_PARTS_MAX = 200_000
ANY_KEY = "..."

T = TypeVar("T")
Step = str | int


class DefinitionUnreadable(Invalid):
    """A definition file is not well-formed YAML.
    定义文件不是格式正确的 YAML。
    """

    code = "LANG-101"


class DefinitionInvalid(Invalid):
    """A definition file does not have the shape it should.
    定义文件的结构不符合要求。
    """

    code = "LANG-102"


@dataclass(frozen=True)
class Definition(Generic[T]):
    """A typed definition and the places of its parts. file: name shown in messages."""

    file: str
    value: T
    tree: Any

    def place(self, *path: Step) -> str:
        """`file:line` (from 1) of the part at `path`, or of its nearest written ancestor."""
        line = 1
        node = self.tree
        for step in path:
            found = _line_of(node, step)
            if found is None:
                break
            line = found + 1
            node = node[step]
        return f"{self.file}:{line}"


def read_definition(text: str, file: str, shape: type[T]) -> Definition[T]:
    """`text` as a `shape`. Raises DefinitionUnreadable or DefinitionInvalid with file and line."""
    if len(text) > DEFINITION_LENGTH_MAX:
        raise DefinitionUnreadable(
            where=file,
            got=f"{len(text)} characters",
            expected=f"at most {DEFINITION_LENGTH_MAX}",
            fix="Split it, or move tables to CSV files beside it.",
        )
    tree = _tree(text, file)
    plain = _Plain(file).of(tree)
    try:
        value = msgspec.convert(plain, shape, strict=True)
    except msgspec.ValidationError as error:
        path = _named_path(plain, shape, _path_of(error))
        raise _invalid(error, path, Definition(file, shape, tree)) from None
    return Definition(file, value, tree)


def _parsed(text: str) -> Any:
    reader = YAML(typ="rt")
    reader.allow_duplicate_keys = False
    return reader.load(text)


# Parsing is most of what opening a scene takes, and one process opens the same texts often: for
# every house, check, preview and comparison of versions. Nobody changes a tree.
_parsed_once = lru_cache(maxsize=128)(_parsed)


def _tree(text: str, file: str) -> Any:
    try:
        return (_parsed_once if len(text) <= _KEPT_LENGTH_MAX else _parsed)(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = (error.problem or str(error)).strip()
        raise DefinitionUnreadable(
            where=f"{file}:{line}",
            got=problem,
            expected="well-formed YAML 1.2, every key once",
            fix="Check indentation, quotes and colons near this line.",
        ) from None
    except (YAMLError, RecursionError, ValueError) as error:
        raise DefinitionUnreadable(
            where=file,
            got=str(error)[:200] or type(error).__name__,
            expected="well-formed YAML 1.2",
            fix="Check the file's encoding and nesting.",
        ) from None


class _Plain:
    """Turns the tree into plain dicts, lists, texts and numbers, within bounds.

    Aliases are written out, so a few lines could stand for billions of parts: they are counted.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._parts = 0

    def of(self, node: Any, depth: int = 0) -> Any:
        """The plain form of one node."""
        self._parts += 1
        if depth > _DEPTH_MAX or self._parts > _PARTS_MAX:
            raise DefinitionUnreadable(
                where=self._file,
                got="more than that",
                expected=f"at most {_DEPTH_MAX} levels and {_PARTS_MAX:,} parts, aliases counted",
                fix="Flatten the definition, or split it.",
            )
        if isinstance(node, CommentedMap):
            return {
                str(self.of(key, depth + 1)): self.of(value, depth + 1)
                for key, value in node.items()
            }
        if isinstance(node, CommentedSeq):
            return [self.of(value, depth + 1) for value in node]
        return node if isinstance(node, bool) or node is None else self._scalar(node)

    def _scalar(self, node: Any) -> Any:
        if isinstance(node, str) and not node.isascii():
            _check_unicode(node, self._file)
        for plain in (int, float, str):
            if isinstance(node, plain):
                return plain(node)
        return str(node)


def _check_unicode(text: str, file: str) -> None:
    """An escape may write half a surrogate pair, which no encoding can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise DefinitionUnreadable(
            where=file,
            got=ascii(text[:60]),
            expected="characters that UTF-8 can hold",
            fix="Remove the surrogate escape.",
        ) from None


_UNKNOWN_FIELD = re.compile(r"unknown field `([^`]*)`")
_CHOICE = re.compile(r"Invalid enum value '([^']*)'")
_PATH = re.compile(r" - at `(?:key in )?\$([^`]*)`$")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")


def _path_of(error: msgspec.ValidationError) -> tuple[Step, ...]:
    """msgspec's `$.a[0].b` as steps; ANY_KEY stands for a key of a map that it does not name."""
    found = _PATH.search(str(error))
    steps = _STEP.findall(found[1]) if found else []
    return tuple(name or (ANY_KEY if index == ANY_KEY else int(index)) for name, index in steps)


def _named_path(plain: Any, shape: type[Any], path: tuple[Step, ...]) -> tuple[Step, ...]:
    """The path with every ANY_KEY replaced by the key at fault.

    It is the first key with which alone, in place of the whole map, the same place still fails.
    """
    if ANY_KEY not in path:
        return path
    before = path[: path.index(ANY_KEY)]
    for key, value in _at(plain, before).items():
        alone = _with(plain, before, {key: value})
        try:
            msgspec.convert(alone, shape, strict=True)
        except msgspec.ValidationError as error:
            if _is_same_place(_path_of(error), path):
                rest = path[len(before) + 1 :]
                return _named_path(alone, shape, (*before, key, *rest))
    return before


def _is_same_place(told: tuple[Step, ...], path: tuple[Step, ...]) -> bool:
    """True if both lead to one place, ANY_KEY standing for any key."""
    pairs = zip(told, path, strict=False)
    return len(told) == len(path) and all(a == b or ANY_KEY in (a, b) for a, b in pairs)


def _at(plain: Any, path: tuple[Step, ...]) -> Any:
    for step in path:
        plain = plain[step]
    return plain


def _with(plain: Any, path: tuple[Step, ...], value: Any) -> Any:
    """A copy of `plain` in which `value` stands at `path`."""
    if not path:
        return value
    changed = _with(plain[path[0]], path[1:], value)
    if isinstance(plain, list):
        return [changed if index == path[0] else item for index, item in enumerate(plain)]
    return plain | {path[0]: changed}


def _invalid(
    error: msgspec.ValidationError, path: tuple[Step, ...], definition: Definition[type[Any]]
) -> DefinitionInvalid:
    got = _PATH.sub("", str(error))
    expected, fix = "the shape that the format's guide shows", "Correct this part."
    if unknown := _UNKNOWN_FIELD.search(got):
        path = (*path, unknown[1])
        got = f"unknown key `{unknown[1]}`"
        expected = "only keys that belong here"
        fix = _mend(unknown[1], _all_field_names(definition.value))
    elif (choice := _CHOICE.search(got)) and (choices := _choices(definition.value, path)):
        got = f"`{choice[1]}`"
        expected = ", ".join(choices)
        near = difflib.get_close_matches(choice[1], choices, n=1)
        fix = f"Did you mean `{near[0]}`?" if near else "Write one of these."
    shown = ".".join(str(step) for step in path)
    place = definition.place(*path)
    where = f"{place} ({shown})" if shown else place
    return DefinitionInvalid(where=where, got=got, expected=expected, fix=fix)


def _mend(key: str, known: Sequence[str]) -> str:
    """What to do about an unknown key. known: keys that may stand somewhere in the file."""
    if key in known:
        return "The format has this key in another place: move it, or check the indentation."
    near = difflib.get_close_matches(key, known, n=1)
    return f"Did you mean `{near[0]}`?" if near else "Remove it."


def _choices(shape: type[Any], path: tuple[Step, ...]) -> Sequence[str]:
    """The closed list that the last key of `path` takes somewhere in a file of this shape."""
    names = [step for step in path if isinstance(step, str)]
    _, components = msgspec.json.schema_components((shape,))
    for component in components.values():
        declared = component.get("properties", {}).get(names[-1] if names else "", {})
        for option in (declared, *declared.get("anyOf", ())):
            if "enum" in option:
                return [str(value) for value in option["enum"] if value is not None]
    return ()


def _all_field_names(shape: type[Any]) -> Sequence[str]:
    """Every key that may stand anywhere in a file of this shape."""
    schema, components = msgspec.json.schema_components((shape,))
    names: set[str] = set()
    for component in (*schema, *components.values()):
        names.update(component.get("properties", {}))
    return sorted(names)


def _line_of(node: Any, step: Step) -> int | None:
    """Line from 0 at which `step` of `node` is written."""
    if isinstance(node, CommentedMap) and step in node:
        return int(node.lc.key(step)[0])
    if isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
        return int(node.lc.item(step)[0])
    return None
