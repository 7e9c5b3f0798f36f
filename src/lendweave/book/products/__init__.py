"""Credit products: what is offered in a scene, at what price, and how its loans are serviced.

In: products.yaml, caps.yaml, Scene.
Out: Product, Shelf, CapCatalogue, Cap, LoanRules, ScheduleTerms.
Never: a file, a store, a clock; a version of a product that says two things.
"""

from lendweave.book.products.caps import Cap, CapCatalogue, CapPack
from lendweave.book.products.model import Fee, Product
from lendweave.book.products.read import read_products
from lendweave.book.products.read_caps import read_caps
from lendweave.book.products.shelf import Shelf
from lendweave.book.products.versions import refuse_changed

__all__ = [
    "Cap",
    "CapCatalogue",
    "CapPack",
    "Fee",
    "Product",
    "Shelf",
    "read_caps",
    "read_products",
    "refuse_changed",
]
