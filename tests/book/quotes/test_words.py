"""The words of quotes: both languages say the same things."""

from __future__ import annotations

import re
from string import Formatter
from typing import get_args

import pytest

from lendweave.book.products.model import ChargedBy, Payer, ServiceEvent
from lendweave.book.quotes.text import width
from lendweave.book.quotes.words import WORDS
from lendweave.book.schedule import PLANS
from lendweave.kernel.money import amount_text

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_tell_the_same_values(key: str) -> None:
    """The same placeholders; Chinese where there are words at all."""
    english, chinese = WORDS[key]
    names = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in WORDS[key]]
    assert names[0] == names[1]
    assert not CHINESE.search(english)
    assert CHINESE.search(chinese)


def test_every_choice_has_its_words() -> None:
    """Plans, payers, those who charge, and service events."""
    keys = [f"plan {plan}" for plan in PLANS]
    keys += [f"who {who}" for who in (*get_args(Payer), *get_args(ChargedBy))]
    keys += [f"event {event}" for event in get_args(ServiceEvent)]
    assert [key for key in keys if key not in WORDS] == []


@pytest.mark.parametrize(
    ("minor", "currency", "told"),
    [(123_456_789, "CNY", "1,234,567.89"), (-5, "CNY", "-0.05"), (1_234, "JPY", "1,234")],
)
def test_amounts_are_spelled_with_commas(minor: int, currency: str, told: str) -> None:
    """Major units, thousands apart, as many digits as the currency has."""
    assert amount_text(minor, currency) == told


def test_a_chinese_character_takes_two_columns() -> None:
    """So that tables line up in a terminal."""
    assert width("本金 a") == 6
