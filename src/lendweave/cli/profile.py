"""`lendweave profile`: all that is known of a person, an enterprise or a dealer at an instant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.markup import escape
from rich.table import Table

from lendweave.bootstrap import open_house
from lendweave.cli.wording import word
from lendweave.features.groups import GROUPS
from lendweave.flows.profile import Profile, ProfileItem, profile, profile_body
from lendweave.kernel.clock import format_instant, parse_instant

if TYPE_CHECKING:
    from lendweave.cli.commands import Session


def profile_command(
    context: typer.Context,
    entity_id: Annotated[str, typer.Argument(help="the entity_id / 主体编号")],
    *,
    kind: Annotated[str, typer.Option(help="party, merchant or sales_agent / 主体类型")] = "party",
    scene: Annotated[str | None, typer.Option(help="its own when left out / 场景")] = None,
    as_of: Annotated[
        str | None, typer.Option(help="what was known then, 2026-03-01T00:00:00Z / 截至时刻")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="for machines / 机器可读")] = False,
) -> None:
    """Show all that the features of a scene tell about one party. 查看主体全景画像。"""
    session: Session = context.obj
    instant = None if as_of is None else parse_instant(as_of)
    with open_house(session.settings, read_only=True) as house:
        ports = house.profiling(kind, entity_id, scene)
        found = profile(house.principal, entity_id, ports, instant)
    if as_json:
        typer.echo(msgspec.json.encode(profile_body(found)).decode())
    else:
        _show(session, found)


def _show(session: Session, found: Profile) -> None:
    """A table for each group of features."""
    locale = session.settings.locale
    instant = word("as of", locale, instant=format_instant(found.t)[:19] + "Z")
    scene = found.features.scene
    title = scene.title_zh if locale == "zh" else scene.title_en
    session.screen.heading("profile", f"{title} · {found.subject.entity_id} · {instant}")
    for group, items in found.groups:
        label = GROUPS[group][locale == "zh"] if group else word("other features", locale)
        session.console.print(f"\n[dim]{escape(label)}[/dim]")
        table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), show_header=False)
        for item in items:
            meaning = item.feature.zh if locale == "zh" else item.feature.en
            table.add_row(escape(item.feature.name), _shown(item, locale), escape(meaning))
        session.console.print(table)


def _shown(item: ProfileItem, locale: str) -> str:
    value = item.json
    if value is None or isinstance(value, bool):
        return word({None: "null", True: "true", False: "false"}[value], locale)
    return escape(str(value))
