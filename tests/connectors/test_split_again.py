"""A row kept whole is split as the present mapping says, alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lendweave.connectors.files import LocalFile
from lendweave.connectors.split_again import split_again
from lendweave.intake import Plan, TokenKey, compile_mapping, read_mapping
from lendweave.records import Scene

SCENE = Scene("shop", "Shop", "店", "Asia/Shanghai", "CNY")
MAPPING = """\
feed: f
partner: p
file: {file}
known_at: {{lag: 0s}}
columns:
  no: {{from: 编号, required: true}}
  day: {{from: 日期, required: true{carried}}}
ignore: {ignore}
records:
  - kind: party
    external_id: no
    occurred_at: day
    fields: {{party_type: {{constant: person}}}}
"""


def plan_of(file: str, *, ignore: str = "[]", carried: str = "") -> Plan:
    """A mapping of files that are laid out so."""
    text = MAPPING.format(file=file, ignore=ignore, carried=carried)
    return compile_mapping(read_mapping(text, "f.yaml"), SCENE, "t", TokenKey(1, b"k"))


CSV = "{pattern: x, format: csv, header_row: 2}"
JSONL = "{pattern: x, format: jsonl}"
JSON = "{pattern: x, format: json, list_at: rows}"
TABLE = "标题\n编号,日期,备注\n"
OBJECT = '{"编号": "A1", "日期": "2026-08-03", "新": 1}'
# layout → the same, corrected; a file with one broken row; its cells by the corrected one
CASES: dict[str, tuple[Plan, Plan, bytes, tuple[str, ...] | None]] = {
    "key": (plan_of(JSONL), plan_of(JSONL, ignore="[新]"), OBJECT.encode(), ("A1", "2026-08-03")),
    "key of a document": (
        plan_of(JSON),
        plan_of(JSON, ignore="[新]"),
        f'{{"rows": [{OBJECT}]}}'.encode(),
        ("A1", "2026-08-03"),
    ),
    "encoding": (
        plan_of(CSV, ignore="[备注]"),
        plan_of(CSV.replace("csv,", "csv, encoding: gbk,"), ignore="[备注]"),
        TABLE.encode() + "甲1,2026-08-03,".encode("gbk"),
        ("甲1", "2026-08-03"),
    ),
    "cells": (plan_of(CSV, ignore="[备注]"),) * 2 + ((TABLE + "A1,2026-08-03\n").encode(), None),
    "carried": (
        plan_of(CSV, ignore="[备注]"),
        plan_of(
            CSV.replace("csv,", "csv, encoding: gbk,"),
            ignore="[备注]",
            carried=", carry_down: true",
        ),
        TABLE.encode() + "甲1,,".encode("gbk"),
        None,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_split_again(tmp_path: Path, case: str) -> None:
    """By a key that is ignored now, by another encoding; not where it needs the row above."""
    before, after, content, cells = CASES[case]
    path = tmp_path / "x"
    path.write_bytes(content)
    (row,) = LocalFile(path).rows(before.file, before.wanted)
    assert row.fault is not None
    assert row.whole is not None
    assert split_again(before, row.whole) is None
    assert split_again(after, row.whole) == cells
    assert split_again(after, replace(row.whole, text="x" * 32_000)) is None
