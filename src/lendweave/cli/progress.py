"""A progress bar for long work: how much is done, how fast, and how long it will take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class SpeedColumn(ProgressColumn):
    """Steps a second, nothing until they are known."""

    def render(self, task: Task) -> Text:
        """For example `52,300/s`."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


@contextmanager
def progress_bar(console: Console, *, steady: bool = True) -> Iterator[Progress]:
    """A bar that leaves nothing behind. steady: each step takes as long as another, so that speed
    and end can be told.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        *((SpeedColumn(),) if steady else ()),
        TimeElapsedColumn(),
        *((TimeRemainingColumn(),) if steady else ()),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        yield bar
