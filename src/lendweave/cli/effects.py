"""`lendweave effects …`: what has to leave the house, such as money to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from lendweave.bootstrap import open_house
from lendweave.cli.wording import word
from lendweave.connectors.effect_folder import EffectFolder
from lendweave.connectors.webhook import open_webhook
from lendweave.decisions import Locale
from lendweave.flows.effects import Sender, hand_out
from lendweave.records.book_ports import KeptEffect

if TYPE_CHECKING:
    from lendweave.cli.session import Session

effects_app = typer.Typer(
    help="What has to leave the house: money to be sent. 待发出的外部动作。", no_args_is_help=True
)


@effects_app.command("list")
def list_command(
    context: typer.Context,
    *,
    dead: Annotated[
        bool, typer.Option("--dead", help="only what was given up / 只列已放弃的")
    ] = False,
    limit: Annotated[int, typer.Option(help="so many at the most / 最多条数", min=1)] = 100,
) -> None:
    """How many wait, are done, or were given up; each that is not done. 各状态数量与未完成明细。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        books = house.servicing.books
        counts = books.effect_counts(house.principal)
        open_ = ("dead",) if dead else ("waiting", "dead")
        kept = books.effects(house.principal, open_, limit)
    if not counts:
        session.screen.line(word("nothing", session.settings.locale))
    for state, count in counts.items():
        session.screen.line(f"{word(f'effect {state}', session.settings.locale)}: {count:,}")
    if kept:
        session.console.print(_table(kept, session.settings.locale))


def _table(kept: Sequence[KeptEffect], locale: Locale) -> Table:
    """Each effect with its number, and why it failed last."""
    shown = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("number", "effect", "key", "state", "attempts", "error"):
        shown.add_column(word(f"effect column {name}", locale))
    for each in kept:
        state = word(f"effect {each.state}", locale)
        cells = (str(each.number), each.effect, each.key, state, str(each.attempts), each.error)
        shown.add_row(*map(escape, cells))
    return shown


@effects_app.command("send")
def send_command(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(help="one file for each effect; the webhook when left out / 输出目录"),
    ] = None,
) -> None:
    """Hand out what waits to a folder, or to the webhook of the settings. 发出待办动作。"""
    session: Session = context.obj
    settings, locale = session.settings, session.settings.locale
    with open_house(settings) as house:
        sender: Sender = (
            open_webhook(settings.webhook_url, settings.webhook_secret_file, house.clock)
            if folder is None
            else EffectFolder(folder)
        )
        sent = hand_out(house.principal, house.servicing.books, sender, "console")
    session.screen.line(word("effects sent", locale, count=sent.done))
    for why in sent.failed:
        session.screen.line(escape(why))
    if sent.failed:
        raise typer.Exit(1)


@effects_app.command("retry")
def retry_command(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", help="as `list` shows it / 编号")],
) -> None:
    """Hand out one effect again that was given up. 重新发出一项已放弃的动作。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        house.servicing.books.retry(house.principal, number)
    session.screen.line(word("effects revived", session.settings.locale, count=1))


@effects_app.command("revive")
def revive_command(context: typer.Context) -> None:
    """Hand out again what was given up. 重新发出已放弃的动作。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        count = house.servicing.books.revive(house.principal)
    session.screen.line(word("effects revived", session.settings.locale, count=count))
