"""JSON documents with a list of objects: read piece by piece, whole or refused."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.connectors.files import LocalFile
from lendweave.connectors.json_file import json_rows
from lendweave.intake import FileFault, FileShape, RawRow, Wanted

AB = Wanted(("a", "b"), frozenset(), "m.yaml")
PLAIN = FileShape("x", "json")


def told(content: bytes, shape: FileShape = PLAIN, wanted: Wanted = AB) -> list[str]:
    """Each row as `number: cells` or `number: code`."""
    return list(map(as_text, json_rows(io.BytesIO(content), shape, wanted, "x.json")))


def as_text(row: RawRow) -> str:
    """A row in one line."""
    return f"{row.line}: {row.fault.code if row.fault else '|'.join(row.cells)}"


# what it shows | the document | its rows
DOCUMENTS: list[tuple[str, bytes, list[str]]] = [
    ("a list", b'[{"a": 1, "b": 2}, {"a": 3}]', ["1: 1|2", "2: 3|"]),
    ("an empty list", b" [ ] \n", []),
    ("one object", b'{"a": 0.10, "b": 1e400}', ["1: 0.10|1e400"]),
    ("a mark of order", b'\xef\xbb\xbf[{"a": 1}]', ["1: 1|"]),
    ("over many lines", b'[\n {\n "a" :\n 1\n }\n ,\n {"a": 2}]', ["1: 1|", "2: 2|"]),
    ("not an object", b'[{"a": 1}, 5, {"a": 2}]', ["1: 1|", "2: INTAKE-022", "3: 2|"]),
    ("a key twice", b'[{"a": 1, "a": 2}, {"a": 3}]', ["1: INTAKE-022", "2: 3|"]),
    ("a key nobody mapped", b'[{"c": 1}, {"a": 3}]', ["1: INTAKE-025", "2: 3|"]),
    ("a list inside", b'[{"a": [1]}, {"a": 3}]', ["1: INTAKE-022", "2: 3|"]),
]  # fmt: skip


@pytest.mark.parametrize(("shows", "content", "rows"), DOCUMENTS, ids=[d[0] for d in DOCUMENTS])
def test_documents(shows: str, content: bytes, rows: list[str]) -> None:
    """Objects are rows; what is wrong with one of them stays with it."""
    assert told(content) == rows, shows


# what it shows | the document | what the error says
REFUSED: list[tuple[str, bytes, str]] = [
    ("empty", b"", "Expecting value"),
    ("cut off between objects", b'[{"a": 1},', "Expecting value"),
    ("cut off inside an object", b'[{"a": 1}, {"a"', "Expecting"),
    ("cut off before the end", b'[{"a": 1}', "the end of the file"),
    ("more after the end", b"[] []", "more after the end"),
    ("one object per line", b'{"a": 1}\n{"a": 2}\n', "more after the end"),
    ("no comma", b'[{"a": 1} {"a": 2}]', "'{' where ']' should stand"),
    ("no JSON", b"a,b\n1,2\n", "Expecting value"),
    ("deep beyond measure", b'[{"a": ' * 100_000, "without end|no whole object"),
    ("an object without end", b'[{"a": "' + b"x" * 3_000_000 + b'"}]', "no whole object"),
    ("a number without end", b"[" + b"1" * 3_000_000, "no whole object|the end of the file"),
]


@pytest.mark.parametrize(("shows", "content", "says"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_is_no_document(shows: str, content: bytes, says: str) -> None:
    """A document that is not whole is refused, wherever it breaks off."""
    with pytest.raises(FileFault, match=f"(?s)INTAKE-014.*({says})"):
        told(content)
    assert shows


ANSWER = {
    "code": 0,
    "data": {"page": 1, "orders": [{"a": 1}, {"a": 2}]},
    "more": {"orders": [{"a": 9}]},
}


def test_the_place_of_the_list() -> None:
    """An answer of an interface holds the list among other things, before and after it."""
    content = json.dumps(ANSWER).encode()
    assert told(content, FileShape("x", "json", list_at="data.orders")) == ["1: 1|", "2: 2|"]
    with pytest.raises(FileFault, match=r"(?s)INTAKE-014.*no key 'rows'"):
        told(content, FileShape("x", "json", list_at="data.rows"))
    with pytest.raises(FileFault, match="INTAKE-014"):
        told(content, FileShape("x", "json", list_at="code.orders"))


SHOP = {
    "no": 1,
    "buyer": {"phone": "199"},
    "parcels": [
        {"id": "p", "items": [{"sku": "tv"}, {"sku": "fan"}]},
        {"id": "q", "items": []},
        {"id": "r", "items": [{"sku": "ice"}]},
    ],
}


@pytest.mark.parametrize("format_", ["json", "jsonl"])
def test_lists_inside_lists(tmp_path: Path, format_: Any) -> None:
    """Each member of the innermost list is a row with what stands around it."""
    wanted = Wanted(("no", "buyer.phone", "parcels.id", "parcels.items.sku"), frozenset(), "m.yaml")
    (tmp_path / "x").write_text(json.dumps(SHOP), encoding="utf-8")
    shape = FileShape("x", format_, rows_at="parcels.items")
    rows = list(map(as_text, LocalFile(tmp_path / "x").rows(shape, wanted)))
    assert rows == ["1: 1|199|p|tv", "1: 1|199|p|fan", "1: 1|199|r|ice"]


def test_events_of_a_cloud() -> None:
    """CloudEvents, alone or in a batch: the attributes beside the data."""
    event = {
        "specversion": "1.0",
        "id": "e1",
        "type": "order.paid",
        "source": "/shop",
        "time": "2026-08-03T04:05:06Z",
        "data": {"order": {"no": "A1"}, "lines": [{"sku": "tv"}, {"sku": "fan"}]},
    }
    wanted = Wanted(
        ("id", "time", "data.order.no", "data.lines.sku"),
        frozenset({"specversion", "type", "source"}),
        "m.yaml",
    )
    shape = FileShape("x", "json", rows_at="data.lines")
    assert told(json.dumps([event]).encode(), shape, wanted) == [
        "1: e1|2026-08-03T04:05:06Z|A1|tv",
        "1: e1|2026-08-03T04:05:06Z|A1|fan",
    ]


def test_lists_that_multiply_are_a_fault() -> None:
    """A long list beside many keys: the work for one object has a limit."""
    wide = {f"k{place}": 0 for place in range(3_000)}
    value = [{**wide, "list": [{"a": 1}] * 3_000}, {"a": 5}]
    shape = FileShape("x", "json", rows_at="list")
    any_key = Wanted(("a",), None, "m.yaml")
    assert told(json.dumps(value).encode(), shape, any_key) == ["1: INTAKE-024"]


class Trickle(io.BytesIO):
    """A file that gives a few bytes at a time."""

    step = 1

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes."""
        return super().read(self.step)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from("ab"),
            st.text(st.characters(codec="utf-8")) | st.integers() | st.booleans(),
        ),
        max_size=20,
    ),
    st.booleans(),
    st.integers(1, 40),
)
def test_any_list_in_any_pieces(values: list[dict[str, Any]], spaced: bool, step: int) -> None:
    """Wherever the file is cut into pieces, the rows are what was written."""
    content = json.dumps(values, indent=2 if spaced else None, ensure_ascii=False)
    stream = Trickle(content.encode())
    stream.step = step
    rows = [row.cells for row in json_rows(stream, PLAIN, AB, "x")]
    assert rows == [tuple(spelled(value.get(name, "")) for name in "ab") for value in values]


def spelled(value: object) -> str:
    """How a plain value stands in a cell."""
    return str(value).lower() if isinstance(value, bool) else str(value)
