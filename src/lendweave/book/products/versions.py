"""Versions of a product: its hash, its text as published, and that a version never changes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from lendweave.book.products.errors import ProductChanged
from lendweave.book.products.model import Product

MEANING_VERSION = 1
"""Raised when a key of a product comes to mean something else."""


def product_hash(product: Product) -> str:
    """SHA-256, hexadecimal, over all that bears on the product's meaning; titles do not count."""
    closure = {"meaning": MEANING_VERSION, **_meaning(product)}
    return hashlib.sha256(msgspec.json.encode(closure, order="sorted")).hexdigest()


def published_text(product: Product) -> bytes:
    """The product whole, in one spelling; `product_from_published` reads it back."""
    return msgspec.json.format(msgspec.json.encode(product, order="sorted"))


def product_from_published(text: bytes) -> Product:
    """The product that was published. Raises msgspec.DecodeError."""
    return msgspec.json.decode(text, type=Product)


def refuse_changed(published: Product, current: Product) -> None:
    """Raise ProductChanged if `current` says something else under a published version.

    Another product, or another version of it, may say what it likes.
    """
    same = (published.scenario, published.code, published.version) == (
        current.scenario,
        current.code,
        current.version,
    )
    if not same or published.hash == current.hash:
        return
    before, after = _meaning(published), _meaning(current)
    changed = [key for key in after if after[key] != before.get(key)]
    raise ProductChanged(
        where=f"product {current.code} version {current.version} of scene {current.scenario}",
        got=f"other {', '.join(changed)}" if changed else "another meaning of its keys",
        expected="what was published under this version",
        fix=f"Publish it as version {current.version + 1}.",
    )


def _meaning(product: Product) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(product)
    fees = [_fee_meaning(fee) for fee in plain["fees"]]
    return {key: value for key, value in plain.items() if key not in ("title", "hash")} | {
        "fees": fees
    }


def _fee_meaning(fee: Mapping[str, Any]) -> dict[str, Any]:
    """Without what means nothing: a title, and a key of later releases that is left out."""
    unsaid = {"title"} if fee["netted"] else {"title", "netted"}
    return {key: value for key, value in fee.items() if key not in unsaid}
