"""Single records and segments in any mix do what the identity rule says, told by a plain model."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lendweave.kernel.clock import SteppingClock
from lendweave.kernel.errors import Conflict
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Record, local_owner
from lendweave.records.arrow_rows import table_from_records
from lendweave.records.chain import OnChange, Standing, Version, standing_of
from lendweave.records.draft import Origin, draft
from lendweave.records.ports import Receipt, SegmentDraft
from lendweave.stores.relational import text_hashes
from lendweave.stores.sqlite import SqliteStore

ME = local_owner("shop")
START = 1_780_000_000_000_000
VALUES = {"party_id": "p", "merchant_id": "m", "currency": "CNY", "status": "placed"}


class Said(NamedTuple):
    """One record of a test. amends: how many versions of all written so far it looks back."""

    name: str
    amount: int
    known_at: int | None
    tombstone: bool
    amends: int | None


class Batch(NamedTuple):
    """Records written together, as single ones or as a segment."""

    as_segment: bool
    on_change: OnChange
    said: list[Said]
    reopen: bool


SAID = st.builds(
    Said,
    st.sampled_from("abcdefgh"),
    st.sampled_from([100, 200, 300]),
    st.none() | st.sampled_from([1_000, 2_000]),
    st.integers(0, 11).map(lambda n: n == 0),
    st.none() | st.none() | st.integers(1, 4),
)
BATCHES = st.lists(
    st.builds(
        Batch,
        st.booleans(),
        st.sampled_from(OnChange),
        st.lists(SAID, min_size=1, max_size=6),
        st.integers(0, 3).map(lambda n: n == 0),
    ),
    min_size=1,
    max_size=8,
)


@dataclass
class Model:
    """What a store must hold: the versions of each entity, and amendments that wait."""

    chains: dict[str, list[Version]] = field(default_factory=dict)
    held: dict[str, Record] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)

    def copy(self) -> Model:
        """What a batch that fails leaves behind."""
        chains = {name: list(chain) for name, chain in self.chains.items()}
        return Model(chains, dict(self.held), list(self.log))

    def write(
        self, records: list[Record], on_change: OnChange, *, as_segment: bool
    ) -> Counter[str]:
        """Count what becomes of the records; in a segment, those that waited come last."""
        counts, released = Counter[str](), list[Record]()
        queue = list(records)
        while queue or released:
            record = queue.pop(0) if queue else released.pop(0)
            standing = self.judge(record, on_change)
            if standing is Standing.HELD and not self.hold(record):
                standing = Standing.DUPLICATE
            counts[standing.value] += 1
            if standing in (Standing.NEW, Standing.AMENDMENT):
                waiting = self.held.pop(self.store(record), None)
                if waiting is not None and as_segment:
                    released.append(waiting)
                elif waiting is not None:
                    queue.insert(0, waiting)
        return counts

    def judge(self, record: Record, on_change: OnChange) -> Standing:
        """By the rule itself."""
        known_at = record.known_at if record.backfilled else None
        new = Version(record.id, record.content_hash, record.supersedes, record.tombstone, known_at)
        return standing_of(new, self.chains.get(record.entity_id, []), on_change, "")

    def hold(self, record: Record) -> bool:
        """Whether the amendment waits now, and did not before. Raises Conflict for another one."""
        assert record.supersedes is not None
        waiting = self.held.setdefault(record.supersedes, record)
        if waiting is not record and waiting.content_hash != record.content_hash:
            raise Conflict(where=record.entity_id)
        return waiting is record

    def store(self, record: Record) -> str:
        """Add a version to its chain; its id."""
        chain = self.chains.setdefault(record.entity_id, [])
        supersedes = record.supersedes or (chain[-1].id if chain else None)
        known_at = record.known_at if record.backfilled else START
        chain.append(
            Version(record.id, record.content_hash, supersedes, record.tombstone, known_at)
        )
        self.log.append(record.id)
        return record.id


@dataclass
class Desk:
    """Drafts records; an amendment may name a version that no store has seen, or sees later."""

    clock: SteppingClock = field(default_factory=lambda: SteppingClock(START))
    drafted: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ids = Uuid7Source(self.clock, lambda n: b"\x05" * n)

    def records(self, said: list[Said]) -> list[Record]:
        """Drafts of what is said."""
        return [self.record(one) for one in said]

    def record(self, said: Said) -> Record:
        """One draft, of the entity that it amends if it amends one."""
        amended = None
        if said.amends is not None and said.amends <= len(self.drafted):
            amended = self.drafted[-said.amends]
        drafted = draft(
            Origin("shop", "appliance", "test", "partner", said.known_at is not None),
            "order",
            amended.external_id if amended else said.name,
            self.ids,
            occurred_at=0,
            known_at=said.known_at,
            values=VALUES | {"amount_minor": said.amount},
            supersedes=amended.id if amended else None,
            tombstone=said.tombstone,
        )
        self.drafted.append(drafted)
        return drafted


def written(store: SqliteStore, records: list[Record], batch: Batch) -> Receipt:
    """What the store says of a batch."""
    if not batch.as_segment:
        return store.append(ME, records, batch.on_change)
    draft = SegmentDraft("order", table_from_records("order", records), batch.on_change)
    (receipt,) = store.submit_segments(ME, [draft]).result()
    return receipt


def counted(receipt: Receipt) -> Counter[str]:
    """The receipt in the words of the model."""
    return Counter(
        duplicate=receipt.duplicates,
        amendment=receipt.amended,
        kept=receipt.kept,
        held=receipt.held,
        refused=len(receipt.refused),
        new=receipt.count - receipt.amended,
    )


def check_reads(store: SqliteStore, model: Model) -> None:
    """Every read of the store agrees with the model."""
    assert [record.id for record in store.scan(ME)] == model.log
    assert {record.id for record in store.held(ME)} == {r.id for r in model.held.values()}
    for entity_id, chain in model.chains.items():
        found = store.versions(ME, "order", entity_id)
        assert [(v.id, v.supersedes) for v in found] == [(v.id, v.supersedes) for v in chain]
        current = store.current(ME, "order", entity_id)
        assert (current and current.id) == (None if chain[-1].tombstone else chain[-1].id)
    assert store.verify().entities == len(model.chains)


@pytest.mark.parametrize("colliding", [False, True], ids=["apart", "colliding"])
@settings(max_examples=25)
@given(batches=BATCHES)
def test_any_mix_follows_the_identity_rule(batches: list[Batch], colliding: bool) -> None:
    """Receipts, chains and reads are those of the model, also where all keys are the same."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        if colliding:
            key, other = text_hashes._MULTIPLIERS
            patch.setattr(text_hashes, "_MULTIPLIERS", (key & 0, other))
        desk, model = Desk(), Model()
        path = Path(folder) / "records.sqlite"
        store = SqliteStore(path, desk.clock)
        try:
            for batch in batches:
                model = follow(store, model, desk.records(batch.said), batch)
                if batch.reopen:
                    store.close()
                    store = SqliteStore(path, desk.clock)
            check_reads(store, model)
        finally:
            store.close()


def follow(store: SqliteStore, model: Model, records: list[Record], batch: Batch) -> Model:
    """Write a batch to both; a conflict in one is a conflict in the other, and undoes it."""
    after = model.copy()
    try:
        expected = after.write(records, batch.on_change, as_segment=batch.as_segment)
    except Conflict:
        with pytest.raises(Conflict):
            written(store, records, batch)
        return model
    assert counted(written(store, records, batch)) == +expected
    return after
