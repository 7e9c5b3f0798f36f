"""The run over all logged vectors of a scene."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import duckdb

from lendweave.features import Plan, compile_plan, part_chosen
from lendweave.features.verification import SetCount, VectorChoice, Verified
from lendweave.kernel.clock import Clock
from lendweave.kernel.errors import LendweaveError
from lendweave.records import Principal, Scene
from lendweave.records.ports import RecordHistory
from lendweave.runtimes.vector_check.batch import BatchFeatures
from lendweave.runtimes.vector_check.findings import Findings
from lendweave.runtimes.vector_check.listing import LISTED_KINDS, list_vectors, strays
from lendweave.runtimes.vector_check.one_set import SetCheck

_SETS = """
SELECT feature_set, feature_set_version, chosen, count(*) FROM logged GROUP BY ALL ORDER BY ALL
"""
_DUE = """
SELECT * FROM logged WHERE feature_set = $name AND feature_set_version = $version
 AND chosen IS NOT DISTINCT FROM $chosen
"""


class SetVectors(NamedTuple):
    """So many vectors of one choice of one version of a set. chosen: None for all its features."""

    name: str
    version: int
    chosen: str | None
    vectors: int


PlanOf = Callable[[str, int], Plan]
"""The plan of a set by name and version. Raises an error of ours where it cannot be read."""


@dataclass(frozen=True)
class DuckdbVectorCheck:
    """Implements flows.verify_features.VectorCheck over one scene's history."""

    history: RecordHistory
    scene: Scene
    plan_of: PlanOf
    batch: BatchFeatures
    clock: Clock

    def run(
        self, principal: Principal, choice: VectorChoice, progress: Callable[[int, int], None]
    ) -> Verified:
        """Compare every vector that is meant with the batch."""
        started = self.clock.now()
        with self.history.connect(principal, self.scene, LISTED_KINDS) as connection:
            total, unlogged_before = list_vectors(connection, choice)
            findings = Findings(choice.shown, lambda done: progress(done, total))
            findings.strays.extend(strays(connection))
            sets = connection.execute(_SETS).fetchall()
            counted = tuple(
                self._check_set(principal, connection, findings, SetVectors(*found))
                for found in sets
            )
        return Verified(
            scene=self.scene.name,
            vectors=total,
            sets=counted,
            features=tuple(findings.features.values()),
            differences=tuple(findings.differences),
            strays=tuple(findings.strays),
            unlogged_before=unlogged_before,
            seconds=(self.clock.now() - started) / 1e6,
            without_application=findings.without_application,
        )

    def _check_set(
        self,
        principal: Principal,
        listed: duckdb.DuckDBPyConnection,
        findings: Findings,
        found: SetVectors,
    ) -> SetCount:
        counted = SetCount(found.name, found.version, found.vectors)
        try:
            whole = self.plan_of(found.name, found.version)
            part = _part(whole, found.chosen)
        except LendweaveError as error:
            return replace(counted, unreadable=f"{error.code} {error.where}")
        wanted = {"name": found.name, "version": found.version, "chosen": found.chosen}
        due = listed.sql(_DUE, params=wanted).to_arrow_table()
        kinds = {kind.kind for kind in whole.kinds} | {whole.features.subject_kind}
        if due.column("drawdown_id").null_count < due.num_rows:
            kinds.add("drawdown")
        with self.history.connect(principal, self.scene, kinds) as connection:
            connection.register("_due", due)
            draws = "drawdown" in kinds and whole.features.subject_kind == "application"
            check = SetCheck(connection, whole, part, self.batch, findings, draws)
            other_rules = check.run(by_place=found.chosen is not None)
        return replace(counted, features=len(part.schema.names), other_rules=other_rules)


def _part(whole: Plan, spelled: str | None) -> Plan:
    """The plan of what vectors were served. Raises ChoiceUnreadable."""
    if spelled is None:
        return whole
    return compile_plan(part_chosen(whole.features, spelled))
