"""What scenes lend: their products, published versions of them, and what quotes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lendweave.book.funding.reading import funder_names
from lendweave.book.products import CapCatalogue, Product, Shelf, read_caps, read_products
from lendweave.bootstrap.core import Core
from lendweave.bootstrap.rooms import calendars_of
from lendweave.connectors.product_files import (
    CAPS,
    FUNDERS,
    PRODUCTS,
    ProductFiles,
    product_scene_names,
    read_product_files,
)
from lendweave.connectors.scene_folder import scenes_root
from lendweave.flows.quote import QuotePorts
from lendweave.kernel.clock import Clock, SystemClock
from lendweave.kernel.ids import Uuid7Source
from lendweave.lang.scene_file import read_scene
from lendweave.records import Scene
from lendweave.settings import Settings
from lendweave.stores.product_archive import ProductArchive

ARCHIVE = "products"


@dataclass
class Offering:
    """What an open data folder lends. archive: the versions that were ever quoted or lent on."""

    core: Core
    archive: ProductArchive
    _shelves: dict[str, tuple[Scene, Shelf]] = field(default_factory=dict)
    _published: set[str] = field(default_factory=set)

    @property
    def scenes(self) -> list[str]:
        """Names of the scenes that have products."""
        return product_scene_names(self.core.scenes_folder)

    def shelf(self, scene: str) -> Shelf:
        """The products of a scene as they are offered now; read once. Raises UnknownScene."""
        return self._opened(scene)[1]

    def product(self, scene: str, code: str, version: int | None = None) -> Product:
        """A product, published: the version on offer when None, else that one.

        Raises UnknownScene, ProductUnknown, ProductChanged.
        """
        shelf = self.shelf(scene)
        current = shelf.products.get(code)
        if version is not None and (current is None or current.version != version):
            return self.archive.find(scene, code, version)
        product = shelf.find(code)
        self.publish(product)
        return product

    def publish(self, product: Product) -> None:
        """Keep a version for good before the first promise is made on it. Raises ProductChanged."""
        with self.core.lock:
            if product.hash in self._published:
                return
            if self.core.read_only:
                self.archive.refuse_changed(product)
            else:
                self.archive.publish(product)
            self._published.add(product.hash)

    def quoting(self, scene: str) -> QuotePorts:
        """What quotes the products of a scene. Raises UnknownScene."""
        declared, shelf = self._opened(scene)
        core = self.core
        return QuotePorts(declared, shelf, self.publish, core.store, core.clock, core.ids)

    def _opened(self, scene: str) -> tuple[Scene, Shelf]:
        with self.core.lock:
            if scene not in self._shelves:
                self._shelves[scene] = open_shelf(
                    read_product_files(self.core.scenes_folder, scene)
                )
            return self._shelves[scene]


def open_shelf(files: ProductFiles) -> tuple[Scene, Shelf]:
    """A scene and its products, checked. Raises what is wrong with a definition, with its place."""
    scene = read_scene(files.scenario, f"{files.name}/scenario.yaml")
    caps = CapCatalogue({}, {}) if files.caps is None else read_caps(files.caps, CAPS)
    calendars = calendars_of(files.holidays)
    products: dict[str, Product] = {}
    if files.products is not None:
        file = f"{files.name}/{PRODUCTS}"
        routed = files.funders
        funders = None if routed is None else funder_names(routed, f"{files.name}/{FUNDERS}")
        products = read_products(files.products, file, scene, caps, calendars, funders=funders)
    return scene, Shelf(scene.name, products, caps, calendars)


def quoting_alone(settings: Settings, scene: str, clock: Clock | None = None) -> QuotePorts:
    """What quotes the products of a scene without opening the data folder; nothing is written.

    A version that was published with another meaning is refused all the same.
    """
    declared, shelf = open_shelf(read_product_files(scenes_root(settings.scenarios), scene))
    archive = ProductArchive(archive_folder(settings.home))
    time = clock or SystemClock()
    check: Callable[[Product], None] = archive.refuse_changed
    return QuotePorts(declared, shelf, check, None, time, Uuid7Source(time))


def archive_folder(home: Path) -> Path:
    """Where published products are kept."""
    return home / ARCHIVE
