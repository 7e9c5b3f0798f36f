"""`lendweave features screen`: which features tell good loans from bad, and which to doubt."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from lendweave.bootstrap import open_house
from lendweave.cli.wording import word
from lendweave.connectors.screening_report import write_html, write_json
from lendweave.flows.screen import screen_features
from lendweave.models import Screened, Screening

if TYPE_CHECKING:
    from lendweave.cli.session import Session

_NUMBERS = ("iv", "chance", "coverage", "values", "psi")


def screen_command(
    context: typer.Context,
    scene: Annotated[str, typer.Argument(help="the scene, a folder of the scenes / 场景")],
    *,
    json: Annotated[Path | None, typer.Option(help="write the same as JSON / 写出 JSON")] = None,
    out: Annotated[Path | None, typer.Option(help="write a page with charts / 写出网页")] = None,
    top: Annotated[
        int | None, typer.Option(help="show the first so many / 只显示前若干个", min=1)
    ] = None,
) -> None:
    """Screen every feature: information value, coverage, PSI by month, what to doubt. 特征筛选。

    Features are as of each application; only loans of months that are old enough count.
    特征取申请时刻的值；只计入足够成熟月份的贷款。
    """
    session: Session = context.obj
    locale = session.settings.locale
    with (
        open_house(session.settings, read_only=True) as house,
        session.console.status(word("screening", locale)) as status,
    ):
        told = partial(word, locale=locale)
        ports = replace(
            house.features.screening(scene), progress=lambda key: status.update(told(key))
        )
        screening = screen_features(house.principal, ports)
    show_screening(session, screening, top)
    if json is not None:
        write_json(json, scene, screening)
    if out is not None:
        write_html(out, scene, screening, locale)


def show_screening(session: Session, screening: Screening, top: int | None) -> None:
    """One row a feature, those that tell most first."""
    locale = session.settings.locale
    counts = word(
        "screened loans",
        locale,
        subjects=screening.subjects,
        loans=screening.loans,
        bad=screening.bad / max(screening.loans, 1),
        left_out=screening.left_out,
    )
    session.screen.heading("screened", counts)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column(word("feature", locale), no_wrap=True, overflow="ellipsis")
    for name in _NUMBERS:
        table.add_column(word(f"screen {name}", locale), justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for feature in screening.features[:top]:
        table.add_row(*_cells(feature, locale))
    session.console.print(table)
    if not screening.tells:
        session.screen.line(word("no outcomes", locale))


def _cells(feature: Screened, locale: str) -> tuple[str, ...]:
    found, moved = feature.evidence.information, feature.largest_psi
    warnings = ", ".join(word(f"screen {warned}", locale) for warned in feature.warnings)
    return (
        escape(feature.name),
        "–" if found is None else f"{found.value:.3f}",
        "–" if found is None else f"{found.noise:.3f}",
        f"{feature.coverage:.1%}",
        f"{feature.distinct:,}",
        "–" if moved is None else f"{moved.value:.2f}",
        f"[yellow]{escape(warnings)}[/yellow]",
    )
