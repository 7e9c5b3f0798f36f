"""Rows from the front, the middle and the end of a file that is too long to be looked through."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import BinaryIO, NamedTuple, TypeVar

HEAD_BYTES = 4_000_000
HEAD_ROWS = 3_000
PIECES = 50  # many short ones: rows that follow each other are alike
PIECE_ROWS = 40
ROWS_MAX = HEAD_ROWS + PIECES * PIECE_ROWS
_PIECE_BYTES = 20_000
_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_ANY_BYTES = "latin-1"  # reads every byte as one character, in all encodings that end lines with LF

Row = TypeVar("Row")


class SpreadText(NamedTuple):
    """Lines of a text. whole: all of them."""

    content: bytes
    whole: bool


def spread_text(stream: BinaryIO) -> SpreadText:
    """A text of at most ROWS_MAX lines as it stands; of a longer one, lines of each of its parts.

    stream: at its first byte. What cannot be moved in is read to its end.
    """
    head = stream.read(HEAD_BYTES)
    codec = _MARKS.get(head[:2], _ANY_BYTES)
    lines = _lines(head, codec)
    ended = len(head) < HEAD_BYTES
    if ended and len(lines) <= ROWS_MAX:
        return SpreadText(head, whole=True)
    front = lines[: min(HEAD_ROWS, len(lines) - (not ended))]
    start = len(_written(front, codec))
    *middle, end = _pieces(io.BytesIO(head) if ended else stream, start)
    for piece in middle:  # where a piece begins and ends, a line is cut
        front += _lines(piece, codec)[1:-1][:PIECE_ROWS]
    front += _lines(end, codec)[1:][-PIECE_ROWS:]
    return SpreadText(_written(front, codec), whole=False)


def _lines(content: bytes, codec: str) -> list[str]:
    lines = content.decode(codec, "replace").split("\n")
    return lines if lines[-1] else lines[:-1]


def _written(lines: Sequence[str], codec: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode(codec)


def _pieces(stream: BinaryIO, start: int) -> list[bytes]:
    """Parts of a stream that lie at even distances from `start` on; the last one is its end."""
    if not stream.seekable():
        return _pieces_on_the_way(stream)
    room = stream.seek(0, io.SEEK_END) - start
    size = _even(min(_PIECE_BYTES, room // PIECES))
    pieces = []
    for place in range(PIECES):
        stream.seek(start + _even((room - size) * place // (PIECES - 1)))
        pieces.append(stream.read(size))
    return pieces


def _pieces_on_the_way(stream: BinaryIO) -> list[bytes]:
    """The same of a stream that only goes on; of its last piece, as much as there is."""
    before = b""
    kept: list[bytes] = []
    stride = 1
    number = 0
    while piece := stream.read(_PIECE_BYTES):
        if before and number % stride == 0:
            kept.append(before)
        if len(kept) >= 2 * PIECES:
            kept, stride = kept[::2], stride * 2
        number += bool(before)
        before = piece
    return [*kept[:: max(len(kept) // (PIECES - 1), 1)][: PIECES - 1], before]


def _even(count: int) -> int:
    """Down to an even number: a character of UTF-16 has two bytes."""
    return count - count % 2


def spread_rows(rows: Iterable[Row]) -> list[Row]:
    """All of at most ROWS_MAX rows; of more the first ones, then some at even distances, the last
    included.
    """
    coming = iter(rows)
    front = list(islice(coming, HEAD_ROWS))
    kept: list[Row] = []
    last: list[Row] = []
    stride = 1
    for number, row in enumerate(coming):
        last = [row]
        if number % stride == 0:
            kept.append(row)
            last = []
        if len(kept) > ROWS_MAX - HEAD_ROWS:
            kept, stride = kept[::2], stride * 2
    return [*front, *kept, *last]


def spread_places(count: int) -> list[int]:
    """Which of so many rows, from 0, `spread_rows` would look at, or as good ones."""
    if count <= ROWS_MAX:
        return list(range(count))
    step = (count - HEAD_ROWS) / (ROWS_MAX - HEAD_ROWS)
    later = (HEAD_ROWS + int((place + 1) * step) - 1 for place in range(ROWS_MAX - HEAD_ROWS))
    return [*range(HEAD_ROWS), *later]
