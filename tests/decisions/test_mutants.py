"""Small mistakes made in the compilers of decisions are noticed: see tools/decision_mutants.py."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MUTANTS_MIN = 60


@pytest.mark.slow
def test_mistakes_in_the_compilers_are_noticed() -> None:
    """At least 98% of the fixed list is killed, and every survivor is explained."""
    command = [sys.executable, "-m", "tools.decision_mutants"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(done.stdout.splitlines()[-1].removeprefix("RESULT "))
    assert result["mutants"] >= MUTANTS_MIN
