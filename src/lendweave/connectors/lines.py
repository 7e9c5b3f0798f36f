"""Lines of a byte stream, each with its place, none longer than a limit."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from lendweave.intake.errors import RowTooLong, RowUndecodable

LINE_BYTES_MAX = 1_000_000
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its number from 1 and the offset of its first byte.

    content: its bytes with the line end; None where it is longer than LINE_BYTES_MAX.
    """

    number: int
    offset: int
    content: bytes | None


class Lines:
    """Lines from the front of a stream; some may be put back.

    Splitting at LF is safe in every encoding that a mapping may declare: none of them has that
    byte inside a character.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._back: deque[Line] = deque()
        self._number = 0
        self._offset = 0

    def __iter__(self) -> Iterator[Line]:
        while (line := self.take()) is not None:
            yield line

    def take(self) -> Line | None:
        """The next line, None at the end."""
        if self._back:
            return self._back.popleft()
        content = self._stream.readline(LINE_BYTES_MAX)
        if not content:
            return None
        self._number += 1
        start, self._offset = self._offset, self._offset + len(content)
        if len(content) < LINE_BYTES_MAX or content.endswith(b"\n"):
            return Line(self._number, start, content if start else content.removeprefix(_BOM))
        while content and not content.endswith(b"\n"):
            content = self._stream.readline(LINE_BYTES_MAX)
            self._offset += len(content)
        return Line(self._number, start, None)

    def put_back(self, lines: list[Line]) -> None:
        """Give these lines again, in their order, before any other."""
        self._back.extendleft(reversed(lines))


def too_long(line: Line) -> RowTooLong:
    """The fault of a line without content."""
    return RowTooLong(
        where=f"line {line.number}",
        got=f"more than {LINE_BYTES_MAX} bytes",
        expected=f"at most {LINE_BYTES_MAX} bytes",
        fix="Check that the line ends of the file are not lost.",
    )


def undecodable(line: Line, error: UnicodeDecodeError) -> RowUndecodable:
    """The fault of a line that is not in the declared encoding."""
    place = f"byte {line.offset + error.start} of the file"
    return RowUndecodable(
        where=f"line {line.number}, {place}",
        got=f"0x{error.object[error.start]:02x} at {place}",
        expected=f"text in {error.encoding}",
        fix="Check `encoding` in the mapping, or ask the partner for the row again.",
    )
