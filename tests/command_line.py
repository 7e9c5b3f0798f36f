"""The command line over a data folder: called in this process, or as a process of its own.

A process takes nearly two seconds to start, so a test asks for one only where it is about that:
that the command starts, ends, prints and locks as one.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from lendweave.cli.commands import app


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code and what it printed."""

    code: int
    out: str
    err: str


def called(*args: str, home: Path, columns: int = 140, **settings: str) -> Ended:
    """Call the command with no settings but its data folder and `settings` (LENDWEAVE_…).

    An error that is not one of ours, which a terminal would show as a traceback, is raised.
    """
    out, err = _page(), _page()
    code: str | int | None = 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name in [name for name in os.environ if name.startswith("LENDWEAVE_")]:
            patch.delenv(name)
        for name, value in _variables(home, columns, settings).items():
            patch.setenv(name, value)
        try:
            _command()(list(args), prog_name="lendweave")
        except SystemExit as ended:
            code = ended.code
    assert isinstance(code, int)
    return Ended(code, _text(out), _text(err))


def started(*args: str, home: Path, columns: int = 140, **settings: str) -> Ended:
    """As `called`, in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LENDWEAVE_")}
    done = subprocess.run(
        [sys.executable, "-m", "lendweave", *args],
        capture_output=True,
        text=True,
        check=False,
        env=kept | _variables(home, columns, settings),
    )
    assert "Traceback" not in done.stderr
    return Ended(done.returncode, done.stdout, done.stderr)


def lendweave(
    *args: str, home: Path, code: int | None = 0, columns: int = 140, **settings: str
) -> str:
    """Call the command; what it printed, errors included.

    code: the exit code that it must have, None for any. columns: width of the terminal.
    """
    ended = called(*args, home=home, columns=columns, **settings)
    assert code is None or ended.code == code, ended.out + ended.err
    return ended.out + ended.err


@cache
def _command() -> Any:
    """All commands, put together once: a tenth of a second."""
    return typer.main.get_command(app)


def _variables(home: Path, columns: int, settings: dict[str, str]) -> dict[str, str]:
    return {"LENDWEAVE_HOME": str(home), "COLUMNS": str(columns)} | settings


def _page() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _text(page: io.TextIOWrapper) -> str:
    page.seek(0)
    return page.read()
