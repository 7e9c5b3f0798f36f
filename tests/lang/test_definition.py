"""Definition files: every mistake is told with its line and a suggestion."""

from __future__ import annotations

from typing import Literal

import msgspec
import pytest

from lendweave.lang.definition import (
    DefinitionInvalid,
    DefinitionUnreadable,
    read_definition,
)


class Window(msgspec.Struct, forbid_unknown_fields=True):
    """A part of the sample format."""

    window: int
    note: str = ""
    then: Literal["decline", "refer"] = "refer"


class Sample(msgspec.Struct, forbid_unknown_fields=True):
    """A sample format with a list, a map and a map of maps."""

    items: list[Window] = []
    named: dict[str, Window] = {}
    nested: dict[str, dict[str, Window]] = {}


GOOD = "named:\n  a: {window: 1}\n  b: {window: 2}\n"

INVALID = [
    ("unknown key in a map", GOOD + "  c: {windw: 3}\n", "s.yaml:4 (named.c.windw)", "`window`"),
    ("a key of another place", "window: 1\n", "s.yaml:1 (window)", "another place"),
    ("unknown key at the top", "itms: []\n", "s.yaml:1 (itms)", "`items`"),
    ("wrong type in a list", "items:\n- {window: 1}\n- {window: x}\n", "s.yaml:3", "this part"),
    ("wrong type in a map", GOOD + "  c: {window: x}\n", "s.yaml:4 (named.c.window)", "this part"),
    (
        "wrong type two maps deep",
        "nested:\n  a:\n    b: {window: 1}\n    c: {window: no}\n",
        "s.yaml:4 (nested.a.c.window)",
        "this part",
    ),
    (
        "a word that is not in the list",
        "items:\n- {window: 1, then: declined}\n",
        "s.yaml:2 (items.0.then)",
        "`decline`",
    ),
    ("missing key", GOOD + "  c: {note: x}\n", "s.yaml:4 (named.c)", "this part"),
    ("no keys at all", "- 1\n", "s.yaml:1", "this part"),
]


@pytest.mark.parametrize(("_", "text", "where", "fix"), INVALID, ids=[row[0] for row in INVALID])
def test_what_is_wrong_is_told_with_its_place(_: str, text: str, where: str, fix: str) -> None:
    """File, line, path and what to do."""
    with pytest.raises(DefinitionInvalid) as caught:
        read_definition(text, "s.yaml", Sample)
    assert caught.value.where.startswith(where)
    assert fix in caught.value.fix


# Nine levels of eight aliases each: a few hundred characters, 134 million parts.
BOMB = "l0: &l0 [x]\n" + "".join(
    f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 8)}]\n" for n in range(1, 10)
)

UNREADABLE = [
    ("unclosed", "named: {a: [\n", "s.yaml:"),
    ("a key twice", "items: []\nitems: []\n", "s.yaml:2"),
    ("a tab", "named:\n\ta: 1\n", "s.yaml:2"),
    ("very deep", "[" * 100 + "]" * 100, "s.yaml"),
    ("very long", "a" * 1_000_001, "s.yaml"),
    ("an alias bomb", BOMB, "s.yaml"),
    ("half a surrogate pair", 'named: {a: {window: 1, note: "\\ud800"}}', "s.yaml"),
    ("half a pair in a key", '"\\ud800": 1', "s.yaml"),
    ("a bell", "a: \x07\n", "s.yaml"),
]


@pytest.mark.parametrize(("_", "text", "where"), UNREADABLE, ids=[row[0] for row in UNREADABLE])
def test_what_is_not_yaml_is_refused(_: str, text: str, where: str) -> None:
    """Malformed, doubled, deep or long text is refused with its place."""
    with pytest.raises(DefinitionUnreadable) as caught:
        read_definition(text, "s.yaml", Sample)
    assert caught.value.where.startswith(where)


def test_yaml_is_version_1_2() -> None:
    """`no` and `12:30` are text, not false and 750."""
    read = read_definition("items: [{window: 1, note: no}, {window: 1, note: 12:30}]", "s", Sample)
    assert [item.note for item in read.value.items] == ["no", "12:30"]


def test_places_of_parts() -> None:
    """A part that is not written is placed at its nearest ancestor."""
    read = read_definition(GOOD, "s.yaml", Sample)
    assert read.place("named", "b", "window") == "s.yaml:3"
    assert read.place("named", "z") == "s.yaml:1"


def test_a_text_that_was_read_before_is_told_where_it_lies_now() -> None:
    """Its parse is kept, its place is not; a text too long to be kept is read all the same."""
    for text in (GOOD, GOOD + "# long\n" * 10_000):
        first, second = (read_definition(text, file, Sample) for file in ("a.yaml", "b.yaml"))
        assert first.value == second.value
        assert (first.place("named", "b"), second.place("named", "b")) == ("a.yaml:3", "b.yaml:3")
    for file in ("a.yaml", "b.yaml"):
        with pytest.raises(DefinitionUnreadable, match=f"{file}:2"):
            read_definition("a: 1\na: 2\n", file, Sample)
