"""What the house allows to be agreed, by every door: waivers, prices, fees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from tests.book.collection.test_policy import SHIPPED
from tests.book.loan.lives import contract
from tests.book.quotes.shelves import shelf
from tests.flows.loan_desk import BANKS, BEGIN, ME, SCENE, Office, Shipped, office

from lendweave.book.collection.errors import WaiverNotAllowed
from lendweave.book.collection.policy import Policy, read_policy
from lendweave.book.loan import Contract, LoanRules, PenaltyRule
from lendweave.book.loan.errors import UnknownDetail
from lendweave.book.products.errors import CapExceeded, ProductUnknown
from lendweave.book.quotes import Asked, quote
from lendweave.book.quotes.taken import contract_of_quote
from lendweave.flows.collect import CollectDesk, WaiverRequest, waive
from lendweave.flows.house_rules import NOTHING_ALLOWED, FeeNotOfProduct, PriceWithoutProduct
from lendweave.flows.loan_desk import UnknownLoan
from lendweave.flows.repay import Booked, EventRequest, enter_event
from lendweave.kernel.errors import LendweaveError
from lendweave.records import Principal, Role
from lendweave.runtimes.collection import HistoryCollection
from lendweave.stores.history import History

CLERK = Principal(ME.tenant_id, "clerk", frozenset({Role.OPERATIONS}))
LATE_DAYS = 120
RULES = LoanRules(penalty=PenaltyRule(Decimal("0.36")))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    """An office over a store of its own, under the rules of the appliance scene."""
    found = office(tmp_path)
    with found.store:
        yield found


@pytest.fixture
def late(desk: Office) -> str:
    """A loan on which nothing was paid for months, so that penalty runs."""
    loan_id = desk.open(agreed=contract(rules=RULES, shares=BANKS))
    desk.days.pass_days(LATE_DAYS)
    return loan_id


def penalty(desk: Office, loan_id: str) -> int:
    """What is owed of it today."""
    return desk.enter(loan_id, "deposit", 1, f"look {desk.days.now()}").state.owed.penalty


def by_events(desk: Office, loan_id: str, who: Principal, name: str, amount: int) -> Booked:
    """A waiver as any event of the loan."""
    details = {"component": "penalty"}
    return desk.enter(loan_id, "waive", amount, name, who=who, details=details)


def by_collection(desk: Office, loan_id: str, who: Principal, name: str, amount: int) -> Booked:
    """A waiver as collectors grant it."""
    files = HistoryCollection(History(desk.store), SCENE)
    policy = read_policy(SHIPPED, "appliance/collection.yaml", "CNY")
    at = CollectDesk(desk.desk, policy, files, desk.store)
    return waive(who, WaiverRequest(loan_id, name, "penalty", amount, "goodwill"), at)


Door = Callable[[Office, str, Principal, str, int], Booked]
DOORS = pytest.mark.parametrize("door", [by_events, by_collection])


@DOORS
def test_every_door_asks_for_the_same_authority(desk: Office, late: str, door: Door) -> None:
    """A clerk lets off half of the penalty and not a 分 more, in one waiver or in several."""
    half = penalty(desk, late) // 2
    with pytest.raises(WaiverNotAllowed, match=r"at most"):
        door(desk, late, CLERK, "w1", half + 1)
    assert door(desk, late, CLERK, "w2", half - 1).state.waived.penalty == half - 1
    with pytest.raises(WaiverNotAllowed, match=r"at most 0.01"):
        door(desk, late, CLERK, "w3", 2)
    assert door(desk, late, ME, "w4", half).state.waived.penalty == 2 * half - 1


@DOORS
def test_a_waiver_of_all_that_is_due_is_one_of_its_amount(
    desk: Office, late: str, door: Door
) -> None:
    """Without an amount everything due is let off: more than a clerk may, as a reviewer may."""
    whole = penalty(desk, late)
    with pytest.raises(WaiverNotAllowed, match="waiver of penalty"):
        door(desk, late, CLERK, "w1", 0)
    assert door(desk, late, ME, "w2", 0).state.waived.penalty == whole
    with pytest.raises(WaiverNotAllowed, match="above 0"):
        door(desk, late, ME, "w3", 0)


@DOORS
def test_the_same_waiver_again_gives_what_it_gave(desk: Office, late: str, door: Door) -> None:
    """Sent twice it is granted once, also where a second one would be too much."""
    half = penalty(desk, late) // 2
    assert not door(desk, late, CLERK, "w1", half).repeated
    again = door(desk, late, CLERK, "w1", half)
    assert (again.repeated, again.state.waived.penalty) == (True, half)


@pytest.mark.parametrize("component", ["fee", "interest"])
def test_a_part_that_is_not_a_roles_own_is_not_let_off(
    desk: Office, late: str, component: str
) -> None:
    """A clerk has penalties alone; a fee of today counts as charged, for whoever may."""
    desk.enter(late, "charge_fee", 500, "f1", details={"code": "reminder"}, on=BEGIN_DUE)
    said: dict[str, Any] = {"details": {"component": component}}
    with pytest.raises(WaiverNotAllowed, match=component):
        desk.enter(late, "waive", 500, "w1", who=CLERK, **said)
    assert getattr(desk.enter(late, "waive", 500, "w2", **said).state.waived, component) == 500


BEGIN_DUE = date(2026, 5, 15)
"""The last due day before the loan is looked at."""


def test_of_many_waivers_at_once_no_more_pass_than_one_after_the_other(
    desk: Office, late: str
) -> None:
    """Eight tills let off a fifth of the penalty each: two pass, as half is the most."""
    part = penalty(desk, late) // 5
    begin, outcome = Barrier(8), list[str]()

    def let_off(number: int) -> None:
        door = (by_events, by_collection)[number % 2]
        begin.wait()
        try:
            door(desk, late, CLERK, f"w{number}", part)
        except WaiverNotAllowed:
            outcome.append("refused")
        else:
            outcome.append("granted")

    threads = [Thread(target=let_off, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["granted"] * 2 + ["refused"] * 6
    asked = EventRequest("deposit", "till", "look", "CNY", 1)
    assert enter_event(ME, late, asked, desk.desk).state.waived.penalty == 2 * part


def test_where_nobody_wrote_rules_nothing_is_let_off_or_made_dearer(
    desk: Office, late: str
) -> None:
    """A scene without a policy gives nobody authority."""
    desk.desk = replace(desk.desk, rules=NOTHING_ALLOWED)
    with pytest.raises(WaiverNotAllowed, match="collection policy"):
        by_events(desk, late, ME, "w1", 1)
    with pytest.raises(ProductUnknown, match="appliance_instalment"):
        desk.enter(lent(desk), "change_rate", name="r", details={"rate": "0.01"})


def test_a_loan_of_another_scene_has_rules_of_its_own(desk: Office, late: str) -> None:
    """Another scene's desk does not know it: its limits of waivers may be wider."""
    desk.desk = replace(desk.desk, scene=replace(SCENE, name="auto"))
    with pytest.raises(UnknownLoan, match=late):
        by_events(desk, late, ME, "w1", 1)


def agreed(product: str, rate: str = "0.12", term: int = 12) -> Contract:
    """What is agreed when the quote of a product of the appliance scene is taken."""
    found = shelf("appliance")
    asked = Asked(1_000_000, term, BEGIN, Decimal(rate))
    taken = quote(found.find(product), asked, found.caps)
    return contract_of_quote(taken)


def lent(desk: Office, product: str = "appliance_instalment") -> str:
    """A loan of 10,000.00 over a year at 12%."""
    return desk.open(f"of {product}", agreed(product))


@pytest.mark.parametrize(
    ("product", "event", "details"),
    [
        ("appliance_instalment", "change_rate", {"rate": "10"}),
        ("appliance_instalment", "change_rate", {"rate": "0.2401"}),
        ("appliance_instalment", "restructure", {"rate": "0.25", "term": 24}),
        ("appliance_instalment", "restructure", {"rate": "0.25", "term": 3}),
        ("appliance_trade_in", "change_rate", {"rate": "0.22"}),
    ],
)
@pytest.mark.parametrize("days", [0, 45])
def test_no_change_of_price_passes_the_cap(
    desk: Office, product: str, event: Any, details: dict[str, Any], days: int
) -> None:
    """The error names cap, source and the highest rate; that rate is taken, a bit more is not."""
    loan_id = lent(desk, product)
    desk.days.pass_days(days)
    posted = desk.store.last_offset()
    with pytest.raises(CapExceeded, match="consumer_finance in pack cn_consumer") as told:
        desk.enter(loan_id, event, name="r", details=details)
    assert desk.store.last_offset() == posted
    assert "Source: 金规〔2025〕9号" in told.value.fix
    rate = told.value.fix.partition("at most ")[2].partition("%")[0]
    within = str(Decimal(rate) / 100)
    over = str(Decimal(rate) / 100 + Decimal("0.0001"))
    with pytest.raises(CapExceeded, match="all-in cost"):
        desk.enter(loan_id, event, name="s", details=details | {"rate": over})
    done = desk.enter(loan_id, event, name="t", details=details | {"rate": within})
    assert done.state.rate == Decimal(within)


def test_a_longer_term_at_the_agreed_rate_is_agreed(desk: Office) -> None:
    """An extension costs the same by the year."""
    loan_id = lent(desk)
    desk.days.pass_days(100)
    done = desk.enter(loan_id, "restructure", name="r", details={"term": 24})
    assert (done.state.rate, done.state.instalments[-1].number) == (Decimal("0.12"), 27)


def test_a_loan_of_no_product_becomes_no_dearer(desk: Office) -> None:
    """No licence says how dear it may be: the same rate and lower ones alone."""
    loan_id = desk.open()
    with pytest.raises(PriceWithoutProduct, match=r"0\.144"):
        desk.enter(loan_id, "change_rate", name="r", details={"rate": "0.145"})
    done = desk.enter(loan_id, "change_rate", name="r", details={"rate": "0.1"})
    assert done.state.rate == Decimal("0.1")


@pytest.mark.parametrize(
    ("product", "details", "amount", "error"),
    [
        ("appliance_trade_in", {"code": "guarantee"}, 1_500, None),
        ("appliance_trade_in", {"code": "guarantee"}, 90_000, CapExceeded),
        ("appliance_trade_in", {"code": "reminder"}, 1_500, FeeNotOfProduct),
        ("appliance_trade_in", {}, 1_500, FeeNotOfProduct),
        ("appliance_trade_in", {"code": {"guarantee": 1}}, 1_500, UnknownDetail),
        ("appliance_instalment", {"code": "merchant_service"}, 1_500, FeeNotOfProduct),
    ],
)
def test_fees_are_those_of_the_product(
    desk: Office,
    product: str,
    details: dict[str, Any],
    amount: int,
    error: type[LendweaveError] | None,
) -> None:
    """By their codes, those that borrowers pay, and not above the cap."""
    loan_id = lent(desk, product)
    if error is None:
        assert desk.enter(loan_id, "charge_fee", amount, details=details).entries
        return
    with pytest.raises(error, match=r"all-in cost|details\.code"):
        desk.enter(loan_id, "charge_fee", amount, details=details)


def test_fees_in_small_parts_do_not_pass_the_cap(desk: Office) -> None:
    """What was charged before on the same instalments counts with the next."""
    loan_id = lent(desk, "appliance_trade_in")
    with pytest.raises(CapExceeded, match="all-in cost"):
        for number in range(60):
            desk.enter(loan_id, "charge_fee", 1_500, f"f{number}", details={"code": "guarantee"})


def test_the_shipped_rules_are_those_of_the_tests() -> None:
    """The policy that these tests count by."""
    policy = Shipped().waivers()
    assert isinstance(policy, Policy)
    assert policy.authorities[0].share == Decimal("0.5")
