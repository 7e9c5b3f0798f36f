"""The benchmarks of features in small: their engines agree on every value."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "unlike"),
    [("features.py", ["different"]), ("feature_parity.py", ["columns", "online"])],
)
def test_engines_agree_in_small(script: str, unlike: list[str]) -> None:
    """Exit code 0, values were compared, and none differs."""
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    done = subprocess.run(
        [sys.executable, str(ROOT / "bench" / script), "--small"],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(done.stdout.rpartition("RESULT ")[2])
    assert [result[name] for name in unlike] == [0] * len(unlike)
