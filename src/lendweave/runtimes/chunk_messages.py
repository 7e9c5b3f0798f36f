"""Values on a pipe between two processes of this program, columns without a copy of their own.

A message is the number of its parts, the bytes of each, then the parts: the pickled value, and the
buffers of its columns as they lie in memory (pickle protocol 5). Lengths are uint64, little-endian.
Only a process that this one started, or that started it, may be at the other end.
"""

from __future__ import annotations

import pickle
import struct
from typing import IO, Any

import pyarrow as pa

_LENGTH = struct.Struct("<Q")


def send(stream: IO[bytes], value: Any) -> None:
    """Write a value. Raises OSError where nobody reads."""
    columns: list[pickle.PickleBuffer] = []
    body = pickle.dumps(value, 5, buffer_callback=columns.append)
    parts = [memoryview(body), *(column.raw() for column in columns)]
    stream.write(_LENGTH.pack(len(parts)))
    stream.write(b"".join(_LENGTH.pack(part.nbytes) for part in parts))
    for part in parts:
        stream.write(part)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """The next value. Raises EOFError where there is none, or where it ends too soon."""
    (count,) = _LENGTH.unpack(_part(stream, _LENGTH.size))
    lengths = _LENGTH.iter_unpack(_part(stream, _LENGTH.size * count))
    body, *columns = [_part(stream, length) for (length,) in lengths]
    return pickle.loads(body, buffers=columns)


def _part(stream: IO[bytes], length: int) -> pa.Buffer:
    part = pa.allocate_buffer(length)
    with memoryview(part) as writable:
        if length and stream.readinto(writable) != length:  # type: ignore[attr-defined]
            raise EOFError
    return part
