"""Write the sample files of the appliance scene: invented, seeded, with faults on purpose.

    python tools/appliance_samples.py scenarios/appliance/intake

Everybody in them is invented: region 990101 does not exist, phone numbers run on zeros. The README
beside the files lists the faults; tests read the list and rebuild the files.
"""

from __future__ import annotations

import io
import json
import random
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from openpyxl import Workbook  # type: ignore[import-untyped]

from lendweave.intake.identifiers import id_check_digit, uscc_check_character

SEED = 20_261_122
REGION = "990101"
FIRST_DAY = date(2026, 1, 5)
LAST_DAY = date(2026, 10, 12)
FIRST_APPLICATION_DAY = date(2026, 7, 1)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Dealer:
    """A dealer: grade on 2026-01-04, share of its orders that come back."""

    code: str
    name: str
    uscc: str
    grade: str
    opened_on: date
    returns: float


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person. income: yuan a month, None when not stated."""

    number: int
    id_number: str
    phone: str
    registered_on: date
    income: int | None
    device: str
    enquiries: int | None
    overdue: int
    in_court: bool


@dataclass(frozen=True, slots=True)
class Order:
    """An order with what became of it. amount: yuan, a multiple of ten."""

    number: str
    day: date
    dealer: Dealer
    person: Person
    model: str
    quantity: int
    amount: int
    returned: bool


MODELS: dict[str, tuple[str, str, int]] = {
    "HX-KFR35": ("华星 壁挂空调 1.5匹", "空调", 2690),
    "HX-KFR72": ("华星 柜式空调 3匹", "空调", 6190),
    "HX-BCD520": ("华星 对开门冰箱 520升", "冰箱", 4290),
    "HX-BCD218": ("华星 三门冰箱 218升", "冰箱", 1590),
    "HX-XQG100": ("华星 滚筒洗衣机 10公斤", "洗衣机", 2990),
    "HX-TV75": ("华星 电视 75英寸", "电视", 5490),
}

_GRADES = ("A", "A", "A", "B", "B", "B", "C", "C", "C", "D", "D", "冻结")


class Chance:
    """A seeded source of chance that gives the same on every version of Python."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def below(self, count: int) -> int:
        """A whole number from 0 to count - 1."""
        return int(self._random() * count)

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[self.below(len(choices))]

    def happens(self, share: float) -> bool:
        return self._random() < share


# The world


def dealers() -> list[Dealer]:
    """Twelve dealers of grades A to D, the last one frozen; HX07 takes many orders back."""
    made = []
    for i, grade in enumerate(_GRADES, 1):
        first = f"91{REGION}MA{i:07d}"
        opened_on = date(2019 + i % 6, 1 + i % 12, 3 + i)
        name = f"{'甲乙丙丁戊己庚辛壬癸子丑'[i - 1]}城华星家电经营部"
        returns = 0.4 if i == 7 else 0.06
        uscc = first + uscc_check_character(first)
        made.append(Dealer(f"HX{i:02d}", name, uscc, grade, opened_on, returns))
    return made


def person_of(number: int, chance: Chance) -> Person:
    """Person `number`: 1–3 are under age, 4–6 over age, some owe, some do not say their income."""
    born = date(1966 + chance.below(36), 1 + chance.below(12), 1 + chance.below(28))
    if number <= 3:
        born = date(2009, 2 + number, 10 + number)
    elif number <= 6:
        born = date(1953 + number, 3, 8)
    first = f"{REGION}{born:%Y%m%d}{number:03d}"
    risky = chance.happens(0.12)
    return Person(
        number=number,
        id_number=first + id_check_digit(first),
        phone=f"1990000{number:04d}",
        registered_on=date(2026, 1, 1) + timedelta(chance.below(170)),
        income=None if chance.happens(0.08) else 3_000 + 500 * chance.below(28),
        device=f"DEV-{_device_of(number):05d}",
        enquiries=None if chance.happens(0.04) else chance.below(5) + (7 if risky else 0),
        overdue=1 + chance.below(5) if risky or chance.happens(0.05) else 0,
        in_court=chance.happens(0.03),
    )


def _device_of(number: int) -> int:
    """People 20–23, 40–42 and 60–62 share one device each; all others have their own."""
    for first, last in ((20, 23), (40, 42), (60, 62)):
        if first <= number <= last:
            return first
    return number


def orders(people: Sequence[Person], sellers: Sequence[Dealer], chance: Chance) -> list[Order]:
    """Two orders each on average, spread over the year, numbered in order of time."""
    drafts = []
    for person in people:
        for turn in range(1 + chance.below(3)):
            model = chance.one_of(tuple(MODELS))
            quantity = 2 if chance.happens(0.1) else 1
            discount = 10 * chance.below(40)
            dealer = chance.one_of(sellers)
            order = Order(
                number="",
                day=_order_day(person, turn, chance),
                dealer=dealer,
                person=person,
                model=model,
                quantity=quantity,
                amount=MODELS[model][2] * quantity - discount,
                returned=chance.happens(dealer.returns),
            )
            drafts.append(order)
    drafts.sort(key=lambda order: (order.day, order.person.number))
    return [replace(order, number=f"HX2026{i:05d}") for i, order in enumerate(drafts, 1)]


def _order_day(person: Person, turn: int, chance: Chance) -> date:
    """First orders of people 20–62 fall together, so that shared devices show within a week."""
    if turn == 0 and 20 <= person.number <= 23:
        return date(2026, 8, 10) + timedelta(person.number - 20)
    if turn == 0 and 40 <= person.number <= 42:
        return date(2026, 9, 14) + timedelta(2 * (person.number - 40))
    if turn == 0 and 60 <= person.number <= 62:
        return date(2026, 7, 5) + timedelta(30 * (person.number - 60))
    if turn == 0:
        return FIRST_APPLICATION_DAY + timedelta(chance.below(100))
    return FIRST_DAY + timedelta(chance.below((LAST_DAY - FIRST_DAY).days))


# The files


def dealer_workbook(sellers: Sequence[Dealer]) -> bytes:
    """华星经销商.xlsx: two title rows, a total, six faults."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None, "a new workbook has a sheet"
    sheet.title = "经销商名单"
    for row in dealer_rows(sellers):
        sheet.append(row)
    book.properties.created = book.properties.modified = datetime(2026, 11, 1)  # noqa: DTZ001
    written = io.BytesIO()
    book.save(written)
    return _repacked(written.getvalue())


def dealer_rows(sellers: Sequence[Dealer]) -> list[list[object]]:
    """The sheet, row by row."""
    header = (
        "经销商编码 经销商名称 统一社会信用代码 成立日期 评级 合作日期 评级日期 联系人 联系电话"
    )
    rows: list[list[object]] = [
        ["华星电器 经销商名单"],
        ["导出部门：渠道部"],
        [*header.split(), "保证金（万元）"],
    ]
    rows += [_dealer_row(dealer, dealer.grade, date(2026, 1, 4)) for dealer in sellers]
    rows.append(_dealer_row(sellers[4], "D", date(2026, 6, 1)))  # downgraded, then frozen
    rows.append(_dealer_row(sellers[4], "冻结", date(2026, 8, 20)))
    base = _dealer_row(sellers[0], "A", date(2026, 1, 4))
    wrong_uscc = sellers[1].uscc[:17] + ("0" if sellers[1].uscc[17] != "0" else "1")
    changes: list[dict[int, object]] = [
        {0: "HX21", 2: wrong_uscc},
        {0: "HX22", 4: "E"},
        {0: "HX23", 1: ""},
        {0: "HX24", 5: "2026年13月01日"},
        {0: "HX25", 6: "2018/01/04"},
        {0: "HX26", 1: "很长的名称" * 50},
        {0: "HX27", 3: "2126-05-01"},
        {0: "", 1: "没有编码的经营部"},
    ]
    rows += [[change.get(i, cell) for i, cell in enumerate(base)] for change in changes]
    rows.append(["合计", f"{len(rows) - 3} 家"])
    return rows


def _dealer_row(dealer: Dealer, grade: str, graded_on: date) -> list[object]:
    opened_on: object = (
        f"{dealer.opened_on:%Y年%m月%d日}"
        if dealer.grade == "B"
        else f"{dealer.opened_on:%Y/%m/%d}"
    )
    founded = dealer.opened_on - timedelta(400)
    return [
        dealer.code,
        dealer.name,
        dealer.uscc,
        founded,
        grade,
        opened_on,
        f"{graded_on:%Y/%m/%d}",
        "测试联系人",
        "010-00000000",
        3.5,
    ]


PLACED, DELIVERED, RETURNED = "已下单", "已签收", "退货"

ORDER_HEADER = (
    "订单编号,下单日期,经销商编码,买家姓名,买家证件号,手机号,商品型号,商品名称,品类,数量,"
    "订单金额（万元）,状态,安装日期,更新时间"
)


def order_files(made: Sequence[Order]) -> dict[str, bytes]:
    """Two half-years of orders in GB18030; an order stands again whenever its status changes.

    The first half-year was exported when it was over, each order as it then stood. The second
    one is the partner's daily export put together: an order stands as placed, then as delivered.
    """
    first = [order for order in made if order.day < date(2026, 7, 1)]
    second = [order for order in made if order.day >= date(2026, 7, 1)]
    rows = [_order_row(order, PLACED) for order in second]
    rows += [_order_row(order, DELIVERED) for order in second]
    rows += [_order_row(order, RETURNED) for order in (*first, *second) if order.returned]
    return {
        "订单_2026上半年.csv": _order_file(
            "上半年", [_order_row(order, DELIVERED) for order in first], ()
        ),
        "订单_2026下半年.csv": _order_file("下半年", rows, _order_faults(second[0])),
    }


def _order_file(period: str, rows: Sequence[list[str]], faults: Sequence[bytes]) -> bytes:
    titles = [f"华星电器 2026年{period} 订单明细", f"共 {len(rows)} 行,,", ORDER_HEADER]
    body = [line.encode("gb18030") for line in (*titles, *map(",".join, rows))]
    footer = ",".join(["合计", f"{len(rows)} 行", *[""] * 12]).encode("gb18030")
    return b"\r\n".join((*body, *faults, footer)) + b"\r\n"


def _order_row(order: Order, status: str) -> list[str]:
    """One line; the way dates and digits are written changes from order to order."""
    style = int(order.number[-2:]) % 7
    day = (f"{order.day:%Y/%m/%d}", f"{order.day:%Y%m%d}", f"{order.day:%Y年%m月%d日}")[style % 3]
    amount = f"{order.amount / 10_000:.4f}".rstrip("0")
    if style == 3:
        amount = amount.translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
    elif style == 5:
        amount = f"{order.amount}元"
    name, category, _ = MODELS[order.model]
    delivered = order.day + timedelta(2 + style % 3)
    updated = {
        PLACED: f"{order.day:%Y-%m-%d} 00:{10 + style}",
        DELIVERED: f"{delivered:%Y-%m-%d} 18:{10 + style}",
        RETURNED: f"{order.day + timedelta(18):%Y-%m-%d} 18:{10 + style}",
    }
    installed = "-" if status != DELIVERED else f"{delivered:%Y/%m/%d}"
    return [
        order.number,
        day,
        order.dealer.code,
        f"测试{order.person.number:03d}",
        order.person.id_number,
        order.person.phone,
        order.model,
        name,
        category,
        f"{order.quantity}台",
        amount,
        status,
        "未安装" if style == 2 else installed,
        updated[status],
    ]


def _order_faults(order: Order) -> list[bytes]:
    """A line for each way in which an order line can be wrong."""
    base = _order_row(replace(order, number="HX2026900"), DELIVERED)
    bad_digit = "0" if order.person.id_number[-1] != "0" else "1"
    changes: list[dict[int, str]] = [
        {1: "2026/02/31"},
        {11: "在路上"},
        {10: "面议"},
        {0: ""},
        {4: order.person.id_number[:17] + bad_digit},
        {1: "2126/07/01", 13: "2126-07-05 10:00"},
        {10: "0.12345678"},
        {9: "0台"},
        {13: "2026-01-01 10:00"},
        {7: "华星\x00空调"},
        {5: "0990000001"},
    ]
    rows = []
    for i, change in enumerate(changes):
        row = [change.get(place, cell) for place, cell in enumerate(base)]
        row[0] = row[0] and f"HX20269{i:04d}"
        rows.append(",".join(row).encode("gb18030"))
    text = ",".join(base)
    return [
        *rows,
        text.replace("华星 ", "华星,").encode("gb18030"),
        text.encode("gb18030").replace("测试".encode("gb18030"), b"\xff\xff"),
        text.replace(base[7], f'"{base[7]}').encode("gb18030"),
    ]


APPLICATION_HEADER = (
    "进件编号,申请时间,姓名,身份证号,手机号,注册日期,月收入（元）,设备号,申请金额（元）,期数,"
    "经销商编码,订单编号,分期产品,渠道"
)


def application_file(made: Sequence[Order], chance: Chance) -> tuple[bytes, list[datetime]]:
    """进件_2026.csv with a BOM, and when each sound application was made."""
    moments = [
        datetime(order.day.year, order.day.month, order.day.day)  # noqa: DTZ001
        + timedelta(hours=9 + chance.below(11), minutes=chance.below(60), seconds=chance.below(60))
        for order in made
    ]
    pairs = zip(made, moments, strict=True)
    rows = [_application_row(i, *pair, chance) for i, pair in enumerate(pairs, 1)]
    lines = [APPLICATION_HEADER, *map(",".join, rows), ",".join(rows[0])]  # one row stands twice
    text = "\n".join([*lines, *_application_faults(rows[0])])
    return text.encode("utf-8-sig"), moments


def _application_row(number: int, order: Order, at: datetime, chance: Chance) -> list[str]:
    person = order.person
    income = "未填" if person.income is None else f"{person.income:,}"
    return [
        f"JJ2026{number:04d}",
        f"{at:%Y-%m-%d %H:%M:%S}" if number % 5 else f"{at:%Y/%m/%d %H:%M}",
        f"测试{person.number:03d}",
        person.id_number.lower() if number % 4 == 0 else person.id_number,
        f"+86 {person.phone[:3]} {person.phone[3:7]} {person.phone[7:]}"
        if number % 6 == 0
        else person.phone,
        f"{person.registered_on}",
        f'"{income}"',
        person.device,
        f"{order.amount}",
        chance.one_of(("3", "6", "12", "12")),
        order.dealer.code,
        order.number,
        "以旧换新分期" if chance.happens(0.2) else "家电分期",
        chance.one_of(("门店扫码", "导购代办", "线上")),
    ]


def _application_faults(base: list[str]) -> list[str]:
    changes: list[dict[int, str]] = [
        {4: "1990000"},
        {3: "9.9010119900101E+17"},
        {6: "五千左右"},
        {9: "0"},
        {0: ""},
        {1: "08-15-2026"},
        {12: "先用后付"},
        {7: "DEV\x01"},
        {1: "2126-08-01 10:00:00"},
        {4: ""},
        {8: "-2690"},
        {5: "2126-01-01"},
    ]
    rows = []
    for i, change in enumerate(changes):
        row = [change.get(place, cell) for place, cell in enumerate(base)]
        row[0] = row[0] and f"JJ20269{i:03d}"
        rows.append(",".join(row))
    changed = ",".join([*base[:8], "9990", *base[9:]])  # the id of a row above, another amount
    return [*rows, changed, ",".join(["JJ20269900", *base[1:6]])]  # the last line is cut off


def report_file(made: Sequence[Order], moments: Sequence[datetime], chance: Chance) -> bytes:
    """credit_reports.jsonl: asked five minutes before each application, not for everybody."""
    lines = []
    for i, (order, at) in enumerate(zip(made, moments, strict=True), 1):
        if not chance.happens(0.06):
            lines.append(_json(_report(i, order.person, at, found=not chance.happens(0.07))))
    text = "\n".join([*lines, *_report_faults(_report(0, made[0].person, moments[0], found=True))])
    return text.encode() + b'\n{"report_no": "\xb1\xa8"}\n'


def _report(number: int, person: Person, at: datetime, *, found: bool) -> dict[str, object]:
    asked = at - timedelta(minutes=5)
    result = {
        "enquiries_3m": person.enquiries,
        "overdue_24m": person.overdue,
        "has_court_record": person.in_court,
    }
    return {
        "report_no": f"ZX{number:06d}",
        "queried_at": f"{asked:%Y-%m-%dT%H:%M:%S}+08:00",
        "id_number": person.id_number,
        "purpose": "贷前审批",
        "found": found,
        "result": result if found else None,
        "cost_fen": 150,
    }


def _report_faults(base: dict[str, object]) -> list[str]:
    sound: dict[str, object] = {"enquiries_3m": 1, "overdue_24m": 0, "has_court_record": False}
    changes: list[dict[str, object]] = [
        {"id_number": "990101199001010001"},
        {"result": {**sound, "enquiries_3m": -1}},
        {"result": {**sound, "has_court_record": "maybe"}},
        {"queried_at": None},
        {"queried_at": "昨天"},
        {"result": {**sound, "overdue_24m": 0.5}},
        {"found": None},
        {"score": 640},
        {"result": [1, 2, 3]},
    ]
    lines = [
        _json({**base, "report_no": f"ZX9{i:05d}", **change}) for i, change in enumerate(changes)
    ]
    whole = _json({**base, "report_no": "ZX999999"})
    return [*lines, whole[: len(whole) // 2], whole.replace('"found"', '"purpose"')]


def _json(value: dict[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _repacked(workbook: bytes) -> bytes:
    """The same workbook without the moment at which it was zipped."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(written, "w") as new:
        for name in sorted(old.namelist()):
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return written.getvalue()


def sample_files() -> dict[str, bytes]:
    """Every sample file of the scene, by name."""
    chance = Chance(SEED)
    sellers = dealers()
    people = [person_of(number, chance) for number in range(1, 151)]
    made = orders(people, sellers, chance)
    financed = [order for order in made if order.day >= FIRST_APPLICATION_DAY]
    applications, moments = application_file(financed, chance)
    return {
        "华星经销商.xlsx": dealer_workbook(sellers),
        **order_files(made),
        "进件_2026.csv": applications,
        "credit_reports.jsonl": report_file(financed, moments, chance),
    }


def main(folder: Path, say: Callable[[str], object] = print) -> None:
    """Write all sample files into `folder`."""
    for name, content in sample_files().items():
        (folder / name).write_bytes(content)
        say(f"{name}: {len(content)} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
