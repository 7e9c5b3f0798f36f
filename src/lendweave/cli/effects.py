"""`lendweave effects …`: what has to leave the house, such as money to be sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from lendweave.bootstrap import open_house
from lendweave.cli.wording import word
from lendweave.connectors.effect_folder import EffectFolder
from lendweave.connectors.webhook import open_webhook
from lendweave.flows.effects import Sender, hand_out

if TYPE_CHECKING:
    from lendweave.cli.session import Session

effects_app = typer.Typer(
    help="What has to leave the house: money to be sent. 待发出的外部动作。", no_args_is_help=True
)


@effects_app.command("list")
def list_command(context: typer.Context) -> None:
    """How many wait, are done, or were given up. 各状态数量。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        counts = house.servicing.books.effect_counts(house.principal)
    if not counts:
        session.screen.line(word("nothing", session.settings.locale))
    for state, count in counts.items():
        session.screen.line(f"{word(f'effect {state}', session.settings.locale)}: {count:,}")


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


@effects_app.command("revive")
def revive_command(context: typer.Context) -> None:
    """Hand out again what was given up. 重新发出已放弃的动作。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        count = house.servicing.books.revive(house.principal)
    session.screen.line(word("effects revived", session.settings.locale, count=count))
