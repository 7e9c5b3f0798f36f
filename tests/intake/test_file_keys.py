"""Keys of `file` that say nothing of its format, or contradict each other."""

from __future__ import annotations

import pytest

from lendweave.intake import MappingInvalid, read_mapping
from lendweave.intake.file_keys import refuse_unfit_keys

MAPPING = """
feed: f
partner: p
file: {{{file}}}
known_at: {{lag: 1h}}
columns: {{a: {{}}}}
records: [{{kind: order, external_id: a, occurred_at: a}}]
"""

# keys of `file` | what the error says; "" where they are right
KEYS: list[tuple[str, str]] = [
    ("pattern: x.db, format: sqlite, table: t", ""),
    ("pattern: x.db, format: sqlite, query: SELECT 1, order_by: [a]", ""),
    ('pattern: "postgres:erp", format: postgres, table: s.t', ""),
    ("pattern: x.db, format: sqlite", "neither `table` nor `query`"),
    ("pattern: x.db, format: sqlite, table: t, query: SELECT 1", "both `table` and `query`"),
    ("pattern: erp, format: postgres, table: t", r"pattern: .postgres:erp"),
    ("pattern: x.csv, format: csv, table: t", r"`table` only with sqlite or postgres"),
    ("pattern: x.csv, format: csv, sheet: t", r"(?s)m\.yaml:4.*`sheet` only with excel"),
    ("pattern: x.xlsx, format: excel, encoding: gbk", r"`encoding` only with csv or jsonl or json"),
    ("pattern: x.xlsx, format: excel, sheets: '*', sheet: a", "both `sheet` and `sheets`"),
    ("pattern: x.xlsx, format: excel, join: {o: {on: a, sheet: b}}", ""),
    ("pattern: x.xlsx, format: excel, join: {o: {on: a}}", "neither `sheet` nor `file`"),
    ("pattern: x.csv, format: csv, join: {o: {on: a, sheet: b}}", "a workbook as first table"),
    ("pattern: x.xlsx, format: excel, join: {o.p: {on: a, sheet: b}}", "a name without a point"),
    ("pattern: x.xlsx, format: excel, join: {o: {on: {}, sheet: b}}", "no column in `on`"),
    (
        "pattern: x.db, format: sqlite, table: t, join: {o: {on: a, file: {pattern: y, format: csv,"
        " join: {z: {on: a, sheet: b}}}}}",
        "a file by itself",
    ),
    ("pattern: x.parquet, format: parquet, header_row: 2", "`header_row` only with csv or excel"),
]


@pytest.mark.parametrize(("keys", "says"), KEYS, ids=[keys for keys, _ in KEYS])
def test_keys_of_file(keys: str, says: str) -> None:
    """Each contradiction is told with its place and what to write instead."""
    definition = read_mapping(MAPPING.format(file=keys), "m.yaml")
    if not says:
        refuse_unfit_keys(definition)
        return
    with pytest.raises(MappingInvalid, match=says):
        refuse_unfit_keys(definition)
