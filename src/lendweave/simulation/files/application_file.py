"""The applications made on the page of the scene, as its operator exports them for one branch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.demand.drafts import FraudKind
from lendweave.simulation.economy import Economy
from lendweave.simulation.files.untidy import Fault, Rows, TextFile, replaced, untidied, wrong_digit
from lendweave.simulation.truth.credit import Application
from lendweave.simulation.truth.files import PlantedFault
from lendweave.simulation.truth.frames import NONE, taken
from lendweave.simulation.world.identifiers import phone_numbers

HEADER = (
    "进件编号,申请时间,姓名,身份证号,手机号,注册日期,月收入（元）,设备号,申请金额（元）,期数,"
    "经销商编码,订单编号,分期产品,渠道"
)
_FIRST_LINE = 2
_TIME, _IDENTITY, _PHONE, _INCOME, _DEVICE, _AMOUNT, _TERM, _PRODUCT = 1, 3, 4, 6, 7, 8, 9, 12
_CHANNELS = {"store_qr": "门店扫码", "sales_guide": "导购代办", "h5": "线上"}
_TRADE_IN = 0.1
_NEW_ACCOUNT = np.timedelta64(2, "D")  # a thief signs up shortly before

FAULTS = (
    Fault("INTAKE-038", replaced(_PHONE, lambda _: "1990000")),
    Fault("INTAKE-039", replaced(_IDENTITY, wrong_digit)),
    Fault("INTAKE-033", replaced(_INCOME, lambda _: "五千左右")),
    Fault("INTAKE-041", replaced(_TERM, lambda _: "0")),
    Fault("INTAKE-031", replaced(0, lambda _: "")),
    Fault("INTAKE-035", replaced(_TIME, lambda _: "08-15-2024")),
    Fault("INTAKE-036", replaced(_PRODUCT, lambda _: "先用后付")),
    Fault("INTAKE-032", replaced(_DEVICE, lambda device: device + "\x01")),
    Fault("INTAKE-041", replaced(_AMOUNT, lambda amount: "-" + amount)),
)


def application_file(economy: Economy) -> tuple[TextFile, PlantedFault]:
    """进件_B….csv of a block, with a BOM, and what is untidy in it."""
    block, made = economy.block, economy.credit.application
    place = np.flatnonzero(made.applied_at < block.end)
    place = place[np.argsort(made.applied_at[place], kind="stable")]
    name = f"进件_B{block.number:04d}.csv"
    applications = taken(made, place)
    cells = list(_rows(economy, applications, economy.credit.kind[place]))
    rows = Rows(cells, applications.order_id, [""] * len(cells))
    sent, planted = untidied(
        rows, FAULTS, block.world.files, block.chance, file=name, first_line=_FIRST_LINE
    )
    lines = [HEADER, *map(",".join, sent), ""]
    return TextFile(name, "\n".join(lines).encode("utf-8-sig")), planted


def _rows(economy: Economy, made: Application, kind: NDArray[np.int64]) -> Iterator[list[str]]:
    block, people, ids = economy.block, economy.people, made.order_id
    place = made.person_id - block.start
    channels = dict(
        zip(economy.order.order_id.tolist(), economy.order.channel.tolist(), strict=True)
    )
    trade_in = block.chance.happens("trade-in", ids, _TRADE_IN).tolist()
    columns = zip(
        ids.tolist(),
        made.applied_at.astype("datetime64[s]").astype(str).tolist(),
        made.person_id.tolist(),
        people.person.id_number[place].tolist(),
        phone_numbers(made.phone_id).tolist(),
        _registered(economy, made, kind).astype(str).tolist(),
        made.stated_income_minor.tolist(),
        made.device_id.tolist(),
        made.amount_minor.tolist(),
        made.term_months.tolist(),
        economy.merchants.codes_of(made.merchant_id),
        trade_in,
        strict=True,
    )
    for (
        number,
        at,
        who,
        identity,
        phone,
        since,
        income,
        device,
        amount,
        term,
        merchant,
        swap,
    ) in columns:
        yield [
            f"JJ{number}",
            _moment(at, number),
            f"测试{who}",
            identity.lower() if number % 4 == 0 else identity,
            f"+86 {phone[:3]} {phone[3:7]} {phone[7:]}" if number % 6 == 0 else phone,
            since,
            "未填" if income == NONE else f'"{income // 100:,}"',
            f"DEV-{device:09d}",
            f"{amount // 100}",
            f"{term}",
            merchant,
            f"HX{number}",
            "以旧换新分期" if swap else "家电分期",
            _CHANNELS[channels[number]],
        ]


def _registered(
    economy: Economy, made: Application, kind: NDArray[np.int64]
) -> NDArray[np.datetime64]:
    """Day of signing up: long ago, or two days before under a stolen name."""
    own = economy.people.person.registered_on[made.person_id - economy.block.start]
    stolen = made.applied_at.astype("datetime64[D]") - _NEW_ACCOUNT
    return np.where(kind == FraudKind.STOLEN_IDENTITY, stolen, own)


def _moment(text: str, number: int) -> str:
    """`2024-05-01 09:30:00`, or in every fifth row `2024/05/01 09:30`."""
    if number % 5:
        return text.replace("T", " ")
    return text[:16].replace("T", " ").replace("-", "/")
