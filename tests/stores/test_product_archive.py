"""Versions of products, kept whole and never changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.book.products.small_products import changed, small_products

from lendweave.book.products.errors import ProductChanged, ProductUnknown
from lendweave.stores.product_archive import ProductArchive, ProductDamaged


def test_a_version_is_read_back_as_it_was_published(tmp_path: Path) -> None:
    """Whole, with its hash; publishing it again changes nothing."""
    archive = ProductArchive(tmp_path)
    for product in small_products().values():
        archive.publish(product)
        archive.publish(product)
        assert archive.find("small", product.code, product.version) == product


def test_a_published_version_refuses_another_meaning(tmp_path: Path) -> None:
    """Also where nothing would be written; the next version is free."""
    archive = ProductArchive(tmp_path)
    archive.publish(small_products()["small_course"])
    other = small_products(changed("fixed: 12%", "fixed: 13%"))["small_course"]
    for refuse in (archive.publish, archive.refuse_changed):
        with pytest.raises(ProductChanged, match="other rate"):
            refuse(other)
    archive.publish(replace(other, version=2))
    assert archive.find("small", "small_course", 1).rate.high != other.rate.high


@pytest.mark.parametrize(
    ("code", "version", "says"),
    [
        ("small_course", 2, "a published version: 1"),
        ("small_stock", 1, "a published version"),
        ("../small_course", 1, "a published version"),
        ("..", 1, "a published version"),
    ],
)
def test_what_was_never_published_is_not_found(
    tmp_path: Path, code: str, version: int, says: str
) -> None:
    """An unknown version or product, and a name that would lead out of the folder."""
    archive = ProductArchive(tmp_path)
    archive.publish(small_products()["small_course"])
    with pytest.raises(ProductUnknown, match=rf"expected: {says}\n"):
        archive.find("small", code, version)


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    """Half a file is no product."""
    archive = ProductArchive(tmp_path)
    archive.publish(small_products()["small_course"])
    file = tmp_path / "small" / "small_course" / "1.json"
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(ProductDamaged, match="Restore it from a backup"):
        archive.find("small", "small_course", 1)
