"""The maker's list of merchants of one branch: a workbook with a row for each grade given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from lendweave.simulation.economy import Economy
from lendweave.simulation.files.untidy import Fault, Rows, SheetFile, untidied, wrong_digit
from lendweave.simulation.truth.files import PlantedFault

SHEET = "经销商名单"
HEADER = (
    *("经销商编码", "经销商名称", "统一社会信用代码", "成立日期", "评级", "合作日期", "评级日期"),
    *("联系人", "联系电话", "保证金（万元）"),
)
_FIRST_LINE = 4
_NAME, _USCC, _GRADE, _OPENED = 1, 2, 4, 5
Cells = list[Any]


def _changed(column: int, value: str) -> Fault[Cells]:
    codes = {_NAME: "INTAKE-031", _GRADE: "INTAKE-036", _OPENED: "INTAKE-035"}
    return Fault(codes[column], lambda row: [*row[:column], value, *row[column + 1 :]])


FAULTS: tuple[Fault[Cells], ...] = (
    Fault("INTAKE-040", lambda row: [*row[:_USCC], wrong_digit(row[_USCC]), *row[_USCC + 1 :]]),
    _changed(_GRADE, "E"),
    _changed(_NAME, ""),
    _changed(_OPENED, "2023年13月01日"),
)


def merchant_file(economy: Economy) -> tuple[SheetFile, PlantedFault]:
    """华星经销商_B….xlsx of a block and what is untidy in it."""
    block = economy.block
    maker = "" if block.world.maker is None else block.world.maker.name
    name = f"{maker}经销商_B{block.number:04d}.xlsx"
    grade = economy.merchants.grade
    order = np.lexsort((grade.merchant_id, grade.graded_on))
    cells = list(_rows(economy, order.tolist()))
    days = grade.graded_on[order].astype(np.int64)
    rows = Rows(cells, grade.merchant_id[order] * 100_000 + days, [""] * len(cells))
    sent, planted = untidied(
        rows, FAULTS, block.world.files, block.chance, file=name, first_line=_FIRST_LINE
    )
    titles: list[Cells] = [[f"{maker}电器 经销商名单"], ["导出部门：渠道部"], list(HEADER)]
    return SheetFile(name, SHEET, [*titles, *sent, ["合计", f"{len(sent)} 家"]]), planted


def _rows(economy: Economy, order: list[int]) -> Iterator[Cells]:
    merchant, grade = economy.merchants.merchant, economy.merchants.grade
    place = np.searchsorted(merchant.merchant_id, grade.merchant_id).tolist()
    founded, opened = merchant.founded_on.tolist(), merchant.opened_on.tolist()
    graded, grades = grade.graded_on.tolist(), grade.grade.tolist()
    for row in order:
        at = place[row]
        number = int(merchant.merchant_id[at])
        style = "%Y年%m月%d日" if number % 3 == 1 else "%Y/%m/%d"
        yield [
            str(merchant.code[at]),
            f"测试第{number}家电经营部",
            str(merchant.uscc[at]),
            founded[at],
            "冻结" if grades[row] == "frozen" else grades[row],
            opened[at].strftime(style),
            graded[row].strftime("%Y/%m/%d"),
            "测试联系人",
            "010-00000000",
            3.5,
        ]
