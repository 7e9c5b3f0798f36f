"""The progress bar: steps a second once they are known."""

from __future__ import annotations

import io

from rich.console import Console

from lendweave.cli.progress import SpeedColumn, progress_bar


def test_the_bar_tells_the_speed() -> None:
    """Between two steps of a second each a hundred rows were read."""
    ticks = iter([0.0, *(n / 2 for n in range(1_000))])
    console = Console(file=io.StringIO())
    with progress_bar(console) as bar:
        bar.get_time = lambda: next(ticks)
        task = bar.add_task("orders.csv", total=300)
        assert SpeedColumn().render(bar.tasks[0]).plain == ""
        for done in (100, 200, 300):
            bar.update(task, completed=done)
        assert SpeedColumn().render(bar.tasks[0]).plain.endswith("/s")
