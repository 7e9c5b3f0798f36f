"""Rework: rows become records once, in one transaction; the others stay with what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from lendweave.connectors.files import LocalFile
from lendweave.connectors.split_again import split_again
from lendweave.flows.onboard import OnboardCommand, OnboardPorts, onboard
from lendweave.flows.rework import (
    CLEAR_ROLES,
    INTAKE_ROLES,
    NothingToExport,
    ReasonNeeded,
    Reworked,
    ReworkPorts,
    UnknownRow,
    clear_cells,
    discard,
    export,
    fix,
    grouped,
    listed,
    reopen,
    replay,
    row_with_events,
)
from lendweave.intake import Plan, TokenKey, compile_mapping, read_mapping
from lendweave.intake.sheet import SheetInvalid, SheetRow, read_sheet, sheet_text
from lendweave.kernel.clock import SteppingClock, parse_instant
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import NotAllowed, Principal, Role, Scene, local_owner
from lendweave.records.kept_rows import RowAction, RowFilter, RowStatus
from lendweave.stores.aes_seal import AesSeal
from lendweave.stores.sqlite import SqliteStore

SCENE = Scene("shop", "Shop", "店", "Asia/Shanghai", "CNY")
OWNER = local_owner("t")
KEY = TokenKey(1, b"k")
FEED = RowFilter(feed="orders")
MAPPING = """\
feed: orders
partner: shop
file: {pattern: "订单*.csv", format: csv}
namespaces: {party: identity}
known_at: {lag: 0s}
columns:
  order_no: {from: 订单编号, required: true}
  day:      {from: 日期, required: true, formats: ["%Y/%m/%d"]}
  store:    {from: 门店, required: true}
  buyer:    {from: 手机号, required: true, check: cn_mobile, token: phone}
  amount:   {from: 金额, required: true}
  status:   {from: 状态, required: true, values: {已下单: placed, 退货: returned}}
records:
  - kind: party
    external_id: buyer
    occurred_at: day
    on_change: keep
    fields: {party_type: {constant: person}, phone_token: buyer}
  - kind: order
    external_id: order_no
    occurred_at: day
    on_change: refuse
    fields: {party_id: buyer, merchant_id: store, amount: amount, status: status}
"""
CORRECTED = MAPPING.replace("退货: returned", "退货: returned, 在路上: shipped")
HEADER = "订单编号,日期,门店,手机号,金额,状态\n"
FILE = (
    HEADER
    + """\
A1,2026/8/3,S1,19900000001,10,已下单
A2,2026/8/3,S1,19900000002,10,在路上
A3,2026/8/32,S1,1990000,10,已下单
A4,2026/8/3,S1,19900000004,面议,已下单
A5,2026/8/3,S1
A1,2026/8/3,S1,19900000001,99,已下单
"""
)


@dataclass
class Desk:
    """A store on disk, the mapping in force, and what reworking needs beside it."""

    store: SqliteStore
    clock: SteppingClock
    folder: Path
    mapping: str = MAPPING
    without: set[str] = field(default_factory=set)

    @property
    def ports(self) -> ReworkPorts:
        """What reworking needs."""
        ids = Uuid7Source(self.clock)
        return ReworkPorts(self.store.rows, self.plan, split_again, self.clock, ids)

    def plan(self, scene: str, feed: str) -> Plan | None:
        """The mapping in force."""
        if (scene, feed) != ("shop", "orders") or feed in self.without:
            return None
        return compile_mapping(read_mapping(self.mapping, "o.yaml"), SCENE, "t", KEY)

    def onboard(self, text: str, name: str = "订单.csv") -> Mapping[str, int]:
        """Onboard a file; the rows set aside, by code."""
        return self.onboard_bytes(name, text.encode())

    def onboard_bytes(self, name: str, content: bytes) -> Mapping[str, int]:
        """The same of a file with this content."""
        (self.folder / name).write_bytes(content)
        files = [LocalFile(self.folder / name)]
        ports = OnboardPorts(files, self.store, self.clock, Uuid7Source(self.clock), KEY)
        return onboard(OnboardCommand(OWNER, SCENE, {"o.yaml": self.mapping}), ports).quarantined

    def open(self) -> list[tuple[int, str]]:
        """Line and code of each open row."""
        rows = self.store.rows.kept(OWNER, RowFilter(), limit=100)
        return [(kept.row.line, kept.row.error["code"]) for kept in rows]

    def orders(self) -> list[str]:
        """External ids of the orders that are stored."""
        return sorted(r.external_id for r in self.store.scan(OWNER, kinds=("order",)))

    def sheet(self) -> dict[int, SheetRow]:
        """The exported sheet by line of the file, as it comes back from a spreadsheet."""
        text = sheet_text(*export(OWNER, FEED, self.ports, {}))
        return {row.line: row for row in read_sheet(text, "sheet.csv")}

    def fix(self, row: SheetRow, **cells: str) -> Reworked:
        """Bring one row back with other cells."""
        return fix(OWNER, [replace(row, cells=dict(row.cells) | cells)], self.ports)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The file of above, onboarded."""
    clock = SteppingClock(parse_instant("2026-11-01T00:00:00Z"))
    seal = AesSeal(1, b"s" * 32)
    with SqliteStore(tmp_path / "store.db", clock, seal_of=lambda *_: seal) as store:
        opened = Desk(store, clock, tmp_path)
        opened.onboard(FILE)
        yield opened


BEFORE = [
    (3, "INTAKE-036"),
    (4, "INTAKE-035"),
    (5, "INTAKE-033"),
    (6, "INTAKE-023"),
    (7, "RECORDS-023"),
]


def test_what_a_corrected_mapping_reads_is_stored(desk: Desk) -> None:
    """The row with the new word becomes records and is closed; a second replay changes nothing."""
    assert sorted(desk.open()) == BEFORE
    desk.mapping = CORRECTED
    result = replay(OWNER, RowFilter(), desk.ports)
    assert (result.rows, result.records) == (1, {"party": 1, "order": 1})
    assert (len(result.still_open), result.without_cells) == (3, 1)
    assert desk.orders() == ["A1", "A2"]
    assert sorted(desk.open()) == BEFORE[1:]
    again = replay(OWNER, RowFilter(), desk.ports)
    assert (again.rows, again.records) == (0, {})
    assert desk.orders() == ["A1", "A2"]
    assert desk.onboard(FILE) == dict.fromkeys((code for _, code in BEFORE[1:]), 1)
    assert sorted(desk.open()) == BEFORE[1:]


def test_a_replayed_row_is_as_if_it_had_been_right(desk: Desk, tmp_path: Path) -> None:
    """Same source, times and content as from the file itself."""
    desk.mapping = CORRECTED
    replay(OWNER, RowFilter(), desk.ports)
    with SqliteStore(tmp_path / "other.db", desk.clock) as store:
        other = Desk(store, desk.clock, tmp_path, CORRECTED)
        other.onboard(FILE)

        def said(store: SqliteStore) -> list[tuple[object, ...]]:
            return sorted(
                (r.external_id, r.source, r.occurred_at, r.known_at, r.content_hash, r.backfilled)
                for r in store.scan(OWNER, kinds=("order",))
            )

        assert said(desk.store) == said(store)


def test_a_corrected_sheet_comes_back(desk: Desk) -> None:
    """Fine rows are stored, the others keep their corrections and tell what is still wrong."""
    rows = desk.sheet()
    assert rows[4].cells["手机号"] == "1990000"
    assert "INTAKE-038 buyer" in rows[4].wrong
    half = desk.fix(rows[4], 日期="2026/8/3")
    assert [(row.line, row.column) for row in half.still_open] == [(4, "buyer")]
    again = desk.sheet()[4]
    assert again.cells["日期"] == "2026/8/3"
    done = desk.fix(again, 手机号="19900000003")
    assert (done.rows, done.records) == (1, {"party": 1, "order": 1})
    assert desk.fix(again, 手机号="19900000003").closed == 1
    assert desk.orders() == ["A1", "A3"]
    _, events = row_with_events(OWNER, desk.store.rows, again.number)
    assert [event.action for event in events] == [
        RowAction.EXPORTED,
        RowAction.CORRECTED,
        RowAction.EXPORTED,
        RowAction.FIXED,
    ]


def test_the_same_sheet_twice_changes_nothing(desk: Desk) -> None:
    """Rows that are still wrong are told again, and nothing is noted twice."""
    row = desk.sheet()[5]
    for _ in range(2):
        assert [r.error["code"] for r in desk.fix(row, 金额="很多").still_open] == ["INTAKE-033"]
    _, events = row_with_events(OWNER, desk.store.rows, row.number)
    assert [event.action for event in events] == [RowAction.EXPORTED, RowAction.CORRECTED]


def test_a_row_without_cells_can_be_written_out(desk: Desk) -> None:
    """A line that was cut off: its text stands beside; left empty it stays, filled in it counts."""
    row = desk.sheet()[6]
    text, *headers = row.cells
    assert {cell for cell in row.cells.values() if cell} == {row.cells[text]} == {"A5,2026/8/3,S1"}
    assert desk.fix(row) == Reworked()
    half = desk.fix(row, 订单编号="A5", 门店="S1")
    assert [found.error["code"] for found in half.still_open] == ["INTAKE-031"]
    assert desk.sheet()[6].cells == dict.fromkeys(row.cells, "") | {
        text: "A5,2026/8/3,S1",
        "订单编号": "A5",
        "门店": "S1",
    }
    cells = ("A5", "2026/8/3", "S1", "19900000005", "10", "已下单")
    done = desk.fix(row, **dict(zip(headers, cells, strict=True)))
    assert done.rows == 1
    assert desk.orders() == ["A1", "A5"]


SPLIT_AGAIN: dict[str, tuple[str, str | bytes, str | None]] = {
    "quote": (
        "{pattern: '订单*.csv', format: csv, delimiter: ';'}",
        'A8;2026/8/3;"S1"x;1;2;3\n',
        None,
    ),
    "encoding": (
        "{pattern: '订单*.csv', format: csv, encoding: gb18030}",
        "A8,2026/8/3,店,19900000008,8,已下单\n".encode("gb18030"),
        "店",
    ),
    "cut": ("{pattern: '订单*.csv', format: csv}", "A8,2026/8/3," + "x" * 1_000_001 + "\n", None),
}


@pytest.mark.parametrize("case", SPLIT_AGAIN)
def test_a_row_is_split_again_by_the_corrected_mapping(desk: Desk, case: str) -> None:
    """Of bytes in another encoding; not where its end is unknown, nor where it is still broken."""
    layout, line, store = SPLIT_AGAIN[case]
    row = line.encode() if isinstance(line, str) else line
    desk.onboard_bytes("订单_8.csv", HEADER.encode() + row)
    asked = RowFilter(file="订单_8.csv")
    assert replay(OWNER, asked, desk.ports).without_cells == 1
    desk.mapping = MAPPING.replace('{pattern: "订单*.csv", format: csv}', layout)
    done = replay(OWNER, asked, desk.ports)
    assert (done.rows, done.without_cells) == ((1, 0) if store else (0, 1))
    assert desk.orders() == (["A1", "A8"] if store else ["A1"])


def test_what_the_store_refuses_stays(desk: Desk) -> None:
    """Another content of a known id: with an id of its own it is stored."""
    row = desk.sheet()[7]
    assert [r.error["code"] for r in desk.fix(row).still_open] == ["RECORDS-023"]
    assert desk.fix(row, 订单编号="A6").rows == 1
    assert desk.orders() == ["A1", "A6"]


def test_a_sheet_whose_rows_were_mixed_up(desk: Desk) -> None:
    """Nothing of it is taken."""
    rows = desk.sheet()
    mixed = replace(rows[5], number=rows[4].number, cells=dict(rows[5].cells) | {"金额": "10"})
    with pytest.raises(SheetInvalid, match="Sort whole rows only"):
        fix(
            OWNER, [replace(rows[5], cells=dict(rows[5].cells) | {"金额": "10"}), mixed], desk.ports
        )
    with pytest.raises(UnknownRow, match="row 999"):
        fix(OWNER, [replace(rows[5], number=999)], desk.ports)
    assert desk.orders() == ["A1"]


def test_a_column_that_was_not_kept(desk: Desk) -> None:
    """A row lacks what nobody mapped when it was read: it says so instead of reading nothing."""
    column = "  note:     {from: 备注, type: text}\nrecords:"
    desk.mapping = CORRECTED.replace("records:", column, 1)
    result = replay(OWNER, RowFilter(), desk.ports)
    assert (result.rows, result.still_open, result.without_cells) == (0, (), 5)


def test_a_feed_that_is_gone(desk: Desk) -> None:
    """Its rows stay, and are counted."""
    desk.without = {"orders"}
    assert replay(OWNER, RowFilter(), desk.ports).without_cells == 5


def test_a_file_that_was_refused_whole(desk: Desk) -> None:
    """There is no row to read again: the file is onboarded again."""
    desk.onboard("订单编号,日期\nA9,2026/8/3\n", "订单_short.csv")
    assert replay(OWNER, RowFilter(), desk.ports).refused_files == ("订单_short.csv",)


def test_discarded_and_taken_back(desk: Desk) -> None:
    """With a reason, by number or by what they have in common; each step is noted."""
    keeper = desk.store.rows
    number = desk.sheet()[5].number
    assert discard(OWNER, RowFilter(), "test data", keeper, number) == 1
    assert discard(OWNER, RowFilter(), "test data", keeper, number) == 0
    assert (5, "INTAKE-033") not in desk.open()
    assert replay(OWNER, RowFilter(), desk.ports).rows == 0
    assert reopen(OWNER, RowFilter(), keeper, number) == 1
    assert reopen(OWNER, RowFilter(), keeper, number) == 0
    assert sorted(desk.open()) == BEFORE
    _, events = row_with_events(OWNER, keeper, number)
    assert [(event.action, event.note) for event in events[1:]] == [
        (RowAction.DISCARDED, "test data"),
        (RowAction.REOPENED, ""),
    ]
    assert discard(OWNER, RowFilter(code="INTAKE-033"), "all of them", keeper) == 1
    discarded = RowFilter(RowStatus.DISCARDED)
    assert [group.count for group in grouped(OWNER, keeper, discarded)] == [1]
    assert reopen(OWNER, RowFilter(feed="orders"), keeper) == 1


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_no_discard_without_a_reason(desk: Desk, reason: str) -> None:
    """And none with a novel."""
    with pytest.raises(ReasonNeeded, match="Say why"):
        discard(OWNER, RowFilter(), reason, desk.store.rows)


def test_nothing_to_export(desk: Desk) -> None:
    """A feed without open rows gives no sheet."""
    with pytest.raises(NothingToExport, match="lendweave quarantine"):
        export(OWNER, RowFilter(feed="stock"), desk.ports, {})


@pytest.mark.parametrize("role", Role)
def test_who_may_do_what(desk: Desk, role: Role) -> None:
    """The masked list has more readers than the clear cells; nobody else does anything."""
    somebody = Principal("t", "somebody", frozenset({role}))
    keeper, sheet = desk.store.rows, list(desk.sheet().values())
    number = sheet[0].number
    looks: list[Callable[[], object]] = [
        lambda: listed(somebody, keeper, RowFilter(), limit=1),
        lambda: grouped(somebody, keeper, RowFilter()),
        lambda: row_with_events(somebody, keeper, number),
    ]
    deeds: list[Callable[[], object]] = [
        lambda: clear_cells(somebody, keeper, number),
        lambda: export(somebody, FEED, desk.ports, {}),
        lambda: fix(somebody, sheet, desk.ports),
        lambda: replay(somebody, RowFilter(), desk.ports),
        lambda: discard(somebody, RowFilter(), "why", keeper, number),
        lambda: reopen(somebody, RowFilter(), keeper, number),
    ]
    for calls, roles in ((looks, INTAKE_ROLES), (deeds, CLEAR_ROLES)):
        for call in calls:
            if role in roles:
                assert call() is not None
                continue
            with pytest.raises(NotAllowed, match=role.value):
                call()


def test_clear_cells_leave_a_trace(desk: Desk) -> None:
    """Who looked at which row stands in its events before the cells are seen."""
    number = desk.sheet()[4].number
    assert clear_cells(OWNER, desk.store.rows, number)["手机号"] == "1990000"
    _, events = row_with_events(OWNER, desk.store.rows, number)
    assert [event.action for event in events] == [RowAction.EXPORTED, RowAction.SHOWN]
    with pytest.raises(UnknownRow, match="999"):
        clear_cells(OWNER, desk.store.rows, 999)
