"""Runs of sorted entity keys, each over consecutive segments, and the files they are kept in.

A run says at which offsets an entity may have versions. It is derived from its segments, so its
file needs no fsync: whoever opens one checks all of it, and makes it anew when it is not whole.

| bytes        | what                                                                        |
|--------------|-----------------------------------------------------------------------------|
| 0–63         | header: name of the format, number of keys, SHA-256 of the segments' seals, |
|              | CRC-32 of the keys, of the offsets and of the header itself                 |
| 64 …         | keys, uint64, ascending; equal ones in order of offset                      |
| 64 + 8 · n … | the offset of each key's record, int64                                      |

Numbers are little-endian.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from lendweave.durable import OWNER_FILE, TEMPORARY, make_folder
from lendweave.stores.sqlite.entity_keys import KEY_VERSION, KeyArray
from lendweave.stores.sqlite.segment_index import Segment

OffsetArray: TypeAlias = npt.NDArray[np.int64]
Piece: TypeAlias = tuple[KeyArray, OffsetArray]

SUFFIX = ".keys"
_MAGIC = b"LWKEYS%02d" % KEY_VERSION
_HEADER = struct.Struct("<8sQ32sII")
_CHECK = struct.Struct("<I")
_HEADER_BYTES = 64
_WIDTH = 8
_PIECE_KEYS = 1 << 20
_LET_GO: int | None = getattr(mmap, "MADV_DONTNEED", None)  # the file still has the pages


@dataclass(frozen=True, slots=True)
class KeyRun:
    """The entity keys of consecutive segments of one kind of one tenant, sorted.

    keys: shape (n,), ascending. offsets: shape (n,), of the record of each key.
    pages: the file that both lie in, None where they are in memory.
    """

    segments: tuple[Segment, ...]
    keys: KeyArray
    offsets: OffsetArray
    pages: mmap.mmap | None = field(default=None, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The name of the run's file."""
        return run_name(self.segments)

    @property
    def scope(self) -> tuple[str, str]:
        """(tenant, kind) of its segments."""
        return self.segments[0].tenant_id, self.segments[0].kind

    def offsets_of(self, keys: KeyArray) -> OffsetArray:
        """The offsets at which one of `keys`, ascending, stands; in no order."""
        low = np.searchsorted(self.keys, keys, "left")
        known = low < len(self.keys)
        known[known] = self.keys[low[known]] == keys[known]
        low = low[known]
        high = np.searchsorted(self.keys, keys[known], "right")
        found = self.offsets[_expanded(low, high)]
        if self.pages is not None and _LET_GO is not None:
            self.pages.madvise(_LET_GO)  # or this process would hold every page it ever looked at
        return found


def run_of(segment: Segment, keys: KeyArray) -> KeyRun:
    """The run of one segment. keys: of its records, in order of offset."""
    order = np.argsort(keys, kind="stable")
    return KeyRun((segment,), keys[order], order + segment.first_offset)


def run_name(segments: Sequence[Segment]) -> str:
    """The name of the file for the run over `segments`."""
    first, last = segments[0], segments[-1]
    return f"{first.kind}-{first.first_offset:015d}-{last.first_offset:015d}{SUFFIX}"


def merged(runs: Sequence[KeyRun]) -> KeyRun:
    """One run in memory over the segments of several, which follow each other."""
    keys, offsets = zip(*_merged_pieces(runs), strict=True)
    segments = tuple(segment for run in runs for segment in run.segments)
    return KeyRun(segments, np.concatenate(keys), np.concatenate(offsets))


def write_run(folder: Path, runs: Sequence[KeyRun]) -> KeyRun:
    """Write the run over the segments of `runs`, merged, and open it. Raises OSError.

    Its memory does not grow with the runs: they are merged range by range.
    """
    segments = tuple(segment for run in runs for segment in run.segments)
    path = folder / run_name(segments)
    temporary = path.with_name(path.name + TEMPORARY)
    make_folder(folder)
    temporary.unlink(missing_ok=True)
    temporary.touch(OWNER_FILE)
    try:
        _write(temporary, segments, _merged_pieces(runs))
        temporary.rename(path)
    finally:
        temporary.unlink(missing_ok=True)
    return _mapped(path, segments)


def _write(path: Path, segments: tuple[Segment, ...], pieces: Iterator[Piece]) -> None:
    count = sum(segment.count for segment in segments)
    keys_at, keys_check, offsets_check = _HEADER_BYTES, 0, 0
    with path.open("r+b") as file:
        for keys, offsets in pieces:
            for start, column in ((keys_at, keys), (keys_at + _WIDTH * count, offsets)):
                file.seek(start)
                file.write(column.data)
            keys_check = zlib.crc32(keys.data, keys_check)
            offsets_check = zlib.crc32(offsets.data, offsets_check)
            keys_at += keys.nbytes
        file.seek(0)
        header = _HEADER.pack(_MAGIC, count, _digest(segments), keys_check, offsets_check)
        file.write(header + _CHECK.pack(zlib.crc32(header)))


def read_run(folder: Path, segments: tuple[Segment, ...]) -> KeyRun | None:
    """The run over exactly these segments from its file; None unless the file is whole."""
    path = folder / run_name(segments)
    count = sum(segment.count for segment in segments)
    try:
        if path.stat().st_size != _HEADER_BYTES + 2 * _WIDTH * count:
            return None
        with path.open("rb") as file:
            header = file.read(_HEADER.size)
            (check,) = _CHECK.unpack(file.read(_CHECK.size))
        run = _mapped(path, segments)
    except (OSError, ValueError):  # ValueError: cut off since its size was read
        return None
    sums = zlib.crc32(run.keys.data), zlib.crc32(run.offsets.data)
    expected = _HEADER.pack(_MAGIC, count, _digest(segments), *sums)
    return run if header == expected and check == zlib.crc32(header) else None


def _mapped(path: Path, segments: tuple[Segment, ...]) -> KeyRun:
    with path.open("rb") as file:
        pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    keys, offsets = np.frombuffer(pages, np.uint64, offset=_HEADER_BYTES).reshape(2, -1)
    return KeyRun(segments, keys, offsets.view(np.int64), pages)


def _digest(segments: Sequence[Segment]) -> bytes:
    """What the run was made from: places and seals of its segments."""
    told = "".join(f"{s.first_offset} {s.count} {s.seal.sha256}\n" for s in segments)
    return hashlib.sha256(told.encode()).digest()


def _merged_pieces(runs: Sequence[KeyRun]) -> Iterator[Piece]:
    """The keys of all runs in order, with their offsets, a range of keys at a time."""
    cuts = [np.searchsorted(run.keys, _bounds(runs), "left") for run in runs]
    ends = [[0, *cut.tolist(), len(run.keys)] for run, cut in zip(runs, cuts, strict=True)]
    for spans in zip(*map(pairwise, ends), strict=True):
        parts = [(run, slice(*span)) for run, span in zip(runs, spans, strict=True)]
        keys = np.concatenate([run.keys[part] for run, part in parts])
        order = np.argsort(keys, kind="stable")
        yield keys[order], np.concatenate([run.offsets[part] for run, part in parts])[order]


def _bounds(runs: Sequence[KeyRun]) -> KeyArray:
    """Keys that divide the runs into ranges of about `_PIECE_KEYS` keys."""
    largest = max(runs, key=lambda run: len(run.keys)).keys
    total = sum(len(run.keys) for run in runs)
    step = max(1, len(largest) * _PIECE_KEYS // total)
    return largest[step::step]


def _expanded(low: npt.NDArray[np.intp], high: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """All places from each `low` up to its `high`, one stretch after the other."""
    lengths = high - low
    starts = np.repeat(low - np.cumsum(lengths) + lengths, lengths)
    return starts + np.arange(len(starts))
