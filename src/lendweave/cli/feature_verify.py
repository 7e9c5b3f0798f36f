"""`lendweave features verify`: what was served against what the batch computes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from lendweave.bootstrap import House, open_house
from lendweave.cli.progress import progress_bar
from lendweave.cli.wording import word
from lendweave.features.verification import (
    FeatureDifference,
    Finding,
    HeldWindow,
    SetCount,
    VectorChoice,
    Verified,
)
from lendweave.flows.verify_features import verify_features
from lendweave.kernel.clock import format_instant, parse_instant

if TYPE_CHECKING:
    from lendweave.cli.session import Session

_COLUMNS = ("compared", "mismatch", "missing", "extra")


def verify_command(
    context: typer.Context,
    scene: Annotated[str, typer.Argument(help="the scene, a folder of the scenes / 场景")],
    *,
    since: Annotated[
        str | None,
        typer.Option(help="computed since an instant such as 2026-03-07T09:30:00Z / 起始时刻"),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(help="the newest so many vectors only / 最近条数", min=1)
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON / 输出 JSON")] = False,
) -> None:
    """Compute every served feature again and compare; exit code 1 if any differs. 核对已服务特征。

    Each vector is computed in batch as of its own instant and place in the log. A value that
    differs is told with its subject and the records that its window held.
    逐条按其时刻与可见位点批量重算；不一致的值列出主体及时间窗内的记录。
    """
    session: Session = context.obj
    choice = VectorChoice(None if since is None else parse_instant(since), limit)
    with open_house(session.settings, read_only=True) as house:
        # What is printed as JSON stays JSON: the bar goes elsewhere.
        bar = Console(stderr=True) if json else session.console
        result = verified(house, session, scene, choice, bar)
    if json:
        session.screen.line(msgspec.json.encode(result).decode())
    else:
        show_verified(session, result)
    if not result.holds:
        raise typer.Exit(1)


def verified(
    house: House, session: Session, scene: str, choice: VectorChoice, console: Console
) -> Verified:
    """The check of a scene, with a bar on `console` while it runs."""
    with progress_bar(console) as bar:
        task = bar.add_task(word("verifying", session.settings.locale), total=None)
        return verify_features(
            house.principal,
            choice,
            house.features.vector_check(scene),
            lambda done, total: bar.update(task, completed=done, total=total),
        )


def show_verified(session: Session, result: Verified) -> None:
    """How much was compared; then every feature, vector and set with which something is wrong."""
    locale, screen = session.settings.locale, session.screen
    note = word("verified note", locale, vectors=result.vectors, values=result.values)
    screen.heading("verified", f"{note}  ·  {result.seconds:.2f} s")
    for each in result.sets:
        _show_set(session, each)
    if any(feature.differs for feature in result.features):
        session.console.print(_table(result, locale))
    for difference in result.differences:
        _show_difference(session, difference)
    for stray in result.strays:
        told = word(f"stray {stray.why.value}", locale, count=stray.count)
        more = " …" if stray.count > len(stray.ids) else ""
        _wrong(session, f"{told}: {', '.join(stray.ids)}{more}")
    if result.unlogged_before:
        screen.line("  " + word("unlogged before", locale, count=result.unlogged_before))
    if result.without_application:
        count = result.without_application
        screen.line("  " + word("drawn without application", locale, count=count))
    if result.holds:
        alike = escape(word("served as computed", locale))
        session.console.print(f"[green]{alike}[/green]", highlight=False)


def _show_set(session: Session, found: SetCount) -> None:
    locale = session.settings.locale
    if found.unreadable:
        told = word("set unreadable", locale, vectors=found.vectors, why=found.unreadable)
        _wrong(session, f"{found.name} v{found.version}: {told}")
        return
    told = word(
        "set chosen",
        locale,
        name=found.name,
        version=found.version,
        features=found.features,
        vectors=found.vectors,
    )
    session.screen.line(f"  {told}")
    if found.other_rules:
        session.screen.line("  " + word("other rules", locale, count=found.other_rules))


def _table(result: Verified, locale: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    table.add_column(word("feature", locale), overflow="fold")
    for name in _COLUMNS:
        table.add_column(word(f"verify {name}", locale), justify="right")
    for each in result.features:
        if each.differs:
            numbers = (getattr(each, name) for name in _COLUMNS)
            table.add_row(escape(each.feature), *(f"{number:,}" for number in numbers))
    return table


def _show_difference(session: Session, found: FeatureDifference) -> None:
    """Both values, then whose they are and as of when, then the events behind them."""
    locale, vector = session.settings.locale, found.vector
    absent = word("verify nothing", locale)
    null = absent if found.finding is Finding.MISSING else "null"
    logged = null if found.logged is None else found.logged
    computed = found.computed or (absent if found.finding is Finding.EXTRA else "null")
    sides = word("sides", locale, logged=logged, computed=computed)
    _wrong(session, f"{found.feature}: {sides}")
    seen = f"S {vector.read_offset}" if vector.as_of == "committed" else vector.as_of
    session.screen.line(
        f"    {vector.subject_kind} {vector.subject_id}"
        f" · t {format_instant(vector.computed_at)} · {seen} · {vector.id}"
    )
    for window in found.windows:
        show_window(session, window)


def show_window(session: Session, window: HeldWindow) -> None:
    told = word("held", session.settings.locale, events=window.events, kind=window.kind)
    session.screen.line(f"    {window.feature} ← {window.key}: {told}")
    for event in window.latest:
        at, value = format_instant(event.occurred_at), event.value or "null"
        session.screen.line(f"      {at}  #{event.offset}  {event.external_id}  {value}")
    if window.events > len(window.latest):
        session.screen.line("      …")


def _wrong(session: Session, text: str) -> None:
    session.console.print(f"  [red]✗[/red] {escape(text)}", highlight=False, soft_wrap=True)
