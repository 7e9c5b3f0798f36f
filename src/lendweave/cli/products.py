"""`lendweave products`: what a scene lends, one row a product."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from lendweave.book.products import Product
from lendweave.book.quotes.words import word as quote_word
from lendweave.bootstrap.offering import quoting_alone
from lendweave.cli.wording import word
from lendweave.kernel.money import amount_text
from lendweave.kernel.rates import RATE_MAX, Rate, percent

if TYPE_CHECKING:
    from lendweave.cli.session import Session

_COLUMNS = ("product", "title", "plan", "terms", "amounts", "rate")


def products_command(
    context: typer.Context,
    scene: Annotated[str, typer.Argument(help="the scene, a folder of the scenes / 场景")],
) -> None:
    """List what a scene lends: plans, terms, amounts, rates. 查看场景的信贷产品。"""
    session: Session = context.obj
    locale = session.settings.locale
    shelf = quoting_alone(session.settings, scene).shelf
    if not shelf.products:
        session.screen.line(word("no products", locale, scene=scene))
        return
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for name in _COLUMNS:
        table.add_column(word(f"offered {name}", locale))
    for product in shelf.products.values():
        table.add_row(*(escape(cell) for cell in _cells(product, locale)))
    session.console.print(table)


def _cells(product: Product, locale: str) -> tuple[str, ...]:
    amounts = (amount_text(each, product.currency) for each in _bounds(product))
    terms = ", ".join(map(str, product.terms))
    return (
        f"{product.code} v{product.version}",
        product.title.told(locale),
        quote_word(f"plan {product.plan}", locale),
        quote_word(f"unit {product.term_unit}", locale, count=terms),
        " – ".join(amounts),
        _rate(product, locale),
    )


def _bounds(product: Product) -> tuple[int, int]:
    return product.amounts.low, product.amounts.high


def _rate(product: Product, locale: str) -> str:
    rule = product.rate
    if rule.fixed is not None:
        return percent(Rate(rule.fixed))
    if rule.high >= RATE_MAX:
        return word("from a decision", locale)
    return f"{percent(Rate(rule.low))} – {percent(Rate(rule.high))}"
