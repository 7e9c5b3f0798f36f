"""The logged vectors of one choice of a feature set, computed again and compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import duckdb

from lendweave.features import AsOf, Plan
from lendweave.features.verification import (
    FeatureCount,
    FeatureDifference,
    LoggedVector,
    WholeVector,
)
from lendweave.lang.dialects import quoted
from lendweave.runtimes.vector_check.batch import BatchFeatures
from lendweave.runtimes.vector_check.compare import Found, count, differences, pair_up
from lendweave.runtimes.vector_check.evidence import held_windows
from lendweave.runtimes.vector_check.findings import Findings
from lendweave.runtimes.vector_check.listing import stray_vectors
from lendweave.runtimes.vector_check.names import by_name
from lendweave.runtimes.vector_check.past import PRESENT, add_places, as_stood

CHUNK = 20_000
_GROUPS = """
SELECT as_of, CASE WHEN as_of = 'known' THEN _seen_to END AS seen_to, count(*)
FROM due GROUP BY ALL ORDER BY ALL
"""
_ASKED = """
CREATE OR REPLACE TEMP TABLE asked AS SELECT * FROM due
WHERE as_of = $as_of AND ($seen_to IS NULL OR _seen_to = $seen_to)
ORDER BY _vector LIMIT $limit OFFSET $start
"""
_VECTOR = """
SELECT id, subject_kind, subject_id, computed_at, as_of, read_offset, served_for, decision_id
FROM asked WHERE _vector = $vector
"""
_ASKED_ANEW = (
    "party_id",
    "amount",
    "currency",
    "term_months",
    "product_code",
    "merchant_id",
    "order_id",
)
"""What a drawdown says in place of the line's application, as it did when it was decided."""
_AS_DRAWN = (
    " REPLACE ("
    + ", ".join(
        f"CASE WHEN w.entity_id IS NULL THEN s.{name} ELSE w.{name} END AS {name}"
        for name in _ASKED_ANEW
    )
    + ")"
)
_FIRST_DRAWN = f"""
LEFT JOIN (
  SELECT * REPLACE (coalesce(product_code, '') AS product_code)
  FROM {PRESENT}.drawdown
  QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY _offset_from) = 1
) AS w ON w.entity_id = asked.drawdown_id"""


@dataclass(frozen=True)
class SetCheck:
    """The vectors of one choice of a set's features.

    connection: a history with the kinds of the plan, and the vectors registered as `_due`.
    whole: the plan of the set. plan: of the features that were served. draws: drawdowns may be
    among what was decided, and their kind is in the history.
    """

    connection: duckdb.DuckDBPyConnection
    whole: Plan
    plan: Plan
    batch: BatchFeatures
    findings: Findings
    draws: bool = False

    def run(self, *, by_place: bool) -> int:
        """Compare all of them; how many were logged under another hash than the plan's.

        by_place: their values stand in the order of the plan, not by name.
        """
        execute = self.connection.execute
        features = by_name(self.plan.schema.names) if by_place else "_features"
        execute(
            f"CREATE TEMP TABLE due AS SELECT * REPLACE ({features} AS _features),"
            " row_number() OVER (ORDER BY _offset_from) AS _vector FROM _due"
        )
        add_places(self.connection, self._kinds)
        self._note_strays()
        for as_of, seen_to, number in execute(_GROUPS).fetchall():
            with self._records(seen_to):
                self._check_group(AsOf(as_of), seen_to, number)
        other = execute(
            "SELECT count(*) FROM due WHERE feature_set_hash <> $hash",
            {"hash": self.plan.features.hash},
        )
        return int(other.fetchall()[0][0])

    def _note_strays(self) -> None:
        """Vectors whose subject is not stored; a line may do without an application."""
        stored = f"IN (SELECT entity_id FROM {self._subject})"
        lacks = f"(drawdown_id IS NOT NULL AND NOT subject_id {stored})"
        self.findings.strays.extend(
            stray_vectors(
                self.connection,
                WholeVector.NO_SUBJECT,
                "SELECT id, _offset_from FROM due WHERE subject_version NOT IN"
                f" (SELECT id FROM {self._subject}) AND NOT {lacks}",
            )
        )
        count = self.connection.execute(f"SELECT count(*) FROM due WHERE {lacks}")
        self.findings.without_application += int(count.fetchall()[0][0])

    @property
    def _kinds(self) -> tuple[str, ...]:
        return tuple(kind.kind for kind in self.whole.kinds)

    @property
    def _subject(self) -> str:
        return f"{PRESENT}.{quoted(self.plan.features.subject_kind)}"

    def _records(self, seen_to: int | None) -> AbstractContextManager[None]:
        """The records for vectors that are seen so: by their own S, or all by one place."""
        if seen_to is None:
            return nullcontext()
        return as_stood(self.connection, self._kinds, seen_to)

    def _check_group(self, as_of: AsOf, seen_to: int | None, number: int) -> None:
        for start in range(0, number, CHUNK):
            values = {"as_of": as_of.value, "seen_to": seen_to, "limit": CHUNK, "start": start}
            self.connection.execute(_ASKED, values)
            self._subjects()
            self.batch.compute(self.connection, self.plan, as_of, "subjects", "computed")
            pair_up(self.connection, self.plan.schema)
            counted = list(count(self.connection, self.plan.schema))
            for each in counted:
                self.findings.add(each)
            found = [one for each in counted if each.differs for one in self._first(each)]
            self.findings.differences.extend(self._explained(found, as_of))
            self.findings.advance(min(CHUNK, number - start))

    def _subjects(self, condition: str = "TRUE") -> None:
        shown, drawn = (_AS_DRAWN, _FIRST_DRAWN) if self.draws else ("", "")
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE subjects AS"
            f" SELECT s.*{shown}, asked.computed_at AS _t, asked.read_offset AS _s, asked._vector"
            f" FROM asked JOIN {self._subject} AS s ON s.id = asked.subject_version{drawn}"
            f" WHERE {condition}"
        )

    def _first(self, counted: FeatureCount) -> list[Found]:
        room = self.findings.room(counted.feature)
        return differences(self.connection, self.plan.schema, counted, room) if room > 0 else []

    def _explained(self, found: list[Found], as_of: AsOf) -> Iterator[FeatureDifference]:
        """Each with its vector, and what the windows behind it held."""
        for one in found:
            self._subjects(f"asked._vector = {one.vector}")
            row = self.connection.execute(_VECTOR, {"vector": one.vector}).fetchall()[0]
            windows = tuple(held_windows(self.connection, self.whole, as_of, one.feature))
            yield FeatureDifference(
                one.feature, one.finding, LoggedVector(*row), one.logged, one.computed, windows
            )
