"""Every version of a product that was ever quoted or lent on, whole.

A version is immutable: what was promised under it must be told the same years later.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from lendweave.book.products import Product, refuse_changed
from lendweave.book.products.errors import ProductUnknown
from lendweave.book.products.reading import NAME
from lendweave.book.products.versions import product_from_published, published_text
from lendweave.durable import durable_write
from lendweave.kernel.errors import Unavailable


class ProductDamaged(Unavailable):
    """A published product cannot be read back.
    已发布的产品无法读回。
    """

    code = "STORES-121"


class ProductArchive:
    """A folder with one JSON file per scene, product and version; a file is never changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def publish(self, product: Product) -> None:
        """Write the version down at its first use, on disk before this returns.

        Raises ProductChanged if the same version was published with another meaning.
        """
        path = self._path(product.scenario, product.code, product.version)
        if path.exists():
            refuse_changed(self._read(path), product)
        else:
            durable_write(path, published_text(product))

    def refuse_changed(self, product: Product) -> None:
        """Raise ProductChanged as `publish` would; nothing is written."""
        path = self._path(product.scenario, product.code, product.version)
        if path.exists():
            refuse_changed(self._read(path), product)

    def find(self, scenario: str, code: str, version: int) -> Product:
        """The version as it was published. Raises ProductUnknown, ProductDamaged."""
        path = self._path(scenario, code, version)
        if NAME.fullmatch(code) is None or not path.exists():
            versions = ", ".join(map(str, self._versions(scenario, code)))
            raise ProductUnknown(
                where=f"scene {scenario}, product {code[:60]!r}, version {version}",
                got=f"version {version}",
                expected=f"a published version: {versions}" if versions else "a published version",
                fix="Name one of these, or restore the folder `products` of the data folder.",
            )
        return self._read(path)

    def _versions(self, scenario: str, code: str) -> list[int]:
        if NAME.fullmatch(code) is None:  # it could be a path that leads elsewhere
            return []
        found = self._path(scenario, code, 0).parent.glob("*.json")
        return sorted(int(path.stem) for path in found if path.stem.isdecimal())

    def _path(self, scenario: str, code: str, version: int) -> Path:
        return self._folder / scenario / code / f"{version}.json"

    def _read(self, path: Path) -> Product:
        try:
            return product_from_published(path.read_bytes())
        except msgspec.DecodeError as error:
            raise ProductDamaged(
                where=str(path),
                got=str(error)[:200],
                expected="the file as it was written",
                fix="Restore it from a backup.",
            ) from None
