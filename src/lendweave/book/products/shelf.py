"""What a scene has on offer: its products by code, and the caps they are held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lendweave.book.calendar import HolidayCalendar
from lendweave.book.products.caps import CapCatalogue
from lendweave.book.products.errors import ProductUnknown
from lendweave.book.products.model import WEEKENDS, Product
from lendweave.lang.errors import did_you_mean


@dataclass(frozen=True)
class Shelf:
    """The current version of every product of a scene, in the order of its file.

    calendars: by the codes that products name.
    """

    scenario: str
    products: Mapping[str, Product]
    caps: CapCatalogue
    calendars: Mapping[str, HolidayCalendar] = field(default_factory=dict)

    def find(self, code: str) -> Product:
        """The product called `code`. Raises ProductUnknown."""
        if code not in self.products:
            raise ProductUnknown(
                where=f"scene {self.scenario}, product {code[:60]!r}",
                got=code[:60],
                expected=", ".join(self.products) or "a scene with products",
                fix=did_you_mean(code, self.products) or "Write products.yaml for the scene.",
            )
        return self.products[code]

    def calendar(self, product: Product) -> HolidayCalendar:
        """The business days of a product, weekends where it names no calendar that is known."""
        return self.calendars.get(product.holidays.calendar, WEEKENDS)
