"""The price of what is agreed anew is counted as quotes count theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.book.quotes.shelves import shelf
from tests.book.quotes.test_booked import booked
from tests.book.quotes.test_quote import quotes

from lendweave.book.loan import Event
from lendweave.book.loan.errors import NothingToPlan
from lendweave.book.loan.fold import lived
from lendweave.book.products.caps import CapCatalogue
from lendweave.book.products.errors import CapExceeded
from lendweave.book.products.model import CapName
from lendweave.book.quotes import Asked, Quote, quote
from lendweave.book.quotes.changed import Pricing, cost_to_come, refuse_dear_change
from lendweave.book.quotes.taken import contract_of_quote

CLOSE = Decimal("1e-9")
YEAR = date(2025, 1, 1)


def at(found: Quote, days: int = 0) -> date:
    """So many days after the money left."""
    return found.asked.on + timedelta(days)


@given(quotes())
def test_on_the_first_day_it_costs_what_the_quote_says(found: Quote) -> None:
    """Interest, fees of every time and payer, odd first periods, holidays."""
    assume(found.product.release is None)
    contract = contract_of_quote(found, shelf(found.product.scenario).calendar(found.product))
    life, _ = lived(contract, booked(found), at(found))
    cost = cost_to_come(found.product, life, at(found))
    assert cost is not None
    assert abs(cost.whole.nominal - found.cost.whole.nominal) <= CLOSE


@given(quotes(), st.integers(0, 400), st.integers(0, 100_000).map(lambda n: Decimal(n) / 10_000))
def test_a_rate_is_taken_or_refused_by_the_cap_and_by_nothing_else(
    found: Quote, days: int, rate: Decimal
) -> None:
    """Whatever the product, the day and the rate; a refusal names a rate that is below it."""
    assume(found.product.release is None)
    shelved = shelf(found.product.scenario)
    contract = contract_of_quote(found, shelved.calendar(found.product))
    pricing, events = Pricing(found.product, shelved.caps), booked(found)
    event = Event(
        len(events) + 1, "change_rate", at(found, days), currency=contract.currency,
        details={"rate": str(rate)},
    )  # fmt: skip
    try:
        refuse_dear_change(pricing, contract, events, event)
    except NothingToPlan:
        return
    except CapExceeded as error:
        assert "Highest rate allowed" in error.fix
        told = error.fix.partition("at most ")[2].partition("%")[0]
        assert not told or Decimal(told) / 100 < rate
    else:
        assert rate <= Decimal("0.37")


@pytest.mark.parametrize(
    ("licence", "on", "rate", "taken"),
    [
        ("consumer_finance", "2026-05-31", "0.18", True),
        ("consumer_finance", "2026-06-01", "0.18", False),
        ("consumer_finance", "2026-06-01", "0.11", True),
        ("bank", "2026-06-01", "0.18", True),
        ("private_lending", "2026-06-01", "0.18", False),
    ],
)
def test_the_cap_is_that_of_the_licence_and_the_day(
    licence: str, on: str, rate: str, taken: bool
) -> None:
    """A cap that is lowered while the loan runs holds for what is agreed from then on."""
    shelved, name = shelf("appliance"), "cn_consumer"
    pack = shelved.caps.pack(name)
    (last,) = (r for r in pack.rows if r.licence == "consumer_finance" and r.starts_on > YEAR)
    lowered = replace(last, starts_on=date(2026, 6, 1), limit=Decimal("0.12"))
    packs = {name: replace(pack, rows=(*pack.rows, lowered))}
    product = replace(shelved.find("appliance_instalment"), cap=CapName(name, licence))
    found = quote(product, Asked(1_000_000, 12, date(2026, 1, 15), Decimal("0.10")), shelved.caps)
    pricing = Pricing(product, CapCatalogue(packs, shelved.caps.base_rates))
    event = Event(3, "change_rate", date.fromisoformat(on), details={"rate": rate})
    asked = (pricing, contract_of_quote(found), booked(found), event)
    if taken:
        refuse_dear_change(*asked)
        return
    with pytest.raises(CapExceeded, match=rf"cap of {licence} in pack {name}"):
        refuse_dear_change(*asked)
