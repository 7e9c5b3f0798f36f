"""Judging the records of a segment: in columns where that is enough, one by one where it is not.

Enough means that no record of its entity in the batch names an older version, and that

- the entity is unknown, or each of its records repeats a version of it, and they all say the same;
- or its feed keeps what is stored (`OnChange.KEEP`): then the first of an unknown entity is the
  only one that the batch adds, and all others repeat a version or are left out.

This is the identity rule of records.chain for three of its outcomes, NEW, DUPLICATE and KEPT;
`Tally.judge` decides everything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendweave.records.arrow_rows import records_from_table
from lendweave.records.chain import OnChange, Standing, Version, is_restated
from lendweave.stores.relational.append import RowAppender
from lendweave.stores.relational.chains import Chains
from lendweave.stores.relational.signposts import Places
from lendweave.stores.relational.snapshot import Snapshot
from lendweave.stores.relational.tally import Tally
from lendweave.stores.relational.text_hashes import Hashes, text_hashes
from lendweave.stores.relational.version_marks import NO_END, KnownVersions

_AT_ANY_TIME = np.iinfo(np.int64).min
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

Mask: TypeAlias = npt.NDArray[np.bool_]
"""Shape (n,): one flag for each record of the batch."""


@dataclass(frozen=True, slots=True)
class SegmentRecords:
    """Records that are to go into one segment.

    table: of `arrow_schema(kind)`, n rows. entities, contents: shape (2, n), hashes of their
    entity ids and of what they say. sent_from: offset of the log at which the import of their file
    began, None without a file.
    """

    tenant_id: str
    kind: str
    table: pa.Table
    entities: Hashes
    contents: Hashes
    sent_from: int | None = None

    @staticmethod
    def of(tenant_id: str, kind: str, table: pa.Table, sent_from: int | None) -> SegmentRecords:
        """The records of a table."""
        entities, contents = map(text_hashes, table.select(["entity_id", "content_hash"]).columns)
        return SegmentRecords(tenant_id, kind, table, entities, contents, sent_from)

    def known_at(self, when_live: int | None) -> pa.ChunkedArray:
        """When each was known: what it says itself, or `when_live` if it was not imported."""
        live = pa.scalar(when_live, pa.int64())
        return pc.if_else(self.table.column("backfilled"), self.table.column("known_at"), live)

    def amending(self, versions: Mapping[int, Version]) -> SegmentRecords:
        """The records with what those at some places, ascending, supersede and when it was known.

        A version whose `known_at` is None leaves the record's own.
        """
        known = {place: v.known_at for place, v in versions.items() if v.known_at is not None}
        superseded = {place: v.supersedes for place, v in versions.items()}
        table = _replaced(self.table, "supersedes", superseded)
        return replace(self, table=_replaced(table, "known_at", known))

    def taken(self, places: Places) -> SegmentRecords:
        """The records at `places`, ascending."""
        if len(places) == self.table.num_rows:
            return self
        return replace(
            self,
            table=self.table.take(pa.array(places)),
            entities=self.entities.take(places, axis=1),
            contents=self.contents.take(places, axis=1),
        )


def _replaced(table: pa.Table, name: str, values: Mapping[int, Any]) -> pa.Table:
    """The table with new values of one column in the rows at some places, ascending."""
    mask = np.zeros(table.num_rows, np.bool_)
    mask[list(values)] = True
    place, column = table.schema.get_field_index(name), table.column(name)
    new = pa.array(list(values.values()), column.type)
    changed = pc.replace_with_mask(column, pa.array(mask), new)
    return table.set_column(place, table.schema.field(place), changed)


def judge(
    records: SegmentRecords, snapshot: Snapshot, tally: Tally, chains: Chains, rows: RowAppender
) -> SegmentRecords:
    """The records to store, each naming the version that it amends; `tally` counts all of them.

    Amendments that must wait are held by `rows`. Raises AmendmentConflict, EntityClosed.
    """
    new, duplicate, left_out = _judged_in_columns(records, snapshot, tally.on_change)
    tally.counts[Standing.NEW] += int(new.sum())
    tally.counts[Standing.DUPLICATE] += int(duplicate.sum())
    tally.counts[Standing.KEPT] += int(left_out.sum())
    rest = np.flatnonzero(~(new | duplicate | left_out))
    kept, amended = new, {}
    for place, version in _judged_one_by_one(records, rest, tally, chains, rows):
        kept[place] = True
        if version.supersedes is not None:
            amended[place] = version
    if amended:
        records = records.amending(amended)
    return records.taken(np.flatnonzero(kept))


def _judged_in_columns(
    records: SegmentRecords, snapshot: Snapshot, on_change: OnChange
) -> tuple[Mask, Mask, Mask]:
    """Which records are NEW, which are DUPLICATE and which KEPT, as far as columns tell."""
    keeps = on_change is OnChange.KEEP
    first = _first_of_entity(records, alike=records.entities if keeps else records.contents)
    asked = np.flatnonzero(first == np.arange(len(first)))
    known = _known(records, asked, snapshot)
    new = np.zeros(len(first), np.bool_)
    new[asked] = True
    new[known.places] = False
    rest = np.flatnonzero((first >= 0) & ~new)
    duplicate, left_out = np.zeros_like(new), np.zeros_like(new)
    if len(rest):
        versions = _Versions.of(records, np.flatnonzero(new), known)
        repeats = versions.repeated_by(records, rest, first[rest])
        duplicate[rest[repeats]] = True
        if keeps:
            left_out[rest[~repeats]] = True
    return new, duplicate, left_out


def _known(records: SegmentRecords, asked: Places, snapshot: Snapshot) -> KnownVersions:
    """What is stored of the entities of the records at `asked`, by these places."""
    ids = records.table.column("entity_id").take(pa.array(asked)).combine_chunks()
    hashes = records.entities.take(asked, axis=1)
    known = snapshot.known_of(records.tenant_id, records.kind, ids, hashes)
    return KnownVersions(asked[known.places], known.marks)


def _first_of_entity(records: SegmentRecords, alike: Hashes) -> Places:
    """For each record the place of the first one of its entity.

    -1 where one of them names the version that it amends, or they differ in `alike`, shape (2, n).
    """
    keys = records.entities[0]
    order = np.argsort(keys, kind="stable")
    starts = np.ones(len(order), np.bool_)
    starts[1:] = keys[order[1:]] != keys[order[:-1]]
    group = np.cumsum(starts) - 1
    first, groups = np.empty_like(order), np.empty_like(order)
    first[order], groups[order] = order[starts][group], group
    together = pc.is_null(records.table.column("supersedes")).to_numpy()
    for words in (records.entities, alike) if not starts.all() else ():
        together = together & (words == words.take(first, axis=1)).all(axis=0)
    apart = np.zeros(len(order), np.bool_)
    apart[groups[~together]] = True
    return np.where(apart[groups], -1, first)


@dataclass(frozen=True, slots=True)
class _Versions:
    """Versions of the entities of a batch, those included that it adds itself.

    said: shape (n,), ascending, one number for an entity and what a version of it says. places:
    shape (n,), of the first record of the entity. contents: shape (2, n). until: shape (n,), µs
    UTC; a record that says the same, and was known by then, is a repetition.
    """

    said: npt.NDArray[np.uint64]
    places: Places
    contents: Hashes
    until: npt.NDArray[np.int64]

    @staticmethod
    def of(records: SegmentRecords, new: Places, known: KnownVersions) -> _Versions:
        """The versions that are stored, and the new records."""
        stored = known.marks["known_at"].copy()
        last = np.unique(known.places[::-1], return_index=True)[1]
        stored[len(stored) - 1 - last] = NO_END  # the current version, whenever it was known
        until = np.concatenate((stored, np.full(len(new), NO_END)))
        places = np.concatenate((known.places, new))
        own = records.contents.take(new, axis=1)
        contents = np.concatenate((known.marks["content"].T, own), axis=1)
        said = _said(places, contents)
        order = np.lexsort((until, said))
        final = order[np.append(said[order][1:] != said[order][:-1], True)]
        return _Versions(said[final], places[final], contents[:, final], until[final])

    def repeated_by(self, records: SegmentRecords, rest: Places, first: Places) -> Mask:
        """Which of the records at `rest` repeat a version.

        first: place of the first record of each one's entity.
        """
        contents = records.contents.take(rest, axis=1)
        said = _said(first, contents)
        place = np.minimum(np.searchsorted(self.said, said), len(self.said) - 1)
        met: Mask = (self.places[place] == first) & (self.contents[:, place] == contents).all(
            axis=0
        )
        known_at = pc.fill_null(records.known_at(None), _AT_ANY_TIME).to_numpy()[rest]
        repeats: Mask = met & (known_at <= self.until[place])
        return repeats


def _said(places: Places, contents: Hashes) -> npt.NDArray[np.uint64]:
    """A number for each place and content, to search by.

    Should two of an entity share one, one of them is not found to be repeated, which is left to
    the rule one by one or, where nothing more is stored in any case, told as another content.
    """
    said: npt.NDArray[np.uint64] = contents[0] ^ contents[1]
    said ^= places.astype(np.uint64) * _MULTIPLIER
    return said


def _judged_one_by_one(
    records: SegmentRecords,
    places: npt.NDArray[np.intp],
    tally: Tally,
    chains: Chains,
    rows: RowAppender,
) -> Iterator[tuple[int, Version]]:
    """(place, version as it is to be stored) of those of the records that are to be stored."""
    kind, some = records.kind, records.taken(places)
    names = ("id", "content_hash", "supersedes", "tombstone")
    versions = [*(some.table.column(name) for name in names), some.known_at(None)]
    entity_ids = some.table.column("entity_id").to_pylist()
    external_ids = some.table.column("external_id").to_pylist()
    chains.load(kind, entity_ids)
    columns = (column.to_pylist() for column in versions)
    for place, entity_id, external_id, *version in zip(
        places.tolist(), entity_ids, external_ids, *columns, strict=True
    ):
        new, chain = Version(*version), chains.of(kind, entity_id)
        standing = tally.judge(place, f"{kind} {entity_id}", external_id, new, chain)
        if standing is Standing.HELD:
            (held,) = records_from_table(kind, records.table.slice(place, 1))
            rows.hold(kind, held)
        elif standing in (Standing.NEW, Standing.AMENDMENT):
            if standing is Standing.AMENDMENT and new.supersedes is None:
                restated = is_restated(new, chain[-1], records.sent_from)
                known_at = rows.recorded_at if restated else new.known_at
                new = new._replace(supersedes=chain[-1].id, known_at=known_at)
            chain.append(
                new if new.known_at is not None else new._replace(known_at=rows.recorded_at)
            )
            yield place, new
