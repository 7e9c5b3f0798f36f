"""`lendweave intake`: what a partner's file means, before anything of it is stored."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lendweave.bootstrap.intake import suggested, written_suggestion
from lendweave.cli.preview import preview_command
from lendweave.cli.quality import quality_command
from lendweave.cli.wording import word

if TYPE_CHECKING:
    from lendweave.cli.session import Session

intake_app = typer.Typer(
    help="Look at a partner's file and draft its mapping. 查看合作方文件并起草映射。",
    no_args_is_help=True,
)
intake_app.command("preview")(preview_command)
intake_app.command("quality")(quality_command)


@intake_app.command("suggest")
def suggest_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="the partner's file / 合作方文件")],
    out: Annotated[
        Path | None, typer.Option(help="write the mapping here, a new file / 写入新文件")
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option(help="of a workbook; the fullest if not given / 工作表，默认最满的"),
    ] = None,
) -> None:
    """Propose a whole mapping, with the evidence for each column. 建议完整的映射。"""
    session: Session = context.obj
    locale = session.settings.locale
    if out is None:
        session.screen.line(suggested(file, locale, sheet).text)
        return
    suggestion = written_suggestion(file, out, locale, sheet)
    known = sum(guess.meaning is not None for guess in suggestion.guesses)
    columns = f"{known} / {len(suggestion.guesses)} {word('columns known', locale)}"
    session.screen.line(f"{out}  {columns}")
    for question in suggestion.questions:
        session.screen.line(f"  {word('ask the partner', locale)}: {question}")
