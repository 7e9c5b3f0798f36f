"""funders.yaml: what it gives, and each mistake with its line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from lendweave.book.funding.errors import FundersInvalid, ShareClaimedTwice, SharesNotWhole
from lendweave.book.funding.model import Bound, FunderBook, bounds_of
from lendweave.book.funding.reading import read_funders
from lendweave.lang.definition import DefinitionInvalid
from lendweave.lang.errors import LangError
from lendweave.records import Scene

SCENE = Scene("appliance", "Appliances", "家电", "Asia/Shanghai", "CNY", {}, "")
TEXT = """\
funders:
  bank_a:
    title: {en: Bank A, zh: 甲银行}
    mode: joint_lending
    bears_loss: funder
    cost: "0.0500"
    capacity: 1000
    quota: {day: "100.00", month: "900.50"}
    answers: [line]
    answer_within: 4h
  trust_b:
    title: {en: Trust B, zh: 乙信托}
    mode: loan_assistance
    bears_loss: guarantor
    bearer: city_guarantee
    cost: "0.0700"
routes:
  - route: joint
    shares: {bank_a: 70%, trust_b: 30%}
    products: [appliance_instalment]
    when: "amount <= 500.00"
  - route: alone
    shares: {trust_b: 100%}
"""


def read(old: str = "", new: str = "") -> FunderBook:
    """The example with one part replaced."""
    assert old in TEXT
    return read_funders(TEXT.replace(old, new, 1), "funders.yaml", SCENE)


def test_the_example_is_read() -> None:
    """Amounts become minor units, shares hundredths of a percent, durations microseconds."""
    book = read()
    bank = book.funders["bank_a"]
    assert (bank.capacity_minor, bank.day_minor, bank.month_minor) == (100_000, 10_000, 90_050)
    assert bank.answers == {"line"}
    assert bank.answer_within == 4 * 3_600_000_000
    assert [route.name for route in book.routes] == ["joint", "alone"]
    assert [(s.funder, s.weight) for s in book.routes[0].shares] == [
        ("bank_a", 7_000),
        ("trust_b", 3_000),
    ]
    assert book.cost(book.routes[0]) == Decimal("0.0560")
    assert bounds_of(bank, date(2026, 5, 31)) == (
        Bound("bank_a", 100_000, returns=True),
        Bound("bank_a/2026-05-31", 10_000, returns=False),
        Bound("bank_a/2026-05", 90_050, returns=False),
    )
    assert bounds_of(book.funders["trust_b"], date(2026, 5, 31)) == ()


@pytest.mark.parametrize(
    ("old", "new", "error", "match"),
    [
        (
            "trust_b: 30%",
            "trust_b: 40%",
            ShareClaimedTwice,
            r":19.*bank_a 70% \+ trust_b 40% = 110%",
        ),
        ("trust_b: 30%", "trust_b: 20%", SharesNotWhole, r":19.*= 90%"),
        ("{bank_a: 70%, trust_b: 30%}", "{}", SharesNotWhole, "no share"),
        ("trust_b: 30%", "trust_c: 30%", FundersInvalid, r":19.*funder trust_c"),
        ("trust_b: 30%", "bank_a: 30%", Exception, "bank_a"),
        ("trust_b: 30%", "trust_b: 0.3", DefinitionInvalid, ":19"),
        ("trust_b: 30%", 'trust_b: "0.3"', FundersInvalid, r":19.*a share such as 70%"),
        ("trust_b: 30%", "trust_b: 30.001%", FundersInvalid, "a share such as 70%"),
        ("route: alone", "route: joint", FundersInvalid, r":22.*joint twice"),
        ("bears_loss: funder", "bears_loss: platform", FundersInvalid, r":5.*joint_lending"),
        ("    bearer: city_guarantee\n", "", FundersInvalid, r":14.*bearer: none"),
        ("bears_loss: guarantor", "bears_loss: funder", FundersInvalid, r":15.*city_guarantee"),
        ("bears_loss: funder", "bears_loss: nobody", DefinitionInvalid, r":5.*nobody"),
        ("capacity: 1000", "capacity: -1", FundersInvalid, ":7.*-1"),
        ("capacity: 1000", 'capacity: "1.005"', FundersInvalid, r":7.*1\.005"),
        ("capacity: 1000", "capacity: 10.5", DefinitionInvalid, ":7"),
        ('cost: "0.0500"', 'cost: "12"', FundersInvalid, ":6.*12"),
        ("answer_within: 4h", "answer_within: soon", FundersInvalid, ":10.*soon"),
        ("amount <= 500.00", "amout <= 500.00", LangError, r"funders.yaml:21.*amout"),
        ("amount <= 500.00", "amount + 1.00", LangError, "funders.yaml:21"),
        ("mode: joint_lending", "modus: joint_lending", DefinitionInvalid, "modus"),
    ],
)
def test_mistakes_have_their_place(old: str, new: str, error: type[Exception], match: str) -> None:
    """Whatever is wrong is refused with file and line."""
    with pytest.raises(error, match="(?s)" + match):
        read(old, new)
