"""Memory of an import does not grow with the file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from bench.intake import write_orders

PEAK = Path(__file__).with_name("peak_of_onboarding.py")


@pytest.mark.slow
def test_two_million_rows_fit_into_a_gigabyte(tmp_path: Path) -> None:
    """300 MB of orders, one in a thousand of them bad, within 1 GiB all told."""
    file = tmp_path / "订单_long.csv"
    write_orders(file, 2_000_000)
    done = subprocess.run(
        [sys.executable, str(PEAK), str(tmp_path / "db"), str(file)],
        capture_output=True,
        text=True,
        check=True,
    )
    rows, quarantined, peak = map(int, done.stdout.split())
    assert rows == 2_000_000
    assert quarantined == 2_000
    assert peak < 1 << 30
