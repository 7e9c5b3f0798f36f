"""`lendweave link`, `linked` and `parties`: who belongs together, and why we think so."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from lendweave.bootstrap import open_house
from lendweave.cli.exposures import over_limit_text
from lendweave.cli.wording import word
from lendweave.flows.link import Linked, link_parties, linked_to
from lendweave.flows.parties import find_parties
from lendweave.intake.tokens import masked
from lendweave.kernel.clock import format_instant

if TYPE_CHECKING:
    from lendweave.cli.session import Session
    from lendweave.records.links import Link


def link_command(
    context: typer.Context,
    scenes: Annotated[
        list[str] | None, typer.Argument(help="scenes to link; all when left out / 场景")
    ] = None,
) -> None:
    """Find the same parties across partners and scenes, and what they share. 识别与关联主体。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        result = link_parties(house.principal, *house.intake.linking(scenes or house.scenes))
    _show(session, result)


def linked_command(
    context: typer.Context,
    party_id: Annotated[str, typer.Argument(help="the entity_id of a party / 主体编号")],
) -> None:
    """Show the parties linked to one party, with the evidence. 查看关联主体与依据。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        links = linked_to(house.principal, party_id, house.store)
    for link in links:
        session.screen.line(_told(link, party_id, session.settings.locale))
    if not links:
        session.screen.line(word("nothing", session.settings.locale))


def parties_command(
    context: typer.Context,
    text: Annotated[
        str, typer.Argument(help="begin of an entity_id, external id or token / 编号或令牌")
    ] = "",
    *,
    limit: Annotated[int, typer.Option(help="at most so many / 行数上限", min=1)] = 20,
) -> None:
    """Find the ids of parties; what may be personal is masked. 查找主体编号（敏感信息已遮盖）。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        found = find_parties(house.principal, text, house.store, limit)
    locale = session.settings.locale
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for name in ("party", "scene", "party type", "external id", "first seen"):
        table.add_column(word(name, locale), overflow="fold", no_wrap=name == "party")
    for party in found:
        first = format_instant(party.occurred_at)[:10]
        shown = masked(party.external_id)
        table.add_row(party.entity_id, party.scenario, party.party_type, shown, first)
    session.console.print(table) if found else session.screen.line(word("nothing", locale))


def _show(session: Session, result: Linked) -> None:
    """Links by what is shared, hubs left out, contradictions."""
    locale = session.settings.locale
    new = f"{result.stored:,} {word('new versions', locale)}"
    parties = f"{result.parties:,} {word('parties', locale)}"
    session.screen.heading("linked", f"{parties} · {new} · {result.seconds:.2f} s")
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    table.add_column(word("key type", locale))
    for name in ("links", "ended", "hubs", "widest"):
        table.add_column(word(name, locale), justify="right")
    for (relation, key_type), count in result.links.items():
        hubs = [hub.degree for hub in result.hubs if hub.key_type == key_type]
        numbers = (count, result.ended[relation, key_type], len(hubs), max(hubs, default=0))
        table.add_row(word(f"key {key_type}", locale), *(f"{number:,}" for number in numbers))
    session.console.print(table)
    for kind, count in Counter(conflict.kind for conflict in result.conflicts).items():
        session.screen.line(f"  {word('conflicts', locale)}: {word(kind, locale)} {count:,}")
    for person in result.over:
        session.screen.line(f"  {over_limit_text(person, locale)}")


def _told(link: Link, party_id: str, locale: str) -> str:
    """One line: the other party, the relation, the evidence."""
    other = link.to_key if link.from_key == party_id else link.from_key
    key_type = word(f"key {link.key_type}", locale)
    evidence = word(
        "link evidence",
        locale,
        keys=link.shared_keys,
        key_type=key_type,
        records=link.shared_records,
        first=format_instant(link.first_seen_at or link.occurred_at)[:10],
        last=format_instant(link.last_seen_at or link.occurred_at)[:10],
    )
    strength = "" if link.strength is None else f"  {link.strength:.2f}"
    clash = f"  {word('contradicts', locale)}: {link.conflict}" if link.conflict else ""
    return f"{other}  {word(link.relation, locale)}{strength}  {evidence}{clash}"
