"""Features in memory: records in the order of the log go in, a vector as of an instant comes out.

The state is per tenant and key, sorted by (occurred_at, offset), and is rebuilt by absorbing the
log from its start. One thread at a time.
"""

from __future__ import annotations

from lendweave.features.errors import NotCommitted
from lendweave.features.kernel import Place, Raw
from lendweave.features.plan import Plan
from lendweave.features.visibility import AsOf, Version, Visibility
from lendweave.lang.python_backend import compile_python
from lendweave.records.catalog import kind_of
from lendweave.records.envelope import Record
from lendweave.records.raw import raw_getter
from lendweave.runtimes.streams import KindReader, kind_reader, streams_of


class OnlineFeatures:
    """The feature vectors of one plan, from records absorbed in the order of the log."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.last_offset = -1
        self._streams = streams_of(plan)
        readers = [kind_reader(plan, kind, self._streams) for kind in plan.kinds]
        self._readers = {kind_of(reader.kind): reader for reader in readers}
        self._chains: dict[tuple[str, str, str], list[Version]] = {}
        self._subject_kind = subject = plan.features.subject_kind
        scene = plan.features.scene
        self._fields = [raw_getter(scene.column(subject, name)) for _, name in plan.fields]
        self._derive = compile_python(plan.derive)
        self._size = len(plan.base.columns)

    def absorb(self, record: Record) -> None:
        """Take in one committed record; one that was absorbed before changes nothing.

        Raises NotCommitted for a record without an offset, and RecordUnreadable for one that the
        plan cannot read: such a record changes nothing, and raises again when it comes again.
        """
        offset = record.offset
        if offset is None:
            raise NotCommitted(
                where=f"record {record.id} of {type(record).__name__}",
                got="no offset",
                expected="a record as the store gives it back",
                fix="Append it to a store first.",
            )
        if offset <= self.last_offset:
            return
        reader = self._readers.get(type(record))
        if reader is not None:
            self._take(reader, record, offset)
        # Last, so that a record that could not be taken in is never passed over in silence.
        self.last_offset = offset

    def vector(self, subject: Record, t: int, visibility: Visibility) -> tuple[Raw, ...]:
        """Every feature of the plan's schema for `subject` at t, raw.

        The subject's own record never counts, whether it was absorbed or not.
        """
        base: list[Raw] = [None] * self._size
        for slot, getter in enumerate(self._fields):
            base[slot] = getter(subject)
        base[len(self._fields)] = t
        present = visibility.as_of is AsOf.COMMITTED and visibility.read_offset >= self.last_offset
        own = self._own_place(subject, t, visibility)
        for stream in self._streams:
            timeline = stream.timeline(subject)
            if timeline is None:
                continue
            if not present:
                timeline = timeline.as_seen(visibility, t, stream.begins(t), stream.positions)
            stream.fold(timeline, own if stream.kind == self._subject_kind else None, t, base)
        return self._derive(base)

    def _own_place(self, subject: Record, t: int, visibility: Visibility) -> Place | None:
        """Where the visible version of the subject itself stands, if it was absorbed."""
        chain = self._chains.get((subject.tenant_id, self._subject_kind, subject.entity_id), ())
        return next((version.place for version in visibility.seen(chain, t)), None)

    def _take(self, reader: KindReader, record: Record, offset: int) -> None:
        """Close the version that the record replaces, if any, and show the record's own."""
        chain_key = (record.tenant_id, reader.kind, record.entity_id)
        chain = self._chains.setdefault(chain_key, [])
        known_from = record.known_at
        if chain:
            known_from = max(known_from, chain[-1].known_from)
        # Read before anything changes: a record that cannot be read leaves the state whole.
        version = None if record.tombstone else reader.version(record, offset, known_from)
        if chain:
            replaced = chain[-1]
            replaced.offset_to, replaced.known_to = offset, known_from
            for stream in reader.streams:
                stream.remove(record.tenant_id, replaced)
        if version is not None:
            chain.append(version)
            for stream in reader.streams:
                stream.insert(record.tenant_id, version)
