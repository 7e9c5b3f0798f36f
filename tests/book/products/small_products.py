"""Small products for tests, and changed copies of their text."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lendweave.book.products import Product, read_products
from lendweave.records.scene import Scene

SCENE = Scene("small", "A small scene", "小场景", "Asia/Shanghai", "CNY")
SMALL = (Path(__file__).parent / "small.yaml").read_text(encoding="utf-8")


@cache
def small_products(text: str = SMALL) -> dict[str, Product]:
    """The products of small.yaml, or of another text."""
    return read_products(text, "products.yaml", SCENE, calendars=("cn",))


def changed(find: str, replace: str) -> str:
    """The text of small.yaml with its first `find` replaced; `find` must be there."""
    assert find in SMALL, find
    return SMALL.replace(find, replace, 1)
