"""The vectors of one plan over states that keep all that it needs, or more."""

from __future__ import annotations

from lendweave.features.kernel import Raw
from lendweave.features.plan import Plan
from lendweave.features.visibility import Visibility
from lendweave.lang.python_backend import compile_python
from lendweave.records.envelope import Record
from lendweave.records.raw import raw_getter
from lendweave.runtimes.online.layout import Layout
from lendweave.runtimes.online.member_windows import MemberWindows
from lendweave.runtimes.online.reading_layout import reading_layout
from lendweave.runtimes.online.tenant_reading import TenantReading, View
from lendweave.runtimes.online.tenant_state import TenantState
from lendweave.runtimes.online.window_bounds import WindowBounds


class VectorReading:
    """Reads the features of `part` of states that are laid out for `whole`; both may be one plan.

    What a part does not name is neither looked up nor folded.
    """

    def __init__(self, layout: Layout, whole: Plan, part: Plan) -> None:
        scene = part.features.scene
        self._subject_kind = part.features.subject_kind
        self._layout = reading_layout(layout, whole, part)
        self._bounds = WindowBounds(self._layout.windows, scene.zone)
        columns = scene.columns(self._subject_kind)
        self._fields = [raw_getter(columns[name]) for _, name in part.fields]
        self._blank: list[Raw] = [None] * (len(part.base.columns) - len(part.fields) - 1)
        self._derive = compile_python(part.derive)
        self._members = MemberWindows(part)
        self._tenants: dict[TenantState, TenantReading] = {}

    def vector(
        self, state: TenantState, subject: Record, t: int, visibility: Visibility | None
    ) -> tuple[Raw, ...]:
        """Every feature of the part for `subject` at t, raw. visibility: None to see all."""
        base = [get(subject) for get in self._fields]
        base.append(t)
        base += self._blank
        view = View(subject, t, self._bounds.at(t), visibility)
        reading = self._tenants.get(state) or self._reading(state)
        reading.fill(view, base)
        self._members.fold(lambda member, found: reading.fill_member(member, view, found), t, base)
        return self._derive(base)

    def _reading(self, state: TenantState) -> TenantReading:
        reading = TenantReading(state, self._layout, self._bounds, self._subject_kind)
        self._tenants[state] = reading
        return reading
