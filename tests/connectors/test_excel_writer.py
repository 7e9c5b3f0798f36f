"""Workbooks that a spreadsheet opens without repairing them."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook  # type: ignore[import-untyped]

from lendweave.connectors.excel_writer import workbook

ROWS: list[list[Any]] = [["A&B <订单>", None, " 007 "], [12, 3.5, date(2024, 2, 29)]]


def test_a_strict_reader_opens_it() -> None:
    """openpyxl refuses styles that Excel would repair, and warns of a missing default."""
    sheet = load_workbook(io.BytesIO(workbook("订单 & 退货", ROWS))).worksheets[0]
    assert sheet.title == "订单 & 退货"
    assert list(sheet.iter_rows(values_only=True)) == [
        ("A&B <订单>", None, " 007 "),
        (12, 3.5, datetime(2024, 2, 29)),  # noqa: DTZ001
    ]


def test_the_bytes_depend_on_the_rows_alone() -> None:
    """The same rows give the same file."""
    assert workbook("s", ROWS) == workbook("s", ROWS)
