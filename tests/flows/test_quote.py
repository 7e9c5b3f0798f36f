"""Quotes over a data folder: what is meant, what is published, which trials are recorded."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.book.quotes.shelves import SCENARIOS

from lendweave.book.products.errors import CapExceeded, ProductChanged, ProductUnknown, QuoteRefused
from lendweave.bootstrap import open_house
from lendweave.bootstrap.deciding import checked_scene
from lendweave.bootstrap.offering import quoting_alone
from lendweave.flows.check import check_products
from lendweave.flows.quote import QuoteCommand, Quoted, Visitor, quote_products
from lendweave.kernel.errors import LendweaveError
from lendweave.records import Touch, entity_id, local_owner
from lendweave.settings import Settings, load_settings

DAY = date(2026, 3, 1)
PARTY = entity_id("local", "party", "identity", "somebody")
ASKED = QuoteCommand(600_000, "appliance_instalment", term=6, rate=Decimal("0.138"), on=DAY)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data folder of its own, and scenes that a test may change."""
    scenes = tmp_path / "scenes"
    for name in ("appliance", "travel"):
        shutil.copytree(SCENARIOS / name, scenes / name)
    for file in ("caps.yaml", "indicators.yaml"):
        shutil.copy(SCENARIOS / file, scenes / file)
    return load_settings({}, {"home": tmp_path / "home", "scenarios": scenes})


def rewrite(settings: Settings, file: str, find: str, other: str) -> None:
    """Change a definition; `find` must be there."""
    assert settings.scenarios is not None
    path = settings.scenarios / file
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, other, 1), encoding="utf-8")


def quoted(settings: Settings, command: QuoteCommand, scene: str = "appliance") -> Quoted:
    """The quotes without a data folder."""
    return quote_products(local_owner(settings.tenant), command, quoting_alone(settings, scene))


def test_amount_term_and_plan_narrow_what_is_quoted(settings: Settings) -> None:
    """Every product that offers the amount; those that do not are told with the reason."""
    all_terms = quoted(settings, replace(ASKED, term=None))
    assert [len(quote.rows) for quote in all_terms.quotes] == [3, 6, 12, 24]
    every = quoted(settings, QuoteCommand(600_000, term=6, on=DAY))
    assert [quote.product.code for quote in every.quotes] == [
        "appliance_instalment",
        "appliance_interest_free",
        "appliance_trade_in",
    ]
    assert [product.code for product, _, _ in every.refused] == [
        "dealer_prepayment",
        "supplier_receivable",
    ]
    bullets = quoted(settings, QuoteCommand(10_000_000, plan="bullet", term=90, on=DAY))
    assert {quote.product.plan for quote in bullets.quotes} == {"bullet"}


@pytest.mark.parametrize(
    ("command", "error", "says"),
    [
        (replace(ASKED, product="appliance_instalmnt"), ProductUnknown, 'Did you mean "appliance_'),
        (replace(ASKED, term=7), QuoteRefused, "3, 6, 12, 24 month"),
        (replace(ASKED, plan="bullet"), QuoteRefused, "plan bullet"),
        (QuoteCommand(1, on=DAY), QuoteRefused, "0.01 CNY"),
        (replace(ASKED, on=date(1999, 12, 31)), QuoteRefused, "2000-01-01"),
    ],
)
def test_where_nothing_can_be_quoted_it_says_why(
    settings: Settings, command: QuoteCommand, error: type[LendweaveError], says: str
) -> None:
    """The first reason, as a typed error."""
    with pytest.raises(error, match=says):
        quoted(settings, command)


def test_the_cap_of_the_day_decides(settings: Settings) -> None:
    """A cap that falls in the catalogue refuses the same loan from that day on."""
    rewrite(
        settings,
        "caps.yaml",
        "      - licences: [private_lending]",
        "      - {licences: [consumer_finance], from: 2026-06-01, method: irr_times_12, "
        "limit: 12%, source: {document: X, title: {en: x, zh: 某}, dated: 2026-05-01}}\n"
        "      - licences: [private_lending]",
    )
    assert quoted(settings, replace(ASKED, on=date(2026, 5, 31))).quotes
    with pytest.raises(CapExceeded, match=r"13.80%.*\n.*at most 12%.*2026-06-01"):
        quoted(settings, replace(ASKED, on=date(2026, 6, 1)))


def test_a_version_is_published_by_its_first_quote(settings: Settings) -> None:
    """Changed under the same version it is refused, in the folder and beside it; raised, it is
    another product, and the first is still found as it was."""
    with open_house(settings) as house:
        quote_products(house.principal, ASKED, house.products.quoting("appliance"))
        first = house.products.product("appliance", "appliance_instalment")
    rewrite(settings, "appliance/products.yaml", "grace_days: 3", "grace_days: 4")
    with pytest.raises(ProductChanged, match="other grace_days"):
        quoted(settings, ASKED)
    with open_house(settings) as house, pytest.raises(ProductChanged, match="version 2"):
        house.products.product("appliance", "appliance_instalment")
    rewrite(settings, "appliance/products.yaml", "version: 2", "version: 3")
    with open_house(settings) as house:
        assert house.products.product("appliance", "appliance_instalment").grace_days == 4
        assert house.products.product("appliance", "appliance_instalment", 2) == first
        with pytest.raises(ProductUnknown, match="a published version: 2, 3"):
            house.products.product("appliance", "appliance_instalment", 4)


def test_a_trial_of_a_known_visitor_is_a_touch(settings: Settings) -> None:
    """One record a trial, of the party or device that tried; nobody in particular leaves none."""
    with open_house(settings) as house:
        ports = house.products.quoting("appliance")
        token = "1:" + "a" * 64
        visitors = [None, Visitor("app", party_id=PARTY), Visitor("h5", device_token=token)]
        for visitor in visitors:
            quote_products(house.principal, replace(ASKED, visitor=visitor), ports)
        found = list(house.store.scan(house.principal, kinds=("touch",)))
    touches = [record for record in found if isinstance(record, Touch)]
    assert [(t.event, t.channel, t.page) for t in touches] == [
        ("rate_trial", "app", "appliance_instalment"),
        ("rate_trial", "h5", "appliance_instalment"),
    ]
    assert [(t.party_id, t.device_token) for t in touches] == [(PARTY, None), (None, token)]


def test_a_refused_trial_leaves_no_touch(settings: Settings) -> None:
    """Nothing was shown, so nothing is recorded."""
    with open_house(settings) as house:
        command = replace(ASKED, term=7, visitor=Visitor("app", party_id=PARTY))
        with pytest.raises(QuoteRefused):
            quote_products(house.principal, command, house.products.quoting("appliance"))
        assert house.store.count(house.principal, "touch") == 0


def test_check_prices_every_product_at_its_highest_rate(settings: Settings) -> None:
    """A product that could only be lent above its cap is a fault of the scene."""
    assert check_products(quoting_alone(settings, "appliance").shelf, DAY) == ()
    found = "rate: {low: 6%, high: 18%}"
    rewrite(settings, "appliance/products.yaml", found, found.replace("18%", "24%"))
    (fault,) = check_products(quoting_alone(settings, "appliance").shelf, DAY)
    assert fault.startswith("appliance/products.yaml (appliance_trade_in, term 6): an all-in cost")
    assert "at most 24%" in fault


def test_a_scene_of_products_alone_is_checked(settings: Settings) -> None:
    """Without features there are no strategies and no cases, and the products are read."""
    checked = checked_scene(settings, "travel")
    assert (checked.total, checked.products, checked.faults) == (0, 2, ())
    rewrite(settings, "travel/products.yaml", "plan: equal_principal", "plan: equal")
    with pytest.raises(LendweaveError, match=r"travel/products.yaml:6 "):
        checked_scene(settings, "travel")
