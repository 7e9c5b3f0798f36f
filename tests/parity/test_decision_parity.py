"""Reference strategies over a million rows: online and batch never differ."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench" / "decision_parity.py"


@pytest.mark.slow
def test_a_million_rows_are_decided_alike() -> None:
    """Every strategy of every scene, around its thresholds and with nulls."""
    done = subprocess.run([sys.executable, str(BENCH)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    result = json.loads(done.stdout.rpartition("RESULT ")[2])
    assert result["rows"] >= 1_000_000
    assert result["differing"] == 0
