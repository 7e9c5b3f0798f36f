"""Marks of versions: enough to tell whether a record repeats one of them, without reading it.

A mark says which entity a version is of, what it says, when it was known and where it stands.
Entities and contents are told apart by 128 bits, so two of them are taken for one by no accident,
and by no design that takes less than 2⁶⁴ trials.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendweave.stores.relational.signposts import KeyArray, Places, span, spans
from lendweave.stores.relational.text_hashes import Hashes, text_hashes, word_hashes

MarkArray: TypeAlias = npt.NDArray[Any]
"""Shape (n,), of MARK."""
OffsetArray: TypeAlias = npt.NDArray[np.int64]

MARK = np.dtype([("entity", "<u8"), ("content", "<u8", 2), ("known_at", "<i8"), ("offset", "<i8")])
"""entity: second word of the hash of the entity id. content: hash of the content hash, two words.
known_at: µs UTC. offset: place in the log."""
MARK_COLUMNS = ("entity_id", "content_hash", "known_at")
"""The columns that a mark is made from, beside the offset."""

NO_END = np.iinfo(np.int64).max
"""When a version was known that counts as known at any time."""


@dataclass(frozen=True, slots=True)
class KnownVersions:
    """What is stored of the entities that were asked about, in order of commit.

    places: shape (n,), of each version's entity among those asked about. marks: shape (n,).
    """

    places: Places
    marks: MarkArray

    @staticmethod
    def joined(parts: list[KnownVersions]) -> KnownVersions:
        """From several sources; a version that two of them know counts once."""
        places = np.concatenate([part.places for part in parts])
        marks = np.concatenate([part.marks for part in parts])
        _, order = np.unique(marks["offset"], return_index=True)
        return KnownVersions(places.take(order), marks.take(order))

    def below(self, offset: int) -> KnownVersions:
        """Those that stand before `offset`."""
        count = np.searchsorted(self.marks["offset"], offset)
        return KnownVersions(self.places[:count], self.marks[:count])


NOTHING_KNOWN = KnownVersions(np.empty(0, np.intp), np.empty(0, MARK))


@dataclass(frozen=True, slots=True)
class VersionMarks:
    """Versions by the key of their entity, and what else their marks say.

    keys, marks: shape (n,).
    """

    keys: KeyArray
    marks: MarkArray

    @staticmethod
    def of(
        entities: Hashes, contents: Hashes, known_at: pa.ChunkedArray, offsets: OffsetArray
    ) -> VersionMarks:
        """The marks of versions, sorted by key; those of one key stay in their order.

        entities, contents: hashes of the ids and of the content hashes, shape (2, n).
        """
        marks = np.empty(len(offsets), MARK)
        marks["entity"] = entities[1]
        marks["content"] = contents.T
        marks["known_at"] = pc.fill_null(known_at, NO_END).to_numpy()
        marks["offset"] = offsets
        return VersionMarks(entities[0], marks).sorted()

    @staticmethod
    def of_table(versions: pa.Table, offsets: OffsetArray) -> VersionMarks:
        """The marks of a table with MARK_COLUMNS, sorted. offsets: where its rows stand."""
        ids, contents, known_at = versions.select(MARK_COLUMNS).columns
        return VersionMarks.of(text_hashes(ids), text_hashes(contents), known_at, offsets)

    def __len__(self) -> int:
        return len(self.keys)

    def sorted(self) -> VersionMarks:
        """By key; those of one key stay in their order."""
        order = np.argsort(self.keys, kind="stable")
        return VersionMarks(self.keys.take(order), self.marks.take(order))

    def sums(self, starts: OffsetArray) -> npt.NDArray[np.uint64]:
        """A sum of hashes over the versions of each stretch of the log, in whatever order they are.

        starts: where the stretches begin, ascending, shape (m,). Returns shape (m,).
        """
        words = self.marks.view("<u8").reshape(len(self), -1).T
        hashes = word_hashes(np.ascontiguousarray(np.vstack((self.keys, words))))
        sums = np.zeros(len(starts) + 1, np.uint64)
        np.add.at(sums, np.searchsorted(starts, self.marks["offset"], "right"), hashes)
        return sums[1:]

    def of_entities(self, posts: KeyArray, asked: Hashes) -> KnownVersions:
        """Those of some entities, when these are sorted by key; in no order.

        posts: signposts of the keys. asked: hashes of ids, shape (2, m); sorted ones are faster.
        """
        keys, entities = asked
        met, low, high = spans(self.keys, posts, keys)
        places = np.repeat(met, high - low)
        marks = self.marks.take(_expanded(low, high))
        own = np.flatnonzero(marks["entity"] == entities[places])
        return KnownVersions(places[own], marks.take(own))

    def offsets_of(self, posts: KeyArray, asked: tuple[int, int]) -> list[int]:
        """The offsets of one entity's versions, in order of commit. asked: the hash of its id."""
        key, entity = asked
        marks = self.marks[span(self.keys, posts, key)]
        return [int(mark["offset"]) for mark in marks if mark["entity"] == entity]


def _expanded(low: Places, high: Places) -> Places:
    """All places from each `low` up to its `high`, one stretch after the other."""
    lengths = high - low
    starts = np.repeat(low - np.cumsum(lengths) + lengths, lengths)
    return starts + np.arange(len(starts))
