"""Judging the records of a segment: in columns where that is enough, one by one where it is not.

Enough means that no record of its entity in the batch names an older version, and that

- the entity is unknown, or each of its records repeats a version of it, and they all say the same;
- or its feed keeps what is stored (`OnChange.KEEP`): then the first of an unknown entity is the
  only one that the batch adds, and all others repeat a version or are left out.

This is the identity rule of records.chain for three of its outcomes, NEW, DUPLICATE and KEPT;
`Tally.judge` decides everything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendweave.records.arrow_rows import records_from_table
from lendweave.records.chain import OnChange, Standing, Version, is_restated
from lendweave.stores.sqlite.append import RowAppender
from lendweave.stores.sqlite.chains import Chains
from lendweave.stores.sqlite.entity_keys import KeyArray
from lendweave.stores.sqlite.snapshot import Snapshot
from lendweave.stores.sqlite.tally import Tally

_SAID = ("entity_id", "offset", "content_hash", "known_at")  # random ids are slow to read
_NO_END = np.iinfo(np.int64).max

Places: TypeAlias = npt.NDArray[np.intp]
"""Shape (n,): for each record of the batch the place of another one in it."""
Mask: TypeAlias = npt.NDArray[np.bool_]
"""Shape (n,): one flag for each record of the batch."""


@dataclass(frozen=True, slots=True)
class SegmentRecords:
    """Records that are to go into one segment.

    table: of `arrow_schema(kind)`, n rows. keys: shape (n,), of their entities.
    sent_from: offset of the log at which the import of their file began, None without a file.
    """

    tenant_id: str
    kind: str
    table: pa.Table
    keys: KeyArray
    sent_from: int | None = None

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

    def taken(self, places: npt.NDArray[np.intp]) -> SegmentRecords:
        """The records at `places`, ascending."""
        if len(places) == self.table.num_rows:
            return self
        return replace(self, table=self.table.take(pa.array(places)), keys=self.keys[places])


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
    first = _first_of_entity(records, ("entity_id",) if keeps else ("entity_id", "content_hash"))
    plain = first == np.arange(len(first))
    ids = records.table.column("entity_id").combine_chunks()
    asked = ids if plain.all() else ids.filter(pa.array(plain))
    known = snapshot.versions_of(records.tenant_id, records.kind, asked, _SAID)
    new = plain.copy()
    place_of_version = pc.index_in(known.column("entity_id"), ids).to_numpy()
    new[place_of_version] = False
    rest = np.flatnonzero((first >= 0) & ~new)
    duplicate, left_out = np.zeros_like(new), np.zeros_like(new)
    if len(rest):
        versions = _Versions.of(records, np.flatnonzero(new), known, place_of_version)
        repeats = versions.repeated_by(records.taken(rest), first[rest])
        duplicate[rest[repeats]] = True
        if keeps:
            left_out[rest[~repeats]] = True
    return new, duplicate, left_out


def _first_of_entity(records: SegmentRecords, shared: Sequence[str]) -> Places:
    """For each record the place of the first one of its entity.

    -1 where one of them names the version that it amends, or they differ in a column of `shared`.
    """
    order = np.argsort(records.keys, kind="stable")
    starts = np.ones(len(order), np.bool_)
    starts[1:] = records.keys[order[1:]] != records.keys[order[:-1]]
    group = np.cumsum(starts) - 1
    first, groups = np.empty_like(order), np.empty_like(order)
    first[order], groups[order] = order[starts][group], group
    alike = pc.is_null(records.table.column("supersedes")).to_numpy()
    for name in shared if not starts.all() else ():
        column = records.table.column(name).combine_chunks()
        alike = alike & pc.equal(column, column.take(pa.array(first))).to_numpy(
            zero_copy_only=False
        )
    apart = np.zeros(len(order), np.bool_)
    apart[groups[~alike]] = True
    return np.where(apart[groups], -1, first)


@dataclass(frozen=True, slots=True)
class _Versions:
    """Versions of the entities of a batch, those included that it adds itself.

    contents: the distinct content hashes, m of them. said: shape (n,), ascending, place of the
    first record of the entity · m + place of the content. until: shape (n,), µs UTC; a record that
    says the same, and was known by then, is a repetition.
    """

    contents: pa.Array
    said: npt.NDArray[np.int64]
    until: npt.NDArray[np.int64]

    @staticmethod
    def of(
        records: SegmentRecords,
        new: npt.NDArray[np.intp],
        known: pa.Table,
        place_of_version: npt.NDArray[np.int32],
    ) -> _Versions:
        """The versions that are stored, and the new records.

        known: versions in order of commit. place_of_version: for each, that of the first record
        of its entity.
        """
        added = records.table.column("content_hash").take(pa.array(new))
        hashes = pa.chunked_array([*known.column("content_hash").chunks, *added.chunks])
        until = np.full(len(hashes), _NO_END)
        until[: known.num_rows] = pc.fill_null(known.column("known_at"), _NO_END).to_numpy()
        last = np.unique(place_of_version[::-1], return_index=True)[1]
        until[known.num_rows - 1 - last] = _NO_END  # the current version, whenever it was known
        contents = hashes.unique()
        said = np.concatenate((place_of_version.astype(np.int64), new)) * len(contents)
        said += pc.index_in(hashes, contents).to_numpy()
        order = np.lexsort((until, said))
        final = np.append(said[order][1:] != said[order][:-1], True)
        return _Versions(contents, said[order][final], until[order][final])

    def repeated_by(self, records: SegmentRecords, first: Places) -> Mask:
        """Which records repeat a version. first: place of the first record of each one's entity."""
        content = pc.index_in(records.table.column("content_hash"), self.contents)
        said = first * len(self.contents) + pc.fill_null(content, 0).to_numpy()
        place = np.minimum(np.searchsorted(self.said, said), len(self.said) - 1)
        known_at = pc.fill_null(records.known_at(None), np.iinfo(np.int64).min).to_numpy()
        met = (self.said[place] == said) & pc.is_valid(content).to_numpy()
        repeats: Mask = met & (known_at <= self.until[place])
        return repeats


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
