"""Which records stand behind one feature of one subject, as the batch finds them."""

from __future__ import annotations

from dataclasses import dataclass

from lendweave.features import Plan, Visibility
from lendweave.features.verification import HeldWindow
from lendweave.lang.dialects import quoted
from lendweave.records import Principal, Record
from lendweave.records.ports import RecordHistory
from lendweave.runtimes.vector_check.evidence import held_windows, windows_behind

_SUBJECT = (
    "CREATE TEMP TABLE subjects AS SELECT *, $t AS _t, $s AS _s FROM {} WHERE _offset_from = $at"
)


@dataclass(frozen=True)
class DuckdbLineage:
    """Implements flows.profile.LineageReader over one scene's history."""

    history: RecordHistory
    plan: Plan

    def windows(
        self, principal: Principal, subject: Record, feature: str, t: int, visibility: Visibility
    ) -> tuple[HeldWindow, ...]:
        """Every window that the feature folds, with the latest records that it held."""
        kind = self.plan.features.subject_kind
        kinds = {kind, *(window.source.kind for window in windows_behind(self.plan, feature))}
        scene = self.plan.features.scene
        with self.history.connect(principal, scene, kinds) as connection:
            places = {"t": t, "s": visibility.read_offset, "at": subject.offset}
            connection.execute(_SUBJECT.format(quoted(kind)), places)
            return tuple(held_windows(connection, self.plan, visibility.as_of, feature))
