"""Quotes: rows that add up, published yearly rates, caps and bounds that refuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.book.products.small_products import changed, small_products
from tests.book.products.test_caps import SMALL as SMALL_CAPS
from tests.book.products.test_caps import small_caps
from tests.book.quotes import any_product
from tests.book.quotes.shelves import SCENES, shelf

from lendweave.book.products import Product
from lendweave.book.products.errors import CapExceeded, QuoteRefused
from lendweave.book.products.model import AT_ONCE, Holidays, RateRule
from lendweave.book.quotes import Asked, Quote, quote, quote_body, quote_lines
from lendweave.book.schedule import Plan

DAY = date(2026, 3, 1)
OFFERS = [(scene, code) for scene in SCENES for code in shelf(scene).products]


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    """A quote of any product of any scene, anywhere within its bounds."""
    scene, code = draw(st.sampled_from(OFFERS))
    found = shelf(scene)
    product = found.find(code)
    amounts = product.amounts
    steps = st.integers(amounts.low // amounts.step, amounts.high // amounts.step)
    basis_points = st.integers(int(product.rate.low * 10_000), int(product.rate.high * 10_000))
    asked = Asked(
        draw(steps) * amounts.step,
        draw(st.sampled_from(product.terms)),
        date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 800))),
        Decimal(draw(basis_points)) / 10_000,
    )
    return quote(product, asked, found.caps, found.calendar(product))


@pytest.mark.parametrize(
    ("written", "days", "told"),
    [("7", 7, "7 days in which you may give"), ("none", None, "none: once the money has left")],
)
def test_the_statement_says_whether_the_loan_may_be_left(
    written: str, days: int | None, told: str
) -> None:
    """What the product promises is what its loans keep."""
    product = small_products(changed("cooling_off_days: 7", f"cooling_off_days: {written}"))
    found = quote(product["small_instalment"], Asked(600_000, 6, DAY), small_caps())
    assert found.product.loan_rules(found.rate).cooling_off_days == days
    assert told in "\n".join(quote_lines(found, "en"))


@given(quotes())
def test_the_rows_of_a_quote_add_up(found: Quote) -> None:
    """Principal is what was lent, payments are what the charges say, and nothing stays open."""
    amount = found.asked.amount
    assert sum(row.principal for row in found.rows) == amount
    assert sum(row.drawn for row in found.rows) == amount
    assert found.rows[-1].balance == 0
    own = [charge.amount for charge in found.charges if charge.paid_by == "borrower"]
    assert found.payments == amount + sum(own)
    interest = [charge.amount for charge in found.charges if charge.code == "interest"]
    assert sum(interest) == sum(row.interest for row in found.rows)
    assert all(0 <= row.subsidy <= row.interest for row in found.rows)
    assert found.cost.borrower.nominal <= found.cost.whole.nominal <= found.cap.limit


@given(quotes())
def test_without_fees_the_yearly_cost_is_the_rate(found: Quote) -> None:
    """By months that are twelfths of a year, IRR × 12 is the contract's rate but for rounding."""
    product = found.product
    in_cost = sum(c.amount for c in found.charges if c.in_cost and c.code != "interest")
    if in_cost or product.term_unit != "month" or product.plan in AT_ONCE or product.due_day:
        return
    if product.day_count in ("30/360", "equal_periods") and product.release is None:
        few = Decimal(len(found.rows)) / found.asked.amount
        assert abs(found.cost.whole.nominal - found.rate) < Decimal("0.00005") + 12 * few


@given(st.data())
def test_products_of_every_shape_are_quoted_whole(data: st.DataObject) -> None:
    """Any plan, unit, day count, rounding, calendar, fee and subsidy: rows and charges add up."""
    product = data.draw(any_product.products())
    asked = data.draw(any_product.questions(product))
    found = quote(product, asked, any_product.LOOSE_CAPS)
    assert sum(row.principal for row in found.rows) == asked.amount
    assert found.rows[-1].balance == 0
    assert all(row.due_on > asked.on for row in found.rows)
    own = sum(charge.amount for charge in found.charges if charge.paid_by == "borrower")
    assert found.payments == asked.amount + own
    assert found.cost.borrower.nominal <= found.cost.whole.nominal
    for locale in ("en", "zh"):
        assert quote_lines(found, locale)
    assert quote_body(found, "en")["payments_minor"] == found.payments


@pytest.mark.parametrize("plan", ["equal_instalment", "equal_principal", "interest_first"])
@pytest.mark.parametrize("bears_interest", [False, True])
def test_days_off_put_no_payment_before_the_money(plan: Plan, bears_interest: bool) -> None:
    """Lent on a Saturday for six days, each due on the business day before: one yearly rate."""
    product = replace(
        any_product.LIKE,
        plan=plan,
        term_unit="day",
        every=1,
        terms=(6,),
        due_day=None,
        interest_only=0,
        holidays=Holidays("preceding", "weekends", bears_interest),
        fees=(),
        subsidies=(),
    )
    found = quote(product, Asked(600_000, 6, date(2026, 6, 6)), any_product.LOOSE_CAPS)
    assert [row.due_on.day for row in found.rows] == [8, 8, 9, 10, 11, 12]
    assert sum(row.drawn for row in found.rows) == 600_000
    assert Decimal("0.1") < found.cost.whole.nominal < Decimal("0.3")


def flat_fee_product() -> Product:
    """A product at no interest with a fee of 0.6% of the amount each month, of twelve or 36."""
    product = small_products()["small_instalment"]
    fee = replace(product.fees[0], share=Decimal("0.006"))
    none = RateRule(Decimal(0), Decimal(0), Decimal(0))
    return replace(product, fees=(fee,), rate=none, subsidies=(), due_day=None, terms=(12, 36))


def test_a_flat_monthly_fee_costs_about_twice_what_it_says() -> None:
    """0.6% a month of 12,000 over 12 is 1,072 a month and 13.03% by IRR × 12."""
    found = quote(flat_fee_product(), Asked(1_200_000, 12, DAY), small_caps())
    assert {row.payment for row in found.rows} == {107_200}
    assert f"{found.cost.whole.nominal:.4f}" == "0.1303"


def test_a_reported_car_loan_is_above_the_cap() -> None:
    """56,800 over 36 months at 2,316 a month: 26.91% by IRR × 12, refused with all it rests on."""
    product = flat_fee_product()
    monthly = 231_600 - 157_778  # what a month costs beside 1/36 of the amount
    fee = replace(product.fees[0], share=None, amount=monthly)
    dear = replace(product, fees=(fee,), amounts=replace(product.amounts, high=10_000_000))
    with pytest.raises(CapExceeded) as refused:
        quote(dear, Asked(5_680_000, 36, DAY), small_caps())
    told = str(refused.value)
    for part in ("26.91%", "irr_times_12", "24%", "consumer_finance", "cn_consumer", "2025-10-01"):
        assert part in told
    assert "Notice 9 (2025-04-01), to be confirmed by counsel" in told


def test_the_method_of_the_cap_decides() -> None:
    """From July 2026 the small caps hold the effective rate, 22.4%, against 20%."""
    product = replace(flat_fee_product(), rate=RateRule(Decimal("0.1"), Decimal(0), Decimal("0.1")))
    before = quote(product, Asked(1_200_000, 12, DAY), small_caps())
    assert before.cost.whole.nominal < Decimal("0.24")
    with pytest.raises(CapExceeded, match=r"by effective\n.*at most 20%.*2026-07-01"):
        quote(product, Asked(1_200_000, 12, date(2026, 7, 1)), small_caps())


def test_naming_another_payer_does_not_lift_the_cap() -> None:
    """Interest that a merchant bears counts as well; the borrower's own cost is told beside it."""
    product = small_products()["small_instalment"]
    asked = Asked(1_200_000, 3, DAY, Decimal("0.18"))
    found = quote(product, asked, small_caps())
    assert (
        found.cost.borrower.nominal < Decimal("0.125") < Decimal("0.18") < found.cost.whole.nominal
    )
    low = SMALL_CAPS.replace("limit: 24%", "limit: 15%", 1)
    with pytest.raises(CapExceeded):
        quote(product, asked, small_caps(low))


def test_a_fee_outside_the_cost_is_told_and_does_not_count() -> None:
    """A registration fee of a third party: the borrower pays it, the yearly rate leaves it out."""
    product = small_products()["small_instalment"]
    fee = replace(product.fees[0], charged_by="third_party", in_all_in_cost=False, when="disbursal")
    asked = Asked(1_200_000, 12, DAY, Decimal("0.12"))
    without = quote(replace(product, fees=()), asked, small_caps())
    beside = quote(replace(product, fees=(fee,)), asked, small_caps())
    assert beside.cost == without.cost
    assert beside.payments - without.payments == beside.upfront == 1_200


def _asked(**other: object) -> Asked:
    return replace(Asked(1_200_000, 12, DAY, Decimal("0.12")), **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (_asked(amount=49_999), r"amount\n.*499.99 CNY\n.*500.00 CNY to 20000.00 CNY"),
        (_asked(amount=2_000_001), "amount"),
        (_asked(term=9), r"term\n.*9 month\n.*3, 6, 12 month"),
        (_asked(rate=Decimal("0.0599")), r"rate\n.*5.99%\n.*6% to 18%"),
        (_asked(rate=Decimal("0.1801")), "rate"),
    ],
)
def test_what_a_product_does_not_offer_is_refused(asked: Asked, says: str) -> None:
    """Amount, term or rate out of bounds: which one, and the bounds."""
    with pytest.raises(QuoteRefused, match=says):
        quote(small_products()["small_instalment"], asked, small_caps())


def test_a_rate_that_only_a_decision_knows_must_be_given() -> None:
    """Without bounds there is no highest rate to show."""
    stock = small_products()["small_stock"]
    with pytest.raises(QuoteRefused, match="the rate that a decision gave"):
        quote(stock, Asked(5_000_000, 90, DAY), small_caps())
    assert quote(stock, Asked(5_000_000, 90, DAY, Decimal("0.06")), small_caps()).rows


def test_the_highest_rate_stands_for_one_not_given() -> None:
    """A trial before any decision shows the most it may cost, and says so."""
    found = quote(small_products()["small_instalment"], Asked(1_200_000, 12, DAY), small_caps())
    assert (found.rate, found.rate_is_highest) == (Decimal("0.18"), True)
    course = small_products()["small_course"]
    assert not quote(course, Asked(1_000_000, 12, DAY), small_caps()).rate_is_highest
