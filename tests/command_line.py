"""The command line as a person runs it: a process of its own over a data folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def lendweave(*args: str, home: Path, code: int | None = 0, columns: int = 140) -> str:
    """Run a command with no settings but its data folder; what it printed, errors included.

    code: the exit code that it must have, None for any. columns: width of the terminal.
    """
    variables = {k: v for k, v in os.environ.items() if not k.startswith("LENDWEAVE_")}
    done = subprocess.run(
        [sys.executable, "-m", "lendweave", *args],
        capture_output=True,
        text=True,
        check=False,
        env=variables | {"LENDWEAVE_HOME": str(home), "COLUMNS": str(columns)},
    )
    assert code is None or done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr
