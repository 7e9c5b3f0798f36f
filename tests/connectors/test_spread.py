"""Rows of a long file: its front, its middle and its end, each as it stands."""

from __future__ import annotations

import gzip
import io
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook  # type: ignore[import-untyped]
from pyarrow import parquet

from lendweave.connectors.excel_writer import workbook
from lendweave.connectors.sniff import sniff
from lendweave.connectors.spread import (
    HEAD_ROWS,
    ROWS_MAX,
    spread_places,
    spread_rows,
    spread_text,
)
from lendweave.intake.errors import TableMissing
from lendweave.intake.suggest.draft_mapping import suggest

FAR = 30_000


class OneWay(io.BytesIO):
    """A stream that only goes on, as that of a packed text."""

    def seekable(self) -> bool:
        """No place in it can be moved to."""
        return False


def numbered(count: int, width: int = 0) -> list[str]:
    """Lines that tell their place, each padded to a width."""
    return [f"{place},x{'y' * width}" for place in range(count)]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("one_way", [False, True])
@pytest.mark.parametrize(("count", "width"), [(7_000, 3), (FAR, 3), (FAR, 200)])
def test_lines_of_every_part(encoding: str, one_way: bool, count: int, width: int) -> None:
    """Whole lines in their order, none twice, from the front to the very end."""
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    content = mark + ("\n".join(numbered(count, width)) + "\n").encode(encoding)
    found = spread_text(OneWay(content) if one_way else io.BytesIO(content))
    lines = found.content.decode(encoding).removeprefix("\ufeff").splitlines()
    assert not found.whole
    assert set(lines) <= set(numbered(count, width))
    places = [int(line.split(",")[0]) for line in lines]
    assert places == sorted(set(places))
    assert places[:HEAD_ROWS] == list(range(HEAD_ROWS))
    assert places[-1] == count - 1
    assert len(places) <= ROWS_MAX
    assert any(count // 3 < place < 2 * count // 3 for place in places)


@settings(max_examples=15)
@given(st.integers(0, ROWS_MAX), st.booleans())
def test_a_short_text_is_whole(count: int, ended: bool) -> None:
    """As many lines as can be looked through stay as they stand."""
    content = ("\n".join(numbered(count)) + "\n" * ended).encode()
    assert spread_text(io.BytesIO(content)) == (content, True)


@settings(max_examples=15)
@given(st.integers(0, 25_000))
def test_rows_at_even_distances(count: int) -> None:
    """The first rows and the last one, in their order, and never too many."""
    for found in (spread_rows(range(count)), spread_places(count)):
        assert found == sorted(set(found))
        assert len(found) <= ROWS_MAX + 1
        assert found[:HEAD_ROWS] == list(range(min(count, HEAD_ROWS)))
        assert found[-1:] == list(range(count))[-1:]
        gaps = [after - before for before, after in pairwise(found)]
        assert max(gaps, default=1) <= 2 * count / (ROWS_MAX - HEAD_ROWS) + 1


def as_csv(path: Path, rows: list[tuple[str, str]]) -> None:
    """Comma-separated."""
    path.write_text("订单号,支付方式\n" + "".join(f"{a},{b}\n" for a, b in rows), encoding="utf-8")


def as_packed(path: Path, rows: list[tuple[str, str]]) -> None:
    """The same, packed."""
    text = "订单号,支付方式\n" + "".join(f"{a},{b}\n" for a, b in rows)
    path.write_bytes(gzip.compress(text.encode()))


def as_jsonl(path: Path, rows: list[tuple[str, str]]) -> None:
    """One object a line."""
    lines = (f'{{"订单号": "{a}", "支付方式": "{b}"}}\n' for a, b in rows)
    path.write_text("".join(lines), encoding="utf-8")


def as_parquet(path: Path, rows: list[tuple[str, str]]) -> None:
    """Two columns in groups of rows."""
    orders, methods = zip(*rows, strict=True)
    parquet.write_table(
        pa.table({"订单号": list(orders), "支付方式": list(methods)}), path, row_group_size=2_500
    )


def as_workbook(path: Path, rows: list[tuple[str, str]]) -> None:
    """One sheet."""
    path.write_bytes(workbook("八月", [("订单号", "支付方式"), *rows]))


@pytest.mark.parametrize("write", [as_csv, as_packed, as_jsonl, as_parquet, as_workbook])
def test_a_word_of_the_second_half_is_seen(write: object, tmp_path: Path) -> None:
    """A way of paying that came up late is in the sample, whatever the format."""
    rows = [(f"D{place:06}", "微信") for place in range(9_000)]
    rows[6_000:] = [(order, "花呗") for order, _ in rows[6_000:]]
    path = tmp_path / "订单"
    write(path, rows)  # type: ignore[operator]
    sample = sniff(path)
    assert not sample.whole
    words = [row[1] for row in sample.rows[1:]]
    assert 400 < words.count("花呗") < len(words) - HEAD_ROWS
    assert sample.rows[-1][0] == "D008999"


def test_a_list_that_was_not_all_seen_is_not_closed(tmp_path: Path) -> None:
    """Words that may stand in what was left out go through; the slips that were seen do not."""
    orders = [f"D{place:06},2026-08-{place % 28 + 1:02}," for place in range(8_000)]
    lines = [f"{order}{('微信', '支付宝')[place % 2]}" for place, order in enumerate(orders)]
    lines[50] = orders[50] + "ERR"
    short, long = (drafted(tmp_path, lines[:count]) for count in (4_000, 8_000))
    assert "values: {支付宝: 支付宝, 微信: 微信}" in short
    assert "NOT IN" not in short
    assert "values:" not in long
    assert "payment_method NOT IN ('ERR')" in long


def drafted(folder: Path, lines: list[str]) -> str:
    """The mapping suggested for payments."""
    path = folder / "支付.csv"
    path.write_text("\n".join(["支付单号,支付时间,支付方式", *lines]), encoding="utf-8")
    return suggest(sniff(path)).text


def two_sheets(folder: Path) -> Path:
    """A workbook that opens with a blank sheet, then orders, then fewer payments."""
    book = Workbook()
    book.create_sheet("订单").append(("订单编号", "下单时间", "订单金额"))
    book.create_sheet("付款").append(("支付单号", "支付时间"))
    for place in range(30):
        book["订单"].append((f"D{place:04}", "2026-08-01", "100.00"))
        book["付款"].append((f"F{place:04}", "2026-08-02"))
    path = folder / "八月.xlsx"
    book.save(path)
    return path


def test_every_sheet_can_be_asked_for(tmp_path: Path) -> None:
    """The fullest is drafted, the others are named; one is drafted when it is asked for."""
    path = two_sheets(tmp_path)
    fullest, asked = suggest(sniff(path)).text, suggest(sniff(path, "付款")).text
    assert "format: excel, sheet: 订单" in fullest
    assert "# Not drafted here: sheets 付款. For one of them: --sheet NAME." in fullest
    assert "order_no: {from: 订单编号" in fullest
    assert "format: excel, sheet: 付款" in asked
    assert "payment_no: {from: 支付单号" in asked
    with pytest.raises(TableMissing, match=r"(?s)no sheet '付'.*Did you mean '付款'"):
        sniff(path, "付")
