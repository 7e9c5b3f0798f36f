"""Features in memory: records in the order of the log go in, a vector as of an instant comes out.

The state is per tenant and key, sorted by (occurred_at, offset), and is rebuilt by absorbing the
log from its start. One thread at a time.
"""

from __future__ import annotations

import duckdb

from lendweave.features.errors import NotCommitted
from lendweave.features.kernel import Raw
from lendweave.features.plan import Plan
from lendweave.features.visibility import AsOf, Visibility
from lendweave.records.catalog import kind_of
from lendweave.records.envelope import Record
from lendweave.runtimes.online.history_state import take_history
from lendweave.runtimes.online.layout import layout_of
from lendweave.runtimes.online.state_parts import Parts, parts_of, restore
from lendweave.runtimes.online.stored_columns import Part
from lendweave.runtimes.online.tenant_state import TenantState
from lendweave.runtimes.online.vector_reading import VectorReading


class OnlineFeatures:
    """The feature vectors of one plan, from records absorbed in the order of the log."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.last_offset = -1
        self._layout = layout_of(plan)
        self._kinds = {kind_of(kind.kind): kind.kind for kind in plan.kinds}
        self._states: dict[str, TenantState] = {}
        self._readings: dict[str, VectorReading] = {}

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
        kind = self._kinds.get(type(record))
        if kind is not None:
            self._state(record.tenant_id).kinds[kind].take(record, offset)
        # Last, so that a record that could not be taken in is never passed over in silence.
        self.last_offset = offset

    def vector(
        self, subject: Record, t: int, visibility: Visibility, part: Plan | None = None
    ) -> tuple[Raw, ...]:
        """Every feature of the plan's schema for `subject` at t, raw.

        part: a plan of some of the plan's features (`features.choice`), to have those alone.
        The subject's own record never counts, whether it was absorbed or not.
        """
        present = visibility.as_of is AsOf.COMMITTED and visibility.read_offset >= self.last_offset
        seen = None if present else visibility
        reading = self._reading(self.plan if part is None else part)
        return reading.vector(self._state(subject.tenant_id), subject, t, seen)

    @property
    def size(self) -> int:
        """How many versions are kept, of all tenants."""
        kinds = (kind for state in self._states.values() for kind in state.kinds.values())
        return sum(len(kind.versions) for kind in kinds)

    def parts(self, tenant_id: str) -> dict[str, Part]:
        """All that is kept of a tenant, to be written down before anything is absorbed."""
        return parts_of(self._state(tenant_id))

    def restore(self, tenant_id: str, parts: Parts, last_offset: int) -> None:
        """Take over what `parts` gave of a tenant, up to the record at `last_offset`.

        For a state that has absorbed nothing yet. Raises KeyError, TypeError or ValueError for
        parts of another plan; nothing is sure about the state then.
        """
        restore(self._state(tenant_id), parts)
        self.last_offset = last_offset

    def take_history(
        self, tenant_id: str, connection: duckdb.DuckDBPyConnection, committed: int
    ) -> None:
        """Take in a tenant's records up to `committed` at once, as tables of a history.

        For a state that has absorbed nothing yet. Raises duckdb.Error for a record that cannot be
        read; nothing is sure about the state then.
        """
        self.last_offset = take_history(self._state(tenant_id), self.plan, connection, committed)

    def _reading(self, part: Plan) -> VectorReading:
        reading = self._readings.get(part.features.hash)
        if reading is None:
            reading = VectorReading(self._layout, self.plan, part)
            self._readings[part.features.hash] = reading
        return reading

    def _state(self, tenant_id: str) -> TenantState:
        state = self._states.get(tenant_id)
        if state is None:
            state = TenantState(self._layout)
            self._states[tenant_id] = state
        return state
