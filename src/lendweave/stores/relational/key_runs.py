"""Runs of marks of versions, each over consecutive segments, and the files they are kept in.

A run says at which offsets an entity has versions, and enough of them to know a repetition. It is
derived from its segments, so its file needs no fsync: whoever opens one checks all of it, and makes
it anew when it is not whole.

| bytes        | what                                                                        |
|--------------|-----------------------------------------------------------------------------|
| 0–63         | header: name of the format, number of keys, SHA-256 of the segments' seals, |
|              | CRC-32 of the keys, of the marks and of the header itself                   |
| 64 …         | keys, uint64, ascending; equal ones in order of offset                      |
| 64 + 8 · n … | the mark of each key's version, 40 bytes, see version_marks.MARK            |

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

import numpy as np
import numpy.typing as npt

from lendweave.durable import OWNER_FILE, TEMPORARY, make_folder
from lendweave.stores.relational.segment_index import Segment
from lendweave.stores.relational.signposts import KeyArray, signposts
from lendweave.stores.relational.text_hashes import HASH_VERSION, Hashes
from lendweave.stores.relational.version_marks import MARK, KnownVersions, VersionMarks

SUFFIX = ".keys"
_MAGIC = b"LWKEYS%02d" % HASH_VERSION
_HEADER = struct.Struct("<8sQ32sII")
_CHECK = struct.Struct("<I")
_HEADER_BYTES = 64
_KEY = np.dtype("<u8")
_BYTES_EACH = _KEY.itemsize + MARK.itemsize
_PIECE_KEYS = 1 << 16  # merged or checked at once
_ASKED_AT_ONCE = 1 << 12
_LET_GO: int | None = getattr(mmap, "MADV_DONTNEED", None)  # the file still has the pages


@dataclass(frozen=True, slots=True)
class KeyRun:
    """The versions in consecutive segments of one kind of one tenant, sorted by key.

    pages: the file that they lie in, None where they are in memory. posts: signposts of the keys.
    """

    segments: tuple[Segment, ...]
    versions: VersionMarks
    pages: mmap.mmap | None = field(default=None, repr=False, compare=False)
    posts: KeyArray = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "posts", signposts(self.versions.keys))
        self.let_go()

    @property
    def name(self) -> str:
        """The name of the run's file."""
        return run_name(self.segments)

    @property
    def scope(self) -> tuple[str, str]:
        """(tenant, kind) of its segments."""
        return self.segments[0].tenant_id, self.segments[0].kind

    def of_entities(self, asked: Hashes) -> Iterator[KnownVersions]:
        """The versions of some entities, a stretch of these at a time.

        asked: hashes of their ids, shape (2, m), sorted by key.
        """
        for start in range(0, asked.shape[1], _ASKED_AT_ONCE):
            known = self.versions.of_entities(self.posts, asked[:, start : start + _ASKED_AT_ONCE])
            yield KnownVersions(known.places + start, known.marks)
            self.let_go()

    def offsets_of(self, asked: tuple[int, int]) -> list[int]:
        """The offsets of one entity's versions. asked: the hash of its id."""
        found = self.versions.offsets_of(self.posts, asked)
        self.let_go()
        return found

    def sums(self) -> npt.NDArray[np.uint64]:
        """`VersionMarks.sums` over each of its segments."""
        starts = np.array([segment.first_offset for segment in self.segments])
        total = np.zeros(len(starts), np.uint64)
        for piece in _merged_pieces([self]):
            total += piece.sums(starts)
        return total

    def let_go(self) -> None:
        """Give back the pages that were looked at, or this process would come to hold them all."""
        if self.pages is not None and _LET_GO is not None:
            self.pages.madvise(_LET_GO)


def run_name(segments: Sequence[Segment]) -> str:
    """The name of the file for the run over `segments`."""
    first, last = segments[0], segments[-1]
    return f"{first.kind}-{first.first_offset:015d}-{last.first_offset:015d}{SUFFIX}"


def merged(runs: Sequence[KeyRun]) -> KeyRun:
    """One run in memory over the segments of several, which follow each other."""
    pieces = list(_merged_pieces(runs))
    keys = np.concatenate([piece.keys for piece in pieces])
    marks = np.concatenate([piece.marks for piece in pieces])
    segments = tuple(segment for run in runs for segment in run.segments)
    return KeyRun(segments, VersionMarks(keys, marks))


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


def _write(path: Path, segments: tuple[Segment, ...], pieces: Iterator[VersionMarks]) -> None:
    count = sum(segment.count for segment in segments)
    done, keys_check, marks_check = 0, 0, 0
    with path.open("r+b") as file:
        for piece in pieces:
            keys, marks = piece.keys.data, piece.marks.view(np.uint8).data
            file.seek(_HEADER_BYTES + _KEY.itemsize * done)
            file.write(keys)
            file.seek(_HEADER_BYTES + _KEY.itemsize * count + MARK.itemsize * done)
            file.write(marks)
            keys_check, marks_check = zlib.crc32(keys, keys_check), zlib.crc32(marks, marks_check)
            done += len(piece)
        file.seek(0)
        header = _HEADER.pack(_MAGIC, count, _digest(segments), keys_check, marks_check)
        file.write(header + _CHECK.pack(zlib.crc32(header)))


def read_run(folder: Path, segments: tuple[Segment, ...]) -> KeyRun | None:
    """The run over exactly these segments from its file; None unless the file is whole."""
    path = folder / run_name(segments)
    count = sum(segment.count for segment in segments)
    try:
        if path.stat().st_size != _HEADER_BYTES + _BYTES_EACH * count:
            return None
        with path.open("rb") as file:
            header = file.read(_HEADER.size)
            (check,) = _CHECK.unpack(file.read(_CHECK.size))
        run = _mapped(path, segments)
    except (OSError, ValueError):  # ValueError: cut off since its size was read
        return None
    expected = _HEADER.pack(_MAGIC, count, _digest(segments), *_checks(run))
    return run if header == expected and check == zlib.crc32(header) else None


def _mapped(path: Path, segments: tuple[Segment, ...]) -> KeyRun:
    with path.open("rb") as file:
        pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    count = (len(pages) - _HEADER_BYTES) // _BYTES_EACH
    keys = np.frombuffer(pages, _KEY, count, _HEADER_BYTES)
    marks = np.frombuffer(pages, MARK, count, _HEADER_BYTES + keys.nbytes)
    return KeyRun(segments, VersionMarks(keys, marks), pages)


def _checks(run: KeyRun) -> list[int]:
    """CRC-32 of the keys and of the marks."""
    checks = [0, 0]
    for start in range(0, len(run.versions), _PIECE_KEYS):
        part = slice(start, start + _PIECE_KEYS)
        checks[0] = zlib.crc32(run.versions.keys[part].data, checks[0])
        checks[1] = zlib.crc32(run.versions.marks[part].view(np.uint8).data, checks[1])
        run.let_go()
    return checks


def _digest(segments: Sequence[Segment]) -> bytes:
    """What the run was made from: places and seals of its segments."""
    told = "".join(f"{s.first_offset} {s.count} {s.seal.sha256}\n" for s in segments)
    return hashlib.sha256(told.encode()).digest()


def _merged_pieces(runs: Sequence[KeyRun]) -> Iterator[VersionMarks]:
    """The versions of all runs in order, a range of keys at a time."""
    columns, bounds = [run.versions.keys for run in runs], _bounds(runs)
    cuts = [np.searchsorted(keys, bounds, "left").tolist() for keys in columns]
    ends = [[0, *cut, len(keys)] for cut, keys in zip(cuts, columns, strict=True)]
    for spans in zip(*map(pairwise, ends), strict=True):
        parts = [(run.versions, slice(*span)) for run, span in zip(runs, spans, strict=True)]
        keys = np.concatenate([versions.keys[part] for versions, part in parts])
        marks = np.concatenate([versions.marks[part] for versions, part in parts])
        for run in runs:
            run.let_go()
        yield VersionMarks(keys, marks).sorted()


def _bounds(runs: Sequence[KeyRun]) -> KeyArray:
    """Keys that divide the runs into ranges of about `_PIECE_KEYS` keys."""
    largest = max((run.versions.keys for run in runs), key=len)
    total = sum(len(run.versions) for run in runs)
    step = max(1, len(largest) * _PIECE_KEYS // total)
    return largest[step::step].copy()
