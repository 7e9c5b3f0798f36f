"""What is advanced on a trade, in a real store: once, to its value, with its papers in order."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from tests.book.trade.a_trade import TRADE, id_of, paper
from tests.flows.lending_house import OWNER, Lender, lender

from lendweave.book.products import Shelf
from lendweave.book.products.errors import ProductUnknown
from lendweave.book.trade.errors import (
    AdvanceExceeded,
    CollateralMissing,
    NotAcknowledged,
    NotRegistered,
    NotSearched,
)
from lendweave.bootstrap.offering import open_shelf
from lendweave.connectors.product_files import read_product_files
from lendweave.connectors.scene_folder import scenes_root
from lendweave.flows.draw import disburse, principal_repaid, request_drawdown, step_drawdown
from lendweave.flows.exposures import moved
from lendweave.flows.life_cycle import Said
from lendweave.flows.line_view import life_body, life_view
from lendweave.kernel.errors import Conflict
from lendweave.records import Facility

RECEIVABLE = id_of("receivable", "R-1")
OF_TRADE = {"product_code": "supplier_receivable", "receivable_id": RECEIVABLE}


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    """What the appliance scene lends."""
    return open_shelf(read_product_files(scenes_root(None), "appliance"))[1]


@pytest.fixture
def lines(tmp_path: Path) -> tuple[Facility, Facility]:
    """Two lines of one borrower."""
    with lender(tmp_path) as opened:
        return opened.line("A-1"), opened.line("A-2")


@pytest.fixture
def house(tmp_path: Path, lines: tuple[Facility, Facility], shelf: Shelf) -> Iterator[Lender]:
    """A lender of the platform's own money, with a trade of 100.00 on record and searched."""
    with lender(tmp_path, funders=None) as opened:
        opened.desk = replace(opened.desk, shelf=lambda: shelf)
        parts = [paper(part) for part in TRADE if part not in ("registration", "pledge", "search")]
        opened.store.append(OWNER, parts)
        yield opened


def advanced(house: Lender) -> tuple[int, int]:
    """(used, reserved) of the receivable."""
    return house.open_exposure("collateral", RECEIVABLE)


def test_a_receivable_is_financed_once(house: Lender, lines: tuple[Facility, Facility]) -> None:
    """90% of it over all drawdowns; what is cancelled may be drawn again."""
    first, _ = request_drawdown(OWNER, house.asks(lines[0], "D-1", 6_000, **OF_TRADE), house.desk)
    assert advanced(house) == (0, 6_000)
    with pytest.raises(AdvanceExceeded, match=r"at most 30\.00 CNY"):
        request_drawdown(OWNER, house.asks(lines[1], "D-2", 3_001, **OF_TRADE), house.desk)
    step_drawdown(OWNER, first.entity_id, "cancel", Said("no need"), house.desk)
    assert advanced(house) == (0, 0)
    request_drawdown(OWNER, house.asks(lines[1], "D-3", 9_000, **OF_TRADE), house.desk)
    assert advanced(house) == (0, 9_000)


def test_of_a_race_for_a_receivable_only_what_fits_passes(
    house: Lender, lines: tuple[Facility, Facility]
) -> None:
    """Eight threads over two lines draw 20.00 each on what takes 90.00: four of them get it."""

    def draw(number: int) -> str:
        asked = house.asks(lines[number % 2], f"D-{number}", 2_000, **OF_TRADE)
        try:
            return request_drawdown(OWNER, asked, house.desk)[1]
        except Conflict as refused:
            return refused.code

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(draw, range(8)))
    assert told.count("approved") == 4, told
    assert set(told) <= {"approved", "BOOK-233", "RECORDS-052"}
    assert advanced(house) == (0, 8_000)
    assert house.store.verify().booked > 0


def test_money_waits_for_search_and_registration(
    house: Lender, lines: tuple[Facility, Facility]
) -> None:
    """Refused until both are on record, told beside the drawdown meanwhile; then it is used."""
    asked = house.asks(lines[0], "D-1", 9_000, **OF_TRADE)
    id = request_drawdown(OWNER, asked, house.desk)[0].entity_id
    told = life_body(life_view(OWNER, "drawdown", id, house.desk))["missing"]
    assert [each["code"] for each in told] == ["BOOK-237", "BOOK-238"]
    with pytest.raises(NotSearched, match="no search on record"):
        disburse(OWNER, id, house.desk)
    house.store.append(OWNER, [paper("search")])
    with pytest.raises(NotRegistered, match="no entry"):
        disburse(OWNER, id, house.desk)
    house.store.append(OWNER, [paper("registration")])
    assert life_body(life_view(OWNER, "drawdown", id, house.desk))["missing"] == []
    assert disburse(OWNER, id, house.desk)[1] == "disbursed"
    assert advanced(house) == (9_000, 0)
    types = {each.holder_type for each in moved(OWNER, id, house.store)}
    assert types == {"facility", "person", "collateral"}
    back = principal_repaid(OWNER, id, {"own": 4_000}, house.desk)
    house.desk.books.commit(OWNER, back).result()
    assert advanced(house) == (5_000, 0)  # what is repaid may be advanced again


def test_what_was_good_when_drawn_is_looked_at_again(
    house: Lender, lines: tuple[Facility, Facility]
) -> None:
    """A receivable whose debtor takes the confirmation back pays nothing out."""
    asked = house.asks(lines[0], "D-1", 9_000, **OF_TRADE)
    id = request_drawdown(OWNER, asked, house.desk)[0].entity_id
    house.clock.pass_hours(1)
    house.store.append(OWNER, [paper("receivable", confirmed=False, occurred_at=house.clock.now())])
    with pytest.raises(NotAcknowledged, match="without confirmed"):
        disburse(OWNER, id, house.desk)


def test_a_trade_product_needs_a_trade(house: Lender, lines: tuple[Facility, Facility]) -> None:
    """Without a receivable nothing is drawn, whatever else is named; other products need none."""
    order = {"product_code": "supplier_receivable", "order_id": id_of("order", "O-1")}
    with pytest.raises(CollateralMissing, match="receivable_id"):
        request_drawdown(OWNER, house.asks(lines[0], "D-1", 100, **order), house.desk)
    asked = house.asks(lines[0], "D-2", 100, product_code="appliance_instalment")
    assert request_drawdown(OWNER, asked, house.desk)[1] == "approved"


@pytest.mark.parametrize("number", ["25322000000123456789", "A-17"])
def test_an_invoice_that_comes_again_under_another_id_is_the_same(
    house: Lender, lines: tuple[Facility, Facility], number: str
) -> None:
    """Two sources send one invoice, each with a receivable: what it is worth is advanced once."""
    parts = []
    for name in ("7", "8"):
        told = {"invoice_no": number, "seller_id": "P-1", "order_id": None}
        parts.append(paper("invoice", f"I-{name}", **told))
        invoice = {"invoice_id": id_of("invoice", f"I-{name}")}
        parts.append(paper("receivable", f"R-{name}", **invoice))
    house.store.append(OWNER, parts)
    of = [{**OF_TRADE, "receivable_id": id_of("receivable", f"R-{name}")} for name in ("7", "8")]
    request_drawdown(OWNER, house.asks(lines[0], "D-1", 6_000, **of[0]), house.desk)
    with pytest.raises(AdvanceExceeded, match=r"at most 30\.00 CNY: invoice"):
        request_drawdown(OWNER, house.asks(lines[1], "D-2", 6_000, **of[1]), house.desk)


def test_a_product_that_is_not_lent_is_refused(
    house: Lender, lines: tuple[Facility, Facility]
) -> None:
    """Its terms would bind nothing."""
    asked = house.asks(lines[0], "D-1", 6_000, **{**OF_TRADE, "product_code": "nonesuch"})
    with pytest.raises(ProductUnknown, match="nonesuch"):
        request_drawdown(OWNER, asked, house.desk)


def test_the_last_count_of_a_stock_counts(
    house: Lender, lines: tuple[Facility, Facility], shelf: Shelf
) -> None:
    """Counts are records of their own: the latest of the same place gives the value."""
    auto = open_shelf(read_product_files(scenes_root(None), "auto"))[1]
    house.desk = replace(house.desk, shelf=lambda: auto)
    stock = {"product_code": "dealer_stock", "inventory_id": id_of("inventory", "S-1")}
    house.clock.pass_hours(1)
    later = paper("stock", "S-2", value_minor=5_000, occurred_at=house.clock.now())
    house.store.append(OWNER, [later])
    with pytest.raises(AdvanceExceeded, match=r"at most 40\.00 CNY"):
        request_drawdown(OWNER, house.asks(lines[0], "D-1", 4_001, **stock), house.desk)
    request_drawdown(OWNER, house.asks(lines[0], "D-2", 4_000, **stock), house.desk)
