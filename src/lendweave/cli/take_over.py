"""`lendweave loan take-over`: loans that another system has serviced go on in this book."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from lendweave.book.loan.words import told
from lendweave.book.products import Product
from lendweave.bootstrap import House, open_house
from lendweave.cli.wording import word
from lendweave.flows.ledger import trial_balance
from lendweave.flows.take_over import Refusal, TakenOver, take_over
from lendweave.kernel.money import amount_text

if TYPE_CHECKING:
    from lendweave.cli.session import Session

_SHOWN = 5


def take_over_command(
    context: typer.Context,
    scene: Annotated[str, typer.Argument(help="the scene / 场景")],
    *,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="day of take-over, the last that is told of when left out / 切换日",
        ),
    ] = None,
    product: Annotated[
        str | None,
        typer.Option(
            help="under which all go on; that of each application when left out / 统一产品"
        ),
    ] = None,
) -> None:
    """Go on with loans that another system has serviced, as its records tell. 存量接管。

    \b
    lendweave loan take-over appliance
    lendweave loan take-over appliance --as-of 2023-12-31
    """
    session: Session = context.obj
    with open_house(session.settings) as house:
        day = as_of.date() if as_of else None
        taken_over_here(session, house, scene, as_of=day, product=product)


def taken_over_here(
    session: Session,
    house: House,
    scene: str,
    *,
    as_of: date | None = None,
    product: str | None = None,
) -> bool:
    """Take over the loans of a scene, and show it. True if debits equal credits."""

    def product_of(code: str) -> Product:
        return house.products.product(scene, product if product and code else code)

    with session.console.status(word("taking over", session.settings.locale)):
        done = take_over(house.principal, house.servicing.desk(scene), product_of, as_of)
        balance = trial_balance(house.principal, house.servicing.books)
    _show(session, done, house.room(scene).scene.currency, balanced=balance.is_balanced)
    return balance.is_balanced


def _show(session: Session, done: TakenOver, currency: str, *, balanced: bool) -> None:
    locale, screen = session.settings.locale, session.screen
    screen.heading(
        "the book", f"{word('loans taken over', locale, loans=done.loans)}  {done.as_of}"
    )
    if done.there:
        screen.line(word("there before", locale, loans=done.there))
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    table.add_column(word("status", locale))
    table.add_column(word("loans", locale), justify="right")
    for status, count in done.statuses.most_common():
        table.add_row(told(status, locale), f"{count:,}")
    if done.statuses:
        session.console.print(table)
    amounts = {name: amount_text(getattr(done, name), currency) for name in ("disbursed", "repaid")}
    screen.line(word("book told", locale, events=done.events, currency=currency, **amounts))
    screen.line(word("book balanced" if balanced else "book unbalanced", locale))
    if done.differing:
        shown = ", ".join(done.differing[:_SHOWN])
        screen.line(word("book differs", locale, loans=len(done.differing), shown=shown))
    for some in _by_code(done).values():
        first = some[0]
        title, example = first.error.title_in(locale), first.external_id
        told_of = {"loans": len(some), "title": title, "example": example}
        screen.line(word("not taken over", locale, **told_of))


def _by_code(done: TakenOver) -> dict[str, list[Refusal]]:
    """Refusals under the code of their error."""
    found: dict[str, list[Refusal]] = {}
    for refusal in done.refused:
        found.setdefault(refusal.error.code, []).append(refusal)
    return found
