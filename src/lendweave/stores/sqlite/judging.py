"""Judging the records of a segment: in columns where that is enough, one by one where it is not.

Enough means that all records of its entity in the batch say the same and name no older version, and
that the entity is either unknown, or has a version that they repeat. This is the identity rule of
records.chain for two of its outcomes, NEW and DUPLICATE; `Tally.judge` decides everything else.
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
from lendweave.records.chain import Standing, Version, is_restated
from lendweave.stores.sqlite.append import RowAppender
from lendweave.stores.sqlite.chains import Chains
from lendweave.stores.sqlite.entity_keys import KeyArray
from lendweave.stores.sqlite.snapshot import Snapshot
from lendweave.stores.sqlite.tally import Tally

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
    new, duplicate = _judged_in_columns(records, snapshot)
    tally.counts[Standing.NEW] += int(new.sum())
    tally.counts[Standing.DUPLICATE] += int(duplicate.sum())
    rest = np.flatnonzero(~(new | duplicate))
    kept, amended = new, {}
    for place, version in _judged_one_by_one(records, rest, tally, chains, rows):
        kept[place] = True
        if version.supersedes is not None:
            amended[place] = version
    if amended:
        records = records.amending(amended)
    return records.taken(np.flatnonzero(kept))


def _judged_in_columns(records: SegmentRecords, snapshot: Snapshot) -> tuple[Mask, Mask]:
    """Which records are NEW and which are DUPLICATE, as far as columns tell."""
    first = _first_alike(records)
    plain = first == np.arange(len(first))
    ids = records.table.column("entity_id").combine_chunks()
    known = snapshot.versions_of(
        records.tenant_id, records.kind, ids if plain.all() else ids.filter(pa.array(plain))
    )
    new, duplicate, current = plain, np.zeros_like(plain), np.zeros_like(plain)
    if known.num_rows:
        # The records of known entities, and for each known version the place of its record.
        place_of_version = pc.index_in(known.column("entity_id"), ids).to_numpy()
        new, duplicate, current = _compared(records, plain, known, place_of_version)
    # Who says again what is current by then, because the first of them stored it or found it so.
    echo = (first >= 0) & ~plain
    echo[echo] = (new | current)[first[echo]]
    return new, duplicate | echo


def _first_alike(records: SegmentRecords) -> Places:
    """For each record the place of the first one of its entity; all of them say the same.

    -1 where the records of its entity differ, or one of them names the version that it amends.
    """
    order = np.argsort(records.keys, kind="stable")
    starts = np.ones(len(order), np.bool_)
    starts[1:] = records.keys[order[1:]] != records.keys[order[:-1]]
    group = np.cumsum(starts) - 1
    first, groups = np.empty_like(order), np.empty_like(order)
    first[order], groups[order] = order[starts][group], group
    alike = pc.is_null(records.table.column("supersedes")).to_numpy()
    for name in ("entity_id", "content_hash"):
        column = records.table.column(name).combine_chunks()
        alike = alike & pc.equal(column, column.take(pa.array(first))).to_numpy(
            zero_copy_only=False
        )
    apart = np.zeros(len(order), np.bool_)
    apart[groups[~alike]] = True
    return np.where(apart[groups], -1, first)


def _compared(
    records: SegmentRecords, plain: Mask, known: pa.Table, places: npt.NDArray[np.int32]
) -> tuple[Mask, Mask, Mask]:
    """Which plain records are NEW, which repeat a known version, which of these the current one.

    known: versions in order of commit. places: for each of them, that of the record of its entity.
    """
    said = records.table.select(["content_hash"]).append_column("known_at", records.known_at(None))
    said = said.take(pa.array(places))
    same = pc.equal(said.column("content_hash"), known.column("content_hash")).to_numpy()
    by_then = pc.less_equal(said.column("known_at"), known.column("known_at"))
    same_time = pc.fill_null(by_then, True).to_numpy()
    current = np.zeros(len(places), np.bool_)
    current[len(places) - 1 - np.unique(places[::-1], return_index=True)[1]] = True
    duplicate, met, repeated = (np.zeros_like(plain) for _ in range(3))
    duplicate[places[same & (current | same_time)]] = True
    repeated[places[same & current]] = True
    met[places] = True
    return plain & ~met, duplicate, repeated


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
