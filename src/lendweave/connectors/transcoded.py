"""UTF-16 as UTF-8: in UTF-16 the byte of a line end also stands inside characters."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK_BYTES = 1 << 16


class _Transcoded(io.RawIOBase):
    """What a stream of another encoding says, in UTF-8."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._ready = b""

    def readable(self) -> bool:
        """A raw stream says what it can do."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer. Raises UnicodeDecodeError."""
        room = memoryview(buffer).cast("B")
        ended = False
        while not self._ready and not ended:
            chunk = self._stream.read(_CHUNK_BYTES)
            ended = not chunk
            text = self._decoder.decode(chunk, final=ended)
            self._ready = text.encode("utf-8", "surrogatepass")
        count = min(len(room), len(self._ready))
        room[:count], self._ready = self._ready[:count], self._ready[count:]
        return count


def transcoded(stream: BinaryIO, encoding: str) -> BinaryIO:
    """The stream in UTF-8, for reading only; reading raises UnicodeDecodeError."""
    return cast("BinaryIO", io.BufferedReader(_Transcoded(stream, encoding)))
