"""A row kept whole: bounded, sealed and read back as it was, and shown by its length alone."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from lendweave.intake.whole_text import (
    TEXT_LENGTH_MAX,
    WholeText,
    clear_text,
    kept_text,
    readable,
    shown_text,
    whole_bytes,
    whole_cells,
    whole_text,
)

NAMES = st.lists(st.text(st.characters(codec="utf-8"))).map(tuple)
BROKEN = st.binary(max_size=40).map(lambda content: whole_bytes(content, "utf-8"))
WRITTEN = st.builds(whole_text, st.text(), NAMES)


@given(WRITTEN | BROKEN)
def test_what_is_sealed_comes_back(whole: WholeText) -> None:
    """Through JSON, too, which holds no half of a surrogate pair."""
    assert kept_text(json.loads(json.dumps(clear_text(whole)).encode())) == whole
    assert readable(clear_text(whole)) == {"#text": whole.text}


@given(st.lists(st.text(st.characters(codec="utf-8", categories=("L", "N"))), min_size=2))
def test_cells_are_no_text(cells: list[str]) -> None:
    """A row that was split is not taken for one that was kept whole."""
    assert kept_text(dict.fromkeys(cells, "")) is None


def test_bytes_that_are_no_text_are_spelled() -> None:
    """The others are read; all of them are kept."""
    found = whole_bytes("张,".encode() + b"\xd5\xc5\r\n", "utf-8")
    assert found == WholeText("张,\\xd5\\xc5", "张,".encode() + b"\xd5\xc5")
    assert whole_cells(["a,b", b"\xff", None, 3]).text == '"a,b",\\xff,,3'


def test_a_long_row_is_cut() -> None:
    """It fits a cell of a spreadsheet, and is known as cut, however it is spelled."""
    for whole in (whole_text("x" * 99_999), whole_bytes(b"\xff" * 99_999, "utf-8")):
        assert len(whole.text) == TEXT_LENGTH_MAX
        assert whole.is_cut
    assert not whole_text("x" * 99).is_cut


def test_its_length_is_shown() -> None:
    """And nothing of what it says."""
    assert shown_text(whole_text("19900000001,张三")) == {"#text": "*** (14 characters)"}
