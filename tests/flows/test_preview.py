"""Preview: what onboarding would do, told before it does it, with nobody's data on the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lendweave.bootstrap import House
from lendweave.connectors.files import LocalFile
from lendweave.flows.onboard import onboard
from lendweave.flows.preview import Preview, PreviewCommand, PreviewPorts, preview
from lendweave.intake import FileShape, RawRow, Wanted
from lendweave.kernel.clock import SteppingClock, parse_instant
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Principal, Role, Scene, local_owner
from lendweave.records.principal import NotAllowed

SCENE = Scene("shop", "Shop", "店", "Asia/Shanghai", "CNY")
CLOCK = SteppingClock(parse_instant("2026-11-01T00:00:00Z"))
MAPPING = """\
feed: shop_orders
partner: shop
file: {pattern: "订单_*.csv", format: csv, encoding: gb18030, header_row: 2}
namespaces: {party: identity}
known_at: {lag: 12h}
columns:
  order_no:   {from: 订单编号, required: true}
  ordered_on: {from: 下单日期, required: true, formats: ["%Y/%m/%d"]}
  store:      {from: 门店, required: true}
  buyer:      {from: 手机号, required: true, check: cn_mobile, token: phone}
  address:    {from: 地址, pii: true}
  amount:     {from: 订单金额, required: true, unit: 元}
ignore: [备注]
refuse_file_when: "share_bad > 0.6"
records:
  - kind: party
    external_id: buyer
    occurred_at: ordered_on
    on_change: keep
    fields: {party_type: {constant: person}, phone_token: buyer}
  - kind: order
    external_id: order_no
    occurred_at: ordered_on
    on_change: amend
    fields: {party_id: buyer, merchant_id: store, amount: amount, status: {constant: placed}}
"""
PHONES = ("19900000001", "19900000002", "1990000")
FILE = f"""\
门店订单
订单编号,下单日期,门店,手机号,地址,订单金额,备注
A001,2026/8/3,S01,{PHONES[0]},云杉路七号,2690,
A002,2026/8/32,S02,{PHONES[1]},云杉路八号,4200,
A003,2026/8/5,S02,{PHONES[2]},云杉路九号,面议,
A004,2026/8/6
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The partner's file."""
    path = tmp_path / "订单_8月.csv"
    path.write_bytes(FILE.encode("gb18030"))
    return path


def seen(file: Any, mapping: str = MAPPING, rows_read: int = 100, **asked: Any) -> Preview:
    """Preview a file."""
    command = PreviewCommand(
        local_owner("t"), SCENE, "orders.yaml", mapping, asked.pop("rows", 10), rows_read, **asked
    )
    return preview(command, PreviewPorts(file, CLOCK, Uuid7Source(CLOCK)))


def test_rows_are_told_with_their_faults_and_records(file: Path) -> None:
    """Good rows give records, bad ones every fault of theirs; the sums add up."""
    result = seen(LocalFile(file))
    assert (result.rows, result.good, result.whole, result.claimed) == (4, 1, True, True)
    assert result.bad == {"INTAKE-023": 1, "INTAKE-035": 1, "INTAKE-038": 1}
    assert result.records == {"party": 1, "order": 1}
    assert (result.unmapped, result.unknown) == (("备注",), ())
    good, day, buyer, short = result.shown
    assert [record.kind for record in good.records] == ["party", "order"]
    assert good.records[1].values["amount_minor"] == "269000"
    assert good.records[1].values["merchant_id"] == "→ store"
    assert good.records[1].known_at == "2026-08-03T04:00:00.000000Z"
    assert [(f.code, f.column) for f in day.faults] == [("INTAKE-035", "ordered_on")]
    assert [f.column for f in buyer.faults] == ["buyer", "amount"]
    assert (short.line, [cell.text for cell in short.cells]) == (6, ["*** (13 characters)"])
    assert result.refused is not None
    assert result.refused.code == "INTAKE-016"


def test_nothing_personal_is_told(file: Path) -> None:
    """Neither a number, nor an address, nor a token that could be tried out."""
    told = msgspec.json.encode(seen(LocalFile(file))).decode()
    assert "A001" in told
    for clear in (*PHONES[:2], "云杉路", "1:"):
        assert clear not in told.replace(PHONES[2] + '"', "")


def test_only_bad_rows(file: Path) -> None:
    """Sums stay the same; only rows with faults are given back, and no more than asked for."""
    result = seen(LocalFile(file), rows=2, bad_only=True)
    assert [row.line for row in result.shown] == [4, 5]
    assert result.good == 1


def test_undeclared_columns_do_not_hide_the_rows(file: Path) -> None:
    """The file would be refused, and still it is seen what its rows would give."""
    result = seen(LocalFile(file), MAPPING.replace("ignore: [备注]\n", ""))
    assert result.unknown == ("备注",)
    assert result.refused is not None
    assert result.refused.code == "INTAKE-012"
    assert (result.rows, result.good) == (4, 1)


def test_a_file_of_another_layout_is_refused(file: Path) -> None:
    """What onboarding would say is said."""
    result = seen(LocalFile(file), MAPPING.replace("header_row: 2", "header_row: 1"))
    assert result.refused is not None
    assert result.refused.code == "INTAKE-011"
    assert result.rows == 0


@dataclass(frozen=True)
class Endless:
    """A file that never ends."""

    name: str = "订单_all.csv"

    def rows(self, layout: FileShape, wanted: Wanted) -> Iterator[RawRow]:
        """The same row again and again."""
        line = 2
        while True:
            line += 1
            yield RawRow(line, ("A001", "2026/8/3", "S01", PHONES[0], "", "2690"))


def test_a_huge_file_is_left_early() -> None:
    """So many rows are read as were asked for, and it is said that there are more."""
    result = seen(Endless(), rows_read=50)
    assert (result.rows, result.whole) == (50, False)


def test_a_role_is_needed(file: Path) -> None:
    """A scene's own system has no business with previews."""
    command = PreviewCommand(
        Principal("t", "shop", frozenset({Role.SERVICE})), SCENE, "m", MAPPING, 1, 1
    )
    with pytest.raises(NotAllowed, match="partner_engineer"):
        preview(command, PreviewPorts(LocalFile(file), CLOCK, Uuid7Source(CLOCK)))


def test_a_preview_says_what_onboarding_then_does(house: House) -> None:
    """Same rows, same reasons for every sample of a scene; what is stored only the store knows."""
    command, ports = house.intake.onboarding("appliance", None, lambda _: None)
    told = {result.file: result for result in onboard(command, ports).files}
    for file in ports.files:
        mapping = next(
            text for text in command.mappings.values() if f"feed: {told[file.name].feed}\n" in text
        )
        asked = PreviewCommand(command.principal, command.scene, "m.yaml", mapping, 1, 10_000)
        result = preview(asked, PreviewPorts(file, house.clock, house.ids))
        reasons = told[file.name].quarantined.items()
        at_the_door = {code: n for code, n in reasons if not code.startswith("RECORDS-")}
        assert (result.rows, result.bad) == (told[file.name].rows, at_the_door)
