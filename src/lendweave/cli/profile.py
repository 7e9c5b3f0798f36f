"""`lendweave profile`: all that is known of a person, an enterprise or a dealer at an instant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.markup import escape
from rich.table import Table

from lendweave.bootstrap import open_to_show
from lendweave.cli.feature_verify import show_window
from lendweave.cli.wording import word
from lendweave.features.groups import GROUPS
from lendweave.features.verification import HeldWindow
from lendweave.flows.profile import (
    Profile,
    ProfileItem,
    lineage,
    lineage_body,
    profile,
    profile_body,
)
from lendweave.kernel.clock import format_instant, parse_instant

if TYPE_CHECKING:
    from lendweave.cli.session import Session


def profile_command(
    context: typer.Context,
    entity_id: Annotated[str, typer.Argument(help="the entity_id / 主体编号")],
    *,
    kind: Annotated[str, typer.Option(help="party, merchant or sales_agent / 主体类型")] = "party",
    scene: Annotated[str | None, typer.Option(help="its own when left out / 场景")] = None,
    as_of: Annotated[
        str | None, typer.Option(help="what was known then, 2026-03-01T00:00:00Z / 截至时刻")
    ] = None,
    feature: Annotated[
        str | None, typer.Option(help="the records behind this one / 某特征背后的记录")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="for machines / 机器可读")] = False,
) -> None:
    """Show all that the features of a scene tell about one party. 查看主体全景画像。"""
    session: Session = context.obj
    instant = None if as_of is None else parse_instant(as_of)
    with open_to_show(session.settings) as house:
        ports = house.features.profiling(kind, entity_id, scene)
        found = profile(house.principal, entity_id, ports, instant)
        behind = lineage(house.principal, found, feature, ports) if feature else ()
    if as_json:
        body = lineage_body(behind) if feature else profile_body(found)
        session.screen.line(msgspec.json.encode(body).decode())
    elif feature:
        _show_lineage(session, found, behind)
    else:
        _show(session, found)


def _show(session: Session, found: Profile) -> None:
    """A table for each group of features."""
    _heading(session, found)
    if found.vector_id is None:
        session.screen.line("  " + word("profile not logged", session.settings.locale))
    locale = session.settings.locale
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


def _show_lineage(session: Session, found: Profile, windows: tuple[HeldWindow, ...]) -> None:
    """The windows behind one feature, each with the latest records that it held."""
    _heading(session, found)
    for window in windows:
        show_window(session, window)
    if not windows:
        session.screen.line("  " + word("no window", session.settings.locale))


def _heading(session: Session, found: Profile) -> None:
    """The scene, whose profile it is, and the instant."""
    locale = session.settings.locale
    instant = word("as of", locale, instant=format_instant(found.t)[:19] + "Z")
    scene = found.features.scene
    title = scene.title_zh if locale == "zh" else scene.title_en
    session.screen.heading("profile", f"{title} · {found.subject.entity_id} · {instant}")
