"""Lines of a byte stream, each with its place, none longer than a limit."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from lendweave.connectors.looks import text_encoding
from lendweave.intake.errors import RowTooLong, RowUndecodable
from lendweave.intake.whole_text import TEXT_LENGTH_MAX

LINE_BYTES_MAX = 1_000_000
BLOCK_BYTES = 1 << 20
_LF = ord("\n")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its number from 1 and the offset of its first byte.

    content: its bytes with the line end; None where it is longer than LINE_BYTES_MAX.
    beginning: its first bytes where it is so long.
    """

    number: int
    offset: int
    content: bytes | None
    beginning: bytes = b""


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines that follow each other. number, offset: of the first of them, as in Line."""

    number: int
    offset: int
    content: bytes

    def first(self, count: int) -> Block:
        """Its first lines."""
        ends = np.flatnonzero(np.frombuffer(self.content, np.uint8) == _LF) + 1
        content = self.content[: ends[count - 1]] if count <= len(ends) else self.content
        return Block(self.number, self.offset, content)

    @property
    def last_number(self) -> int:
        """Number of its last line."""
        ends = self.content.count(b"\n")
        return self.number + ends - self.content.endswith(b"\n")


class Lines:
    """Lines from the front of a stream; some may be put back.

    Splitting at LF is safe in every encoding that a mapping may declare: none of them has that
    byte inside a character.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._back: deque[Line] = deque()
        self._ahead = b""
        self._at = 0
        self._number = 0
        self._offset = 0

    def __iter__(self) -> Iterator[Line]:
        while (line := self.take()) is not None:
            yield line

    @property
    def next_number(self) -> int:
        """Number of the line that comes next."""
        return self._back[0].number if self._back else self._number + 1

    def take(self) -> Line | None:
        """The next line, None at the end."""
        if self._back:
            return self._back.popleft()
        content = self._read_line()
        if not content:
            return None
        self._number += 1
        start, self._offset = self._offset, self._offset + len(content)
        if len(content) < LINE_BYTES_MAX or content.endswith(b"\n"):
            return Line(self._number, start, content if start else content.removeprefix(_BOM))
        beginning = content[:TEXT_LENGTH_MAX]
        while content and not content.endswith(b"\n"):
            content = self._read_line()
            self._offset += len(content)
        return Line(self._number, start, None, beginning)

    def _read_line(self) -> bytes:
        """Bytes up to the line end or the limit, those read ahead first."""
        limit = self._at + LINE_BYTES_MAX
        end = self._ahead.find(b"\n", self._at, limit) + 1
        if end or limit <= len(self._ahead):
            end = end or limit
            content = self._ahead[self._at : end]
            self._at = end
            return content
        held = self._ahead[self._at :]
        self._ahead, self._at = b"", 0
        return held + self._stream.readline(LINE_BYTES_MAX - len(held))

    def block(self) -> Block | None:
        """The whole lines that come next, BLOCK_BYTES of them at most; they are still to be taken.

        None at the end, after lines were put back, and where the next line is longer than a block.
        """
        if self._back:
            return None
        held = self._ahead[self._at :]
        self._ahead = held + self._stream.read(BLOCK_BYTES - len(held))
        self._at = 0
        ended = len(self._ahead) < BLOCK_BYTES
        end = len(self._ahead) if ended else self._ahead.rfind(b"\n") + 1
        return Block(self._number + 1, self._offset, self._ahead[:end]) if end else None

    def pass_over(self, block: Block) -> None:
        """Go on after these lines that `block` gave, as if each had been taken."""
        self._at = len(block.content)
        self._offset += len(block.content)
        self._number = block.last_number

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
    likely = text_encoding(line.content or b"")
    reads_as = f"; the line reads as {likely}" if likely not in (None, error.encoding) else ""
    return RowUndecodable(
        where=f"line {line.number}, {place}",
        got=f"0x{error.object[error.start]:02x} at {place}{reads_as}",
        expected=f"text in {error.encoding}",
        fix="Check `encoding` in the mapping, or ask the partner for the row again.",
    )
