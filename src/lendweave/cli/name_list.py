"""`lendweave lists …`: who stands on black, grey and white lists, and how they come and go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.markup import escape
from rich.table import Table

from lendweave.bootstrap import open_house
from lendweave.bootstrap.name_listing import list_desk
from lendweave.cli.line import AsJson, Reason, Until, day_of, show_steps
from lendweave.cli.wording import word
from lendweave.decisions.governance.list_machine import IN_FORCE, LIST_ENTRY
from lendweave.decisions.governance.list_words import WORDS, list_named
from lendweave.flows.life_cycle import Said
from lendweave.flows.name_list_view import entry_body
from lendweave.flows.name_lists import (
    EntryLife,
    Informant,
    ListDesk,
    ListName,
    Proposal,
    SubjectType,
    entry_of,
    expire_entries,
    list_entries,
    propose,
    step_entry,
)
from lendweave.records import Principal, local_person

if TYPE_CHECKING:
    from lendweave.cli.session import Session

lists_app = typer.Typer(
    help="Name lists: put forward, approve, appeal, take off. 黑灰白名单。",
    no_args_is_help=True,
)

EntryId = Annotated[str, typer.Argument(help="the id of an entry / 名单条目编号")]
Person = Annotated[str | None, typer.Option("--as", help="your name, on trust / 操作人姓名")]
_COLUMNS = ("list", "list subject", "state", "list reason", "list expires", "list scenes")
_KEY_SHOWN = 8


@lists_app.command("list")
def list_command(
    context: typer.Context,
    *,
    every: Annotated[
        bool, typer.Option("--all", help="also what is not in force / 含未生效条目")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Who stands on which list; without --all what is in force or waits. 名单一览。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        desk = list_desk(house)
        found = list_entries(house.principal, desk)
    shown = [each for each in found if every or each.life.state in (*IN_FORCE, "proposed")]
    if as_json:
        bodies = [entry_body(each) for each in shown]
        session.screen.line(msgspec.json.encode(bodies).decode())
        return
    locale = session.settings.locale
    if not shown:
        session.screen.line(word("list none", locale))
        return
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for name in ("list number", *_COLUMNS):
        table.add_column(word(name, locale), overflow="fold", no_wrap=name == "list number")
    for each in shown:
        key = each.entry.subject_key
        short = key if len(key) <= _KEY_SHOWN else key[:_KEY_SHOWN] + "…"
        cells = _cells(each, desk, short, locale)
        table.add_row(each.life.id, *(escape(cell) for cell in cells))
    session.console.print(table)


def _cells(found: EntryLife, desk: ListDesk, key: str, locale: str) -> tuple[str, ...]:
    entry = found.entry
    last = "–" if entry.expires_on is None else entry.expires_on.isoformat()
    if found.is_overdue(desk.today):
        last += f" ({word('list overdue', locale)})"
    everywhere = set(found.scenes) == set(desk.scenes)
    return (
        word(f"list {entry.list_name}", locale),
        f"{word(f'list {entry.subject_type}', locale)} {key}",
        list_named(found.life.state, locale),
        entry.reason,
        last,
        word("list everything", locale) if everywhere else ", ".join(found.scenes),
    )


@lists_app.command("show")
def show_command(context: typer.Context, entry_id: EntryId, *, as_json: AsJson = False) -> None:
    """One entry with its evidence and every step. 查看名单条目。"""
    session: Session = context.obj
    with open_house(session.settings, read_only=True) as house:
        desk = list_desk(house)
        found = entry_of(house.principal, entry_id, desk)
    if as_json:
        session.screen.line(msgspec.json.encode(entry_body(found)).decode())
    else:
        _show(session, found, desk)


@lists_app.command("propose")
def propose_command(
    context: typer.Context,
    list_name: Annotated[ListName, typer.Argument(metavar="LIST", help="black, grey, white")],
    subject_type: Annotated[
        SubjectType,
        typer.Argument(metavar="TYPE", help="person, phone, device, enterprise, merchant"),
    ],
    subject_key: Annotated[
        str,
        typer.Argument(help="entity_id (`lendweave parties` finds it) or token / 主体编号或令牌"),
    ],
    *,
    reason: Annotated[str, typer.Option(help="why, a short text / 原因")],
    evidence: Annotated[str, typer.Option(help="where the proof is kept / 证据存放处")],
    source: Annotated[
        Informant,
        typer.Option(help="own, partner, funder, court, regulator, bureau, subject / 证据来源"),
    ] = "own",
    until: Until = None,
    scene: Annotated[
        list[str] | None, typer.Option(help="only there; all when left out / 适用场景")
    ] = None,
    person: Person = None,
) -> None:
    """Put a subject forward; it counts once another person has approved. 提出入名单。"""
    asked = Proposal(
        list_name,
        subject_type,
        subject_key,
        reason=reason,
        evidence=evidence,
        evidence_source=source,
        expires_on=day_of(until),
        scenes=tuple(scene or ()),
    )
    _act(context.obj, person, lambda principal, desk: propose(principal, asked, desk))


def _step_command(event: str) -> Callable[..., None]:
    """The command of one step of an entry."""

    def command(
        context: typer.Context, entry_id: EntryId, *, reason: Reason = None, person: Person = None
    ) -> None:
        _act(
            context.obj,
            person,
            lambda principal, desk: step_entry(principal, entry_id, event, Said(reason), desk),
        )

    english, chinese = WORDS[event]
    command.__doc__ = f"{english[0].upper()}{english[1:]}. {chinese}。"
    return command


for _event in LIST_ENTRY.events:
    if _event not in ("propose", "renew", "expire"):
        lists_app.command(_event.replace("_", "-"))(_step_command(_event))


@lists_app.command("renew")
def renew_command(
    context: typer.Context,
    entry_id: EntryId,
    until: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="last day / 到期日")],
    *,
    reason: Reason = None,
    person: Person = None,
) -> None:
    """Keep an entry in force until another day. 延期。"""
    said = Said(reason, day_of(until))
    _act(
        context.obj,
        person,
        lambda principal, desk: step_entry(principal, entry_id, "renew", said, desk),
    )


@lists_app.command("expire")
def expire_command(context: typer.Context) -> None:
    """Take off all entries whose last day is past, as a nightly job does. 到期移出。"""
    session: Session = context.obj
    with open_house(session.settings) as house:
        ended = expire_entries(house.principal, list_desk(house))
    session.screen.line(word("list expired today", session.settings.locale, count=len(ended)))


def _act(
    session: Session, person: str | None, act: Callable[[Principal, ListDesk], EntryLife]
) -> None:
    """Take a step as somebody, then show where the entry stands."""
    principal = local_person(session.settings.tenant, person)
    with open_house(session.settings) as house:
        desk = list_desk(house)
        found = act(principal, desk)
    _show(session, found, desk)


def _show(session: Session, found: EntryLife, desk: ListDesk) -> None:
    locale, entry = session.settings.locale, found.entry
    cells = dict(zip(_COLUMNS, _cells(found, desk, entry.subject_key, locale), strict=True))
    session.screen.heading("list entry", found.life.id)
    brought = word(f"list by {entry.evidence_source}", locale)
    facts = {**cells, "list evidence": entry.evidence, "list evidence source": brought}
    for name, value in facts.items():
        session.screen.line(f"  {word(name, locale)}: {value}")
    show_steps(session, found.life.transitions, desk.zone, list_named)
    possible = ", ".join(list_named(e, locale) for e in LIST_ENTRY.possible(found.life.state))
    session.screen.line(f"  {word('list possible', locale)}: {possible or '–'}")
