"""What a command loads before it does anything."""

from __future__ import annotations

import subprocess
import sys

_LOADED = "import sys, lendweave.cli; print(*sys.modules)"


HEAVY = {"fastapi", "uvicorn", "numba", "pyspark", "polars"}


def test_a_command_does_not_load_what_it_may_not_need() -> None:
    """Doors, compilers and clusters are imported where they are asked for: each takes a second."""
    command = [sys.executable, "-c", _LOADED]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(done.stdout.split())
