"""A file of named parts that is whole or not there, and is believed only byte for byte.

It begins with one line of JSON: what it is a snapshot of, and each part's name, form and length in
bytes. The parts follow as they lie in memory, and the SHA-256 of all that at the end.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from array import array
from collections.abc import Callable, Mapping
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import msgspec

from lendweave.durable import durable_file
from lendweave.runtimes.online.stored_columns import Part

FORMAT = 1
"""Raised when the parts of a state, or their form, become others."""

_DIGEST_BYTES = 32
_HEAD_BYTES_MAX = 10**6
_MARKS = "marks"
_LIST = "list"


class SnapshotHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a snapshot is of.

    set_hash: of the feature set. read_offset: everything in the log up to it was taken in.
    last_offset, last_id: the last record that was. parts: name, form and bytes of each.
    """

    format: int
    byte_order: str
    set_hash: str
    tenant_id: str
    read_offset: int
    last_offset: int
    last_id: str
    parts: list[tuple[str, str, int]]


def write_snapshot(
    path: Path,
    head: Callable[[list[tuple[str, str, int]]], SnapshotHead],
    parts: Mapping[str, Part],
    reach: Callable[[str], None],
) -> None:
    """Write a snapshot, on disk before this returns. head: of the parts as they are written.

    reach: told when half of the file is written.
    """
    forms = [(name, *_written(part)) for name, part in parts.items()]
    first = head([(name, form, len(content)) for name, form, content in forms])
    digest = hashlib.sha256()
    with durable_file(path) as file:
        for content in (msgspec.json.encode(first) + b"\n", *(content for *_, content in forms)):
            digest.update(content)
            file.write(content)
        file.flush()
        reach("snapshot_half")
        file.write(digest.digest())


def read_snapshot(path: Path) -> tuple[SnapshotHead, dict[str, Part]] | None:
    """What a snapshot holds; None for a file that is torn, changed, or of another format."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size <= _DIGEST_BYTES:
            return None
        with mmap(file.fileno(), 0, access=ACCESS_READ) as content, memoryview(content) as view:
            return _parsed(view[:-_DIGEST_BYTES]) if _is_whole(view) else None


def _is_whole(view: memoryview) -> bool:
    return sealed(view[:-_DIGEST_BYTES]) == view[-_DIGEST_BYTES:]


def sealed(body: bytes | memoryview) -> bytes:
    """What stands at the end of a file with this body."""
    return hashlib.sha256(body).digest()


def _parsed(body: memoryview) -> tuple[SnapshotHead, dict[str, Part]] | None:
    line = bytes(body[:_HEAD_BYTES_MAX]).partition(b"\n")[0]
    try:
        head = msgspec.json.decode(line, type=SnapshotHead)
    except msgspec.DecodeError:
        return None
    if (head.format, head.byte_order) != (FORMAT, sys.byteorder):
        return None
    parts, place = {}, len(line) + 1
    for name, form, length in head.parts:
        parts[name] = _read(form, body[place : place + length])
        place += length
    return head, parts


def _written(part: Part) -> tuple[str, bytes | memoryview]:
    """The form of a part, and its bytes."""
    if isinstance(part, array):
        return part.typecode, memoryview(part).cast("B")
    if isinstance(part, bytearray):
        return _MARKS, memoryview(part)
    return _LIST, json.dumps(part, ensure_ascii=False).encode()


def _read(form: str, content: memoryview) -> Part:
    if form == _LIST:
        found: list[Any] = json.loads(bytes(content))
        return found
    if form == _MARKS:
        return bytearray(content)
    numbers: array[Any] = array(form)
    numbers.frombytes(content)
    return numbers
