"""The maker's order export of one branch: GB18030, titles above and a total below.

An order stands again whenever its status changes. Days and amounts are written in several ways; a
late order has all its rows far below their time; an amended one first stood with a wrong amount.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.economy import Economy
from lendweave.simulation.files.untidy import Fault, Rows, TextFile, replaced, untidied, wrong_digit
from lendweave.simulation.parties.merchants import products
from lendweave.simulation.trade.fulfilment import services
from lendweave.simulation.truth.files import PlantedFault
from lendweave.simulation.truth.frames import Flag, Moment, Text, Whole, joined, taken
from lendweave.simulation.world.block import at_time
from lendweave.simulation.world.identifiers import phone_numbers

HEADER = (
    "订单编号,下单日期,经销商编码,买家姓名,买家证件号,手机号,商品型号,商品名称,品类,数量,"
    "订单金额（万元）,状态,安装日期,更新时间"
)
_FIRST_LINE = 4
_DATE, _BUYER, _PHONE, _NAME, _QUANTITY, _AMOUNT, _STATUS, _UPDATED = 1, 4, 5, 7, 9, 10, 11, 13

_PLACED, _SHIPPED, _DELIVERED, _RETURNED, _CANCELLED = range(5)
_STATUS_WORDS = ("已下单", "已发货", "已签收", "退货", "已取消")
_SHIPPED_TOLD = 0.2  # share of orders whose shipment the branch enters
_LATE = np.timedelta64(45, "D")
_CORRECTED_AT_S = 32 * 3_600  # the next morning at eight
_WRONG_BY_MINOR = 10_000

FAULTS = (
    Fault("INTAKE-035", replaced(_DATE, lambda _: "2024/02/31")),
    Fault("INTAKE-036", replaced(_STATUS, lambda _: "在路上")),
    Fault("INTAKE-033", replaced(_AMOUNT, lambda _: "面议")),
    Fault("INTAKE-031", replaced(0, lambda _: "")),
    Fault("INTAKE-039", replaced(_BUYER, wrong_digit)),
    Fault("INTAKE-034", replaced(_AMOUNT, lambda _: "0.12345678")),
    Fault("INTAKE-041", replaced(_QUANTITY, lambda _: "0台")),
    Fault("INTAKE-044", replaced(_UPDATED, lambda _: "2020-01-01 10:00")),
    Fault("INTAKE-032", replaced(_NAME, lambda name: name.replace(" ", "\x00", 1))),
    Fault("INTAKE-038", replaced(_PHONE, lambda phone: "0" + phone[1:])),
)


@dataclass(frozen=True, slots=True)
class _Change:
    """A status that an order reached. place: of the order in the block. wrong_minor: put on top."""

    place: Whole
    status: Whole
    updated_at: Moment
    arrives_at: Moment
    wrong_minor: Whole
    mark: Text


def order_file(economy: Economy) -> tuple[TextFile, PlantedFault]:
    """订单_B….csv of a block and what is untidy in it."""
    block = economy.block
    name = f"订单_B{block.number:04d}.csv"
    changes = _changes(economy)
    rows = Rows(
        row=list(_rows(economy, changes)),
        key=economy.order.order_id[changes.place] * 16
        + changes.status * 2
        + (changes.wrong_minor > 0),
        mark=changes.mark.tolist(),
    )
    sent, planted = untidied(
        rows, FAULTS, block.world.files, block.chance, file=name, first_line=_FIRST_LINE
    )
    maker = "" if block.world.maker is None else block.world.maker.name
    titles = f"{maker}电器 第{block.number}分公司 订单明细", f"共 {len(sent)} 行,,"
    footer = ",".join(["合计", f"{len(sent)} 行", *[""] * 12])
    lines = (*titles, HEADER, *map(",".join, sent), footer, "")
    return TextFile(name, "\r\n".join(lines).encode("gb18030")), planted


def _changes(economy: Economy) -> _Change:
    """Every row of the file, in the order in which the rows arrive."""
    order, course, block = economy.order, economy.course, economy.block
    chance, ids, files = block.chance, economy.order.order_id, economy.block.world.files
    kept = ~course.cancelled
    amended = chance.happens("order amended", ids, files.amended)
    told = kept & chance.happens("shipment told", ids, _SHIPPED_TOLD)
    everybody = np.ones(len(ids), np.bool_)
    corrected = at_time(order.ordered_at.astype("datetime64[D]"), np.array(_CORRECTED_AT_S))
    changes = joined(
        [
            _reached(everybody, _PLACED, order.ordered_at, amended * _WRONG_BY_MINOR),
            _reached(amended, _PLACED, corrected, mark="amended"),
            _reached(told, _SHIPPED, course.shipped_at),
            _reached(kept, _DELIVERED, course.delivered_at),
            _reached(course.returned, _RETURNED, course.returned_at),
            _reached(course.cancelled, _CANCELLED, course.cancelled_at),
        ]
    )
    changes = taken(changes, changes.updated_at < block.end)
    late = chance.happens("order late", ids, files.late)[changes.place]
    changes = _Change(
        changes.place,
        changes.status,
        changes.updated_at,
        np.where(late, changes.updated_at + _LATE, changes.updated_at),
        changes.wrong_minor,
        np.where(late, "late", changes.mark),
    )
    return taken(changes, np.lexsort((changes.place, changes.arrives_at)))


def _reached(
    where: Flag, status: int, moment: Moment, wrong_minor: Any = None, mark: str = ""
) -> _Change:
    at = np.flatnonzero(where)
    wrong = np.zeros(len(at), np.int64) if wrong_minor is None else wrong_minor[at]
    times = moment[at].astype("datetime64[us]")
    status_of = np.full(len(at), status)
    return _Change(at, status_of, times, times, wrong, np.full(len(at), mark, "<U8"))


def _rows(economy: Economy, changes: _Change) -> Iterator[list[str]]:
    """The cells of each row."""
    fixed = _order_cells(economy)
    styles = (economy.order.order_id % 7).tolist()
    amounts = economy.order.amount_minor[changes.place] + changes.wrong_minor
    installed = _installed(economy)
    for place, status, updated, amount in zip(
        changes.place.tolist(),
        changes.status.tolist(),
        _minutes(changes.updated_at),
        amounts.tolist(),
        strict=True,
    ):
        style = styles[place]
        yield [
            *fixed[place],
            _amount(amount, style),
            _STATUS_WORDS[status],
            installed[place] if status == _DELIVERED else "未安装" if style == 2 else "-",
            updated,
        ]


def _order_cells(economy: Economy) -> list[tuple[str, ...]]:
    """The first ten cells of every order, the same in each of its rows."""
    order, line, people = economy.order, economy.line, economy.people
    sold = products(economy.block.world)
    place = order.person_id - economy.block.start
    days = order.ordered_at.astype("datetime64[D]").astype(str).tolist()
    return list(
        zip(
            [f"HX{number}" for number in order.order_id.tolist()],
            [
                _day(day, number % 7)
                for day, number in zip(days, order.order_id.tolist(), strict=True)
            ],
            economy.merchants.codes_of(order.merchant_id),
            [f"测试{number}" for number in order.person_id.tolist()],
            people.person.id_number[place].tolist(),
            _numbers(economy),
            sold.model[line.product_id].tolist(),
            sold.name[line.product_id].tolist(),
            sold.category[line.product_id].tolist(),
            [f"{quantity}台" for quantity in line.quantity.tolist()],
            strict=True,
        )
    )


def _numbers(economy: Economy) -> list[str]:
    """The phone number on each order."""
    return list(phone_numbers(economy.order.phone_id).tolist())


def _installed(economy: Economy) -> list[str]:
    """What stands under day of installation once an order has been delivered."""
    done = services(economy.block, economy.draft, economy.course)
    days = done.happened_at.astype("datetime64[D]").astype(str).tolist()
    told = dict(zip(done.order_id.tolist(), days, strict=True))
    return [
        told.get(order, "未安装").replace("-", "/") for order in economy.order.order_id.tolist()
    ]


def _minutes(moment: NDArray[np.datetime64]) -> list[str]:
    """`2024-05-01 09:30` for each moment."""
    return [text.replace("T", " ") for text in moment.astype("datetime64[m]").astype(str).tolist()]


def _day(day: str, style: int) -> str:
    """An ISO day in one of three ways."""
    year, month, number = day.split("-")
    return (f"{year}/{month}/{number}", f"{year}{month}{number}", f"{year}年{month}月{number}日")[
        style % 3
    ]


_FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def _amount(minor: int, style: int) -> str:
    """An amount in 万元, full-width in some rows, in 元 with its unit in others."""
    if style == 5:
        return f"{minor // 100}元"
    text = f"{minor // 1_000_000}.{minor % 1_000_000 // 100:04d}".rstrip("0").rstrip(".")
    return text.translate(_FULL_WIDTH) if style == 3 else text
