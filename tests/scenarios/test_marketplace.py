"""The marketplace from file to decision: every loan decided online, and all of them in one query.

On the real extract where it is at hand, on invented loans of the same shape elsewhere.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pyarrow import parquet
from tests.conftest import settings_for
from tests.scenarios.lendingclub_like import ROWS, lendingclub_like

from lendweave.bootstrap import open_house
from lendweave.flows.apply import decide_history
from lendweave.flows.backtest import backtest
from lendweave.flows.onboard import onboard
from lendweave.records import Application

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("LENDWEAVE_DATA", ROOT.parent / "shared" / "data"))
EXTRACT = DATA / "lendingclub_creditmodel" / "lendingclub.parquet"
REAL_ROWS = 31_766


@pytest.fixture
def loans(tmp_path: Path) -> tuple[Path, int]:
    """The file of loans and how many rows it has."""
    if EXTRACT.exists():
        return EXTRACT, REAL_ROWS
    path = tmp_path / "lendingclub.parquet"
    parquet.write_table(lendingclub_like(), path)
    return path, ROWS


def test_online_equals_batch_on_every_loan(loans: tuple[Path, int], tmp_path: Path) -> None:
    """Outcome, amount, rate, term, score, reasons and masks: not one decision differs."""
    path, rows = loans
    with open_house(settings_for(tmp_path / "home")) as house:
        onboard(*house.onboarding("marketplace", path, lambda _: None))
        found = house.store.scan(house.principal, kinds=("application",))
        applications = [record for record in found if isinstance(record, Application)]
        decided = decide_history(house.principal, applications, house.desk("marketplace"))
        ports = house.backtesting("marketplace")
        result = backtest(house.principal, ports)
    assert decided.applications == result.applications == result.compared == rows
    assert result.differing == 0, result.differences
    assert {row.outcome: row.applications for row in result.outcomes} == dict(decided.outcomes)
    assert {row.code: row.applications for row in result.reasons} == dict(decided.reasons)
    assert min(decided.outcomes.values()) > rows // 100


def test_the_batch_is_plain_sql(tmp_path: Path) -> None:
    """No Python function is registered for, or called in, the one query."""
    with open_house(settings_for(tmp_path / "home")) as house:
        ports = house.backtesting("marketplace")
        query = ports.engine.query(ports.compiled)
    assert query.count("SELECT") > 5
    assert "python" not in query.lower()
