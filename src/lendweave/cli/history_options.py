"""Options of commands that decide past applications: which, and what is taken for granted."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from lendweave.decisions.comparison.assumptions import (
    NOTHING_DECLARED,
    Assumptions,
    read_assumptions,
)

_DAY = ["%Y-%m-%d"]

SceneOrStrategy = Annotated[
    str, typer.Argument(help="the scene, or scene/strategy / 场景，或 场景/策略")
]
Data = Annotated[
    Path | None, typer.Option(help="a Parquet file of features instead of the records / 特征文件")
]
Since = Annotated[
    datetime | None, typer.Option(formats=_DAY, help="first day of applications / 起始日")
]
Until = Annotated[
    datetime | None, typer.Option(formats=_DAY, help="last day of applications / 截止日")
]
Assume = Annotated[Path | None, typer.Option(help="a YAML file of assumptions on money / 假设文件")]


def assumed(path: Path | None) -> Assumptions:
    """What a file declares on money and unknown outcomes; nothing without one."""
    return (
        NOTHING_DECLARED if path is None else read_assumptions(path.read_text("utf-8"), str(path))
    )


def day_of(moment: datetime | None) -> date | None:
    """The day of an option, None where it was left out."""
    return None if moment is None else moment.date()
