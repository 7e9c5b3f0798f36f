"""Strategies and their versions at the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from lendweave.cli.line import show_steps
from lendweave.cli.wording import word
from lendweave.decisions.comparison.summary import BacktestSummary
from lendweave.decisions.governance.succession import VersionLife
from lendweave.decisions.governance.words import named
from lendweave.flows.strategy_view import FolderState, StrategyView
from lendweave.kernel.clock import local_text

if TYPE_CHECKING:
    from lendweave.cli.session import Session

COLUMNS = ("version", "state", "strategy since", "strategy author", "strategy note")


def show_strategy(session: Session, view: StrategyView, zone: str) -> None:
    """Which version decides, what lies in the folder, and every version, newest first."""
    locale = session.settings.locale
    session.screen.heading("strategy", f"{view.scene}/{view.strategy}")
    for line in _standing(view, locale):
        session.screen.line(f"  {line}")
    if not view.found.versions:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 2), header_style="dim")
    for name in COLUMNS:
        table.add_column(word(name, locale), overflow="fold")
    for life in reversed(view.found.versions):
        since = local_text(life.transitions[-1].occurred_at, zone)
        cells = (named(life.state, locale), since, life.record.author, life.record.note or "")
        table.add_row(str(life.version), *(escape(cell) for cell in cells))
    session.console.print(table)


def _standing(view: StrategyView, locale: str) -> Iterator[str]:
    if not view.governed:
        yield word("strategy by folder", locale)
    elif view.live is None:
        yield word("strategy none live", locale)
    else:
        yield word("strategy live is", locale, version=view.live.version)
    if view.found.before is not None:
        yield word("strategy before", locale, version=view.found.before.version)
    yield from _folder(view.folder, locale)


def _folder(folder: FolderState, locale: str) -> Iterator[str]:
    if folder.error is not None:
        yield word("strategy folder broken", locale)
        yield folder.error.told(locale)
    elif folder.same_as is not None:
        yield word("strategy folder same", locale, version=folder.same_as)
    else:
        yield word("strategy folder draft", locale, version=folder.version)
    for model in folder.models:
        counts = {"terms": model.terms, "trees": model.trees, "leaves": model.leaves}
        made = word("model made of", locale, **counts)
        yield f"{model.file} · {model.content_hash[:12]} · {made}"
        for key, text in model.card_facts():
            yield f"  {word(f'model {key}', locale)}: {text}"


def show_version(
    session: Session, life: VersionLife, report: BacktestSummary | None, zone: str
) -> None:
    """One version: state, author, steps, and what its last backtest came to."""
    locale, record = session.settings.locale, life.record
    note = f"{record.external_id} · {record.strategy_hash[:12]}"
    session.screen.heading("strategy", note)
    session.screen.line(f"  {named(life.state, locale)}  {record.note or ''}".rstrip())
    if life.activates_at is not None:
        at = local_text(life.activates_at, zone)
        session.screen.line(f"  {word('strategy activates at', locale, at=at)}")
    if report is not None:
        approved, known, bad = report.challenger_approved
        told = word(
            "strategy backtest",
            locale,
            applications=report.rows,
            approved=approved,
            known=known,
            bad=bad,
        )
        session.screen.line(f"  {word('strategy tested', locale)}: {told}")
    show_steps(session, life.transitions, zone, named)
