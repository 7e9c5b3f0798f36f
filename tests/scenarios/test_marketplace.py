"""The marketplace from file to decision: every loan decided online, and all of them in one query.

Quick tests take invented loans of the same shape; the real extract is read where it is at hand.
"""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest
from pyarrow import parquet
from tests.conftest import settings_for
from tests.scenarios.lendingclub_like import ROWS, lendingclub_like

from lendweave.bootstrap import House, open_house
from lendweave.connectors.backtest_report.told import comparison_told
from lendweave.decisions.comparison.assumptions import read_assumptions
from lendweave.decisions.comparison.command import MONTH, CompareCommand
from lendweave.flows.apply import decide_history
from lendweave.flows.backtest import backtest
from lendweave.flows.compare import compare
from lendweave.flows.onboard import onboard
from lendweave.records import Loan, Record
from lendweave.records.draft import Origin, draft
from lendweave.records.envelope import ENVELOPE_NAMES
from lendweave.runtimes.backtest import backtest_query
from lendweave.stores.history import History

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("LENDWEAVE_DATA", ROOT.parent / "shared" / "data"))
EXTRACT = DATA / "lendingclub_creditmodel" / "lendingclub.parquet"
REAL_ROWS = 31_766


def test_online_equals_batch_on_every_loan(tmp_path: Path) -> None:
    """Outcome, amount, rate, term, score, reasons and masks: not one decision differs."""
    path = tmp_path / "lendingclub.parquet"
    parquet.write_table(lendingclub_like(), path)
    check_that_online_equals_batch(path, ROWS, tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(not EXTRACT.exists(), reason="the real loans are not at hand")
def test_online_equals_batch_on_every_real_loan(tmp_path: Path) -> None:
    """The same on the real extract, whole."""
    check_that_online_equals_batch(EXTRACT, REAL_ROWS, tmp_path)


def check_that_online_equals_batch(path: Path, rows: int, tmp_path: Path) -> None:
    """A file of so many loans, onboarded, decided online and then in one query."""
    with open_house(settings_for(tmp_path / "home")) as house:
        onboard(*house.intake.onboarding("marketplace", path, lambda _: None))
        waiting = house.decisions.applications("marketplace")
        decided = decide_history(house.principal, waiting, house.decisions.desk("marketplace"))
        ports = house.decisions.backtesting("marketplace")
        result = backtest(house.principal, ports)
    agreed = result.agreement
    assert decided.applications == result.applications == agreed.compared == rows
    assert agreed.holds, agreed.differences
    assert {row.outcome: row.applications for row in result.outcomes} == dict(decided.outcomes)
    assert {row.code: row.applications for row in result.reasons} == dict(decided.reasons)
    assert min(decided.outcomes.values()) > rows // 100


def test_the_batch_is_plain_sql(tmp_path: Path) -> None:
    """A connection that was given no function of ours plans and runs the whole query."""
    with open_house(settings_for(tmp_path / "home")) as house:
        ports = house.decisions.backtesting("marketplace")
        scene = house.room("marketplace").scene
        with History(house.store).connect(house.principal, scene) as tables:
            tables.execute("CREATE TABLE subjects AS SELECT *, 0::BIGINT AS _t FROM application")
            query = backtest_query(house.room("marketplace").plan, ports.compiled)
            assert tables.execute(f"EXPLAIN {query}").fetchall()
            assert tables.execute(query).fetchall() == []


def test_an_application_with_several_loans_counts_once(tmp_path: Path) -> None:
    """Counts and bad rates are of applications; one bad loan among several makes it bad."""
    path = tmp_path / "lendingclub.parquet"
    parquet.write_table(lendingclub_like(), path)
    with open_house(settings_for(tmp_path / "home")) as house:
        onboard(*house.intake.onboarding("marketplace", path, lambda _: None))
        before = backtest(house.principal, house.decisions.backtesting("marketplace"))
        loans = [r for r in house.store.scan(house.principal, kinds=("loan",)) if is_good(r)]
        copies = [another(house, loan, number) for loan in loans[:1] for number in range(5)]
        house.store.append(house.principal, copies)
        after = backtest(house.principal, house.decisions.backtesting("marketplace"))
    assert sum(row.applications for row in after.outcomes) == ROWS
    assert sum(row.ripe for row in after.outcomes) == sum(row.ripe for row in before.outcomes)
    bad = [sum(row.bad for row in result.outcomes) for result in (before, after)]
    assert bad[1] == bad[0] + 1


def is_good(record: Record) -> bool:
    """A loan that did not go bad."""
    return isinstance(record, Loan) and record.attributes["is_bad"] is False


def another(house: House, loan: Record, number: int) -> Record:
    """One more loan on the same application; the last of five went bad."""
    names = [name for name in loan.__struct_fields__ if name not in ENVELOPE_NAMES]
    return draft(
        Origin("local", "marketplace", "test", "test", backfilled=True),
        "loan",
        f"another-{number}",
        house.ids,
        occurred_at=loan.occurred_at,
        known_at=loan.known_at,
        values={name: getattr(loan, name) for name in names},
        attributes=loan.attributes | {"is_bad": number == 4},
    )


@pytest.mark.slow
@pytest.mark.skipif(not EXTRACT.exists(), reason="the real loans are not at hand")
def test_the_committed_report_is_that_of_the_real_loans(tmp_path: Path) -> None:
    """Out of time by month: every figure of the worked example, from file to report."""
    committed = ROOT / "docs" / "guides" / "backtest-a-strategy" / "marketplace.json"
    folder = ROOT / "scenarios" / "marketplace"
    with open_house(settings_for(tmp_path / "home")) as house:
        onboard(*house.intake.onboarding("marketplace", EXTRACT, lambda _: None))
        named = house.comparing.version("marketplace", str(folder / "challengers" / "admission"))
        command = CompareCommand(
            house.comparing.champion("marketplace", None),
            (named,),
            read_assumptions((folder / "assumptions.yaml").read_text(), "assumptions.yaml"),
            by=MONTH,
            since=date(2018, 7, 1),
        )
        found = compare(house.principal, command, house.comparing.ports("marketplace"))
    told = json.loads(json.dumps(comparison_told(found)))
    wanted = json.loads(committed.read_text())
    for each in (told, wanted):
        del each["seconds"], each["challenges"][0]["challenger"]["named"]
    assert told == wanted
