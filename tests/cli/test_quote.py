"""`lendweave quote` and the products in `lendweave check`, as a person runs them."""

from __future__ import annotations

import json
from pathlib import Path

from tests.command_line import lendweave


def test_a_quote_needs_no_data_folder(tmp_path: Path) -> None:
    """Schedule and statement in the language asked for; nothing is written."""
    home = tmp_path / "home"
    words = ["quote", "appliance", "--product", "appliance_instalment", "--amount", "9,000"]
    words += ["--term", "12", "--rate", "0.138", "--on", "2026-03-05"]
    screen = lendweave("--locale", "zh", *words, home=home)
    golden = (
        Path(__file__).parents[1] / "book" / "quotes" / "golden" / "appliance_instalment.zh.txt"
    )
    assert screen.split() == golden.read_text(encoding="utf-8").split()
    assert not home.exists()
    body = json.loads(lendweave(*words, "--json", home=home))
    assert body["quotes"][0]["amount_minor"] == 900_000


def test_a_refused_quote_ends_with_2(tmp_path: Path) -> None:
    """The bounds are told, and the code."""
    words = ("quote", "appliance", "--product", "appliance_instalment", "--amount", "1", "--term")
    screen = lendweave(*words, "12", home=tmp_path, code=2)
    assert "BOOK-208" in screen
    assert "100.00 CNY to 30000.00 CNY" in screen


def test_products_are_listed(tmp_path: Path) -> None:
    """Code, name, plan, terms, amounts and rate of each."""
    screen = lendweave("--locale", "zh", "products", "travel", home=tmp_path)
    for told in ("travel_instalment v2", "旅游分期", "等额本金", "3, 6, 12 个月", "6% – 18%"):
        assert told in screen


def test_check_tells_of_products(tmp_path: Path) -> None:
    """A scene that has products alone is checked too."""
    screen = lendweave("check", "travel", home=tmp_path)
    assert "2 of 2 products stay below their cap" in screen
