"""What became of the loans behind subjects, as the scene tells good from bad."""

from __future__ import annotations

from lendweave.features.columns import kind_schema
from lendweave.lang import Let, Program, duckdb_select
from lendweave.records import Scene

_LOAN_COLUMNS = {"application": "application_id", "loan": "entity_id"}
"""By kind of the subject, the loan's column that names it."""


def has_outcomes(scene: Scene, subject_kind: str) -> bool:
    """True if the scene tells good from bad, and loans name subjects of this kind."""
    return bool(scene.bad_when) and subject_kind in _LOAN_COLUMNS


def outcomes_query(scene: Scene, subject_kind: str = "application") -> str:
    """One row per subject with a loan, as last known: `subject_id`, `bad` if any loan was.

    bad: null where no loan can be told yet. Reads the view `loan`; no row without outcomes.
    """
    if not has_outcomes(scene, subject_kind):
        return "SELECT NULL::VARCHAR AS subject_id, NULL::BOOLEAN AS bad LIMIT 0"
    column = _LOAN_COLUMNS[subject_kind]
    program = Program.build(
        "bad", kind_schema(scene, "loan"), [Let("bad", scene.bad_when)], ["bad"]
    )
    each = duckdb_select(program, "(SELECT * FROM loan WHERE _offset_to IS NULL)", (column,))
    return (
        f"SELECT {column} AS subject_id, bool_or(bad) AS bad FROM ({each})"
        f" WHERE {column} IS NOT NULL GROUP BY {column}"
    )
