"""Which records in segments refer to a thing: one column of a kind as sorted hashes.

A column is read when it is first asked for, sixteen bytes a record, and kept in memory; later
segments are added as runs. The log alone is the truth: nothing of it is written to disk.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from lendweave.stores.relational.connection import Connection
from lendweave.stores.relational.segment_files import CheckedFiles
from lendweave.stores.relational.segment_index import Segment, segments_between
from lendweave.stores.relational.text_hashes import text_hash, text_hashes

_RUNS_MAX = 8

Column: TypeAlias = tuple[str, str, str]
"""Tenant, kind, and the field that refers."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Hashes in order, shape (n,), and the offset of the record of each."""

    hashes: npt.NDArray[np.uint64]
    offsets: npt.NDArray[np.int64]

    def of(self, wanted: np.uint64) -> list[int]:
        """Offsets of the records whose field has this hash."""
        first = np.searchsorted(self.hashes, wanted)
        last = np.searchsorted(self.hashes, wanted, "right")
        found: list[int] = self.offsets[first:last].tolist()
        return found


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of one column. complete_below: all segments under this offset are in."""

    runs: tuple[_Run, ...] = ()
    complete_below: int = 0


class ReferenceIndex:
    """The columns that were asked for. files: the segments that they are read from."""

    def __init__(self, files: CheckedFiles) -> None:
        self._files = files
        self._known: dict[Column, _Known] = {}
        self._changing = threading.Lock()

    def offsets(self, connection: Connection, below: int, column: Column, value: str) -> list[int]:
        """Offsets under `below` of records that may refer to `value`, in order.

        below: no further than what the connection sees as committed. Of 2^64 values one more may
        be among them: whoever reads the records looks at the field. Raises SegmentTorn.
        """
        wanted = np.uint64(text_hash(value)[0])
        found = (run.of(wanted) for run in self._up_to(connection, below, column).runs)
        return sorted(offset for run in found for offset in run if offset < below)

    def _up_to(self, connection: Connection, below: int, column: Column) -> _Known:
        with self._changing:
            known = self._known.get(column, _Known())
            if known.complete_below < below:
                tenant_id, kind, field = column
                span = known.complete_below, below
                new = segments_between(connection, tenant_id, kind, *span)
                runs = (*known.runs, *self._read(new, field))
                known = _Known(_few(runs), below)
                self._known[column] = known
            return known

    def _read(self, segments: Sequence[Segment], field: str) -> Iterator[_Run]:
        for segment in segments:
            with self._files.open(segment.name, segment.seal) as file:
                values = file.read(columns=[field]).column(field).combine_chunks()
            there = pc.is_valid(values).to_numpy(zero_copy_only=False)
            yield _run(text_hashes(values.drop_null())[0], segment.offsets[there])


def _few(runs: tuple[_Run, ...]) -> tuple[_Run, ...]:
    """The runs, as one where there are many."""
    if len(runs) <= _RUNS_MAX:
        return runs
    hashes = np.concatenate([run.hashes for run in runs])
    return (_run(hashes, np.concatenate([run.offsets for run in runs])),)


def _run(hashes: npt.NDArray[np.uint64], offsets: npt.NDArray[np.int64]) -> _Run:
    order = np.argsort(hashes, kind="stable")
    return _Run(hashes[order], offsets[order])
