"""What the lender's servicer tells of a branch's loans: their state by month, and each receipt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.economy import Economy
from lendweave.simulation.files.untidy import Fault, Rows, TextFile, replaced, untidied, wrong_digit
from lendweave.simulation.servicing.loans import CHARGED_OFF_DPD, Book, delinquencies, repayments
from lendweave.simulation.truth.files import PlantedFault
from lendweave.simulation.truth.frames import Day, Whole, joined, taken
from lendweave.simulation.world.block import Block

LOAN_HEADER = (
    "借据号,进件编号,身份证号,经销商编码,放款日期,放款金额（元）,年利率（%）,期数,状态,逾期天数,"
    "历史最大逾期天数,已到期期数,数据日期"
)
RECEIPT_HEADER = "流水号,借据号,身份证号,到账时间,还款日期,金额（元）,方式"
_FIRST_LINE = 2
_ACTIVE, _OVERDUE, _SETTLED, _CHARGED_OFF = range(4)
_STATUS_WORDS = ("正常", "逾期", "结清", "核销")
_METHODS = {
    ("person", "instalment"): "本人",
    ("merchant", "instalment"): "经销商",
    ("merchant", "refund"): "退货退款",
    ("person", "recovery"): "催收回款",
}

LOAN_FAULTS = (
    Fault("INTAKE-031", replaced(0, lambda _: "")),
    Fault("INTAKE-039", replaced(2, wrong_digit)),
    Fault("INTAKE-036", replaced(8, lambda _: "关注")),
    Fault("INTAKE-041", replaced(9, lambda _: "-1")),
)
RECEIPT_FAULTS = (
    Fault("INTAKE-031", replaced(1, lambda _: "")),
    Fault("INTAKE-035", replaced(3, lambda _: "昨晚")),
    Fault("INTAKE-033", replaced(5, lambda _: "已还清")),
)


@dataclass(frozen=True, slots=True)
class _State:
    """What is told of a loan on a day. place: of the loan in the block's book."""

    place: Whole
    told_on: Day
    status: Whole
    days_past_due: Whole
    days_past_due_max: Whole


def loan_file(economy: Economy) -> tuple[TextFile, PlantedFault]:
    """借据_B….csv of a block and what is untidy in it."""
    block, book = economy.block, economy.book
    states = _states(block, book)
    name = f"借据_B{block.number:04d}.csv"
    cells = list(_loan_rows(economy, states))
    months = block.month_number(states.told_on)
    key = book.order_id[states.place] * 1_024 + months * 4 + states.status
    rows = Rows(cells, key, [""] * len(cells))
    sent, planted = untidied(
        rows, LOAN_FAULTS, block.world.files, block.chance, file=name, first_line=_FIRST_LINE
    )
    return _csv(name, LOAN_HEADER, sent), planted


def receipt_file(economy: Economy) -> tuple[TextFile, PlantedFault]:
    """还款_B….csv of a block and what is untidy in it."""
    block = economy.block
    repaid = repayments(block, economy.book, economy.schedule)
    place = np.flatnonzero(repaid.paid_at < block.end)
    repaid = taken(repaid, place[np.argsort(repaid.paid_at[place], kind="stable")])
    name = f"还款_B{block.number:04d}.csv"
    loan = _places(economy.book, repaid.order_id)
    cells = [
        [f"HK{order}-{number}", f"JK{order}", who, at.replace("T", " "), at[:10], paid, method]
        for order, number, who, at, paid, method in zip(
            repaid.order_id.tolist(),
            repaid.number.tolist(),
            _identities(economy, loan),
            repaid.paid_at.astype("datetime64[m]").astype(str).tolist(),
            [f"{minor // 100}.{minor % 100:02d}" for minor in repaid.amount_minor.tolist()],
            [_METHODS[pair] for pair in zip(repaid.payer, repaid.purpose, strict=True)],
            strict=True,
        )
    ]
    rows = Rows(cells, repaid.order_id * 64 + repaid.number, [""] * len(cells))
    sent, planted = untidied(
        rows, RECEIPT_FAULTS, block.world.files, block.chance, file=name, first_line=_FIRST_LINE
    )
    return _csv(name, RECEIPT_HEADER, sent), planted


def _states(block: Block, book: Book) -> _State:
    """Every state in order of time: at disbursal, at each month's end, and once settled."""
    late = delinquencies(block, book)
    place, days = _places(book, late.order_id), late.days_past_due
    by_month = np.lexsort((late.month_end_on, place))
    place, days, ends = place[by_month], days[by_month], late.month_end_on[by_month]
    most = np.maximum.accumulate(place * 100_000 + days) - place * 100_000
    most_of_all = np.zeros(len(book.order_id), np.int64)
    np.maximum.at(most_of_all, place, days)
    status = np.where(days > 0, np.where(days > CHARGED_OFF_DPD, _CHARGED_OFF, _OVERDUE), _ACTIVE)
    everyone = np.arange(len(book.order_id))
    begun = _plain(everyone, book.disbursed_at.astype("datetime64[D]"), _ACTIVE, everyone * 0)
    settled_on = _settled_on(book)
    settled = _plain(everyone, settled_on, _SETTLED, most_of_all)
    states = joined([begun, _State(place, ends, status, days, most), settled])
    states = taken(states, states.told_on < block.end)
    return taken(states, np.lexsort((states.status, states.place, states.told_on)))


def _plain(
    place: NDArray[np.int64], told_on: NDArray[np.datetime64], status: int, most: NDArray[np.int64]
) -> _State:
    """One state that is not late for every loan."""
    return _State(place, told_on, np.full(len(place), status), place * 0, most)


def _settled_on(book: Book) -> NDArray[np.datetime64]:
    """Day of the last receipt, or of the merchant's refund; the far future where never settled."""
    last = np.where(np.isnat(book.due_on), np.datetime64("1970-01-01", "D"), book.paid_on)
    back = book.returned_at.astype("datetime64[D]")
    return np.where(book.returned, back, last.max(axis=1))


def _loan_rows(economy: Economy, states: _State) -> Iterator[list[str]]:
    book, schedule = economy.book, economy.schedule
    percent = f"{float(economy.block.world.credit.rate) * 100:.4f}".rstrip("0").rstrip(".")
    orders = book.order_id.tolist()
    identities = _identities(economy, np.arange(len(orders)))
    merchants = economy.merchants.codes_of(book.merchant_id)
    begun = book.disbursed_at.astype("datetime64[D]").astype(str).tolist()
    amounts, terms = schedule.amount_minor.tolist(), schedule.term_months.tolist()
    due = (book.due_on[states.place] <= states.told_on[:, None]).sum(axis=1).tolist()
    for at, status, days, most, number, day in zip(
        states.place.tolist(),
        states.status.tolist(),
        states.days_past_due.tolist(),
        states.days_past_due_max.tolist(),
        due,
        states.told_on.astype(str).tolist(),
        strict=True,
    ):
        yield [
            f"JK{orders[at]}",
            f"JJ{orders[at]}",
            identities[at],
            merchants[at],
            begun[at],
            f"{amounts[at] // 100}.{amounts[at] % 100:02d}",
            percent,
            f"{terms[at]}",
            _STATUS_WORDS[status],
            f"{days}",
            f"{most}",
            f"{number}",
            day,
        ]


def _identities(economy: Economy, place: NDArray[np.int64]) -> list[str]:
    """ID number of the borrower of each loan."""
    person = economy.book.person_id[place] - economy.block.start
    return list(economy.people.person.id_number[person].tolist())


def _places(book: Book, order_id: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of each loan in the book."""
    order = np.argsort(book.order_id)
    return np.asarray(order[np.searchsorted(book.order_id, order_id, sorter=order)])


def _csv(name: str, header: str, rows: list[list[str]]) -> TextFile:
    return TextFile(name, "\n".join([header, *map(",".join, rows), ""]).encode())
