"""Lending Club loans: onboarded whole where the extract is there, and invented ones everywhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyarrow import parquet
from tests.scenarios.lendingclub_like import ROWS, lendingclub_like

from lendweave.connectors.files import LocalFile
from lendweave.flows.onboard import OnboardCommand, Onboarded, OnboardPorts, onboard
from lendweave.intake import TokenKey
from lendweave.kernel.clock import SteppingClock, format_instant, parse_instant
from lendweave.kernel.ids import Uuid7Source
from lendweave.lang.scene_file import read_scene
from lendweave.records import Application, ExternalReport, Loan, local_owner
from lendweave.stores.sqlite import SqliteStore

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "scenarios" / "marketplace"
DATA = Path(os.environ.get("LENDWEAVE_DATA", ROOT.parent / "shared" / "data"))
EXTRACT = DATA / "lendingclub_creditmodel" / "lendingclub.parquet"
SCENE = read_scene((SCENARIO / "scenario.yaml").read_text(encoding="utf-8"), "scenario.yaml")
KINDS = ("party", "external_report", "application", "loan")
OWNER = local_owner("t")


@dataclass
class Desk:
    """A store on disk, and onboarding into it."""

    store: SqliteStore
    clock: SteppingClock

    def onboard(self, path: Path) -> Onboarded:
        """Onboard one file by the scene's mapping."""
        mapping = (SCENARIO / "intake" / "lendingclub.yaml").read_text(encoding="utf-8")
        ports = OnboardPorts(
            (LocalFile(path),), self.store, self.clock, Uuid7Source(self.clock), TokenKey(1, b"k")
        )
        return onboard(OnboardCommand(OWNER, SCENE, {"lendingclub.yaml": mapping}), ports)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with an empty store."""
    clock = SteppingClock(parse_instant("2026-11-01T00:00:00Z"))
    with SqliteStore(tmp_path / "s.db", clock) as store:
        yield Desk(store, clock)


@pytest.fixture
def invented(tmp_path: Path) -> Path:
    """A file of invented loans."""
    path = tmp_path / "lendingclub_like.parquet"
    parquet.write_table(lendingclub_like(), path)
    return path


def test_invented_loans(desk: Desk, invented: Path) -> None:
    """Every row gives its four records; none is refused."""
    result = desk.onboard(invented)
    assert result.records == dict.fromkeys(KINDS, ROWS)
    assert result.quarantined == {}


def test_what_is_known_when(desk: Desk, invented: Path) -> None:
    """The report before the application, the outcome only with the extract."""
    desk.onboard(invented)
    for record in desk.store.scan(OWNER):
        occurred, known = format_instant(record.occurred_at), format_instant(record.known_at)
        if isinstance(record, ExternalReport):
            assert occurred == known
            assert occurred[8:13] in ("01T04", "01T05")  # midnight of New York
        elif isinstance(record, Application):
            assert occurred == known
            assert occurred[8:13] in ("01T16", "01T17")  # noon
        elif isinstance(record, Loan):
            assert known == "2020-01-01T05:00:00.000000Z"
            assert {"is_bad", "lender_grade", "lender_instalment"} <= set(record.attributes)


def test_values_are_read_as_meant(desk: Desk, invented: Path) -> None:
    """Words for years become numbers, `n/a` becomes null, a double its shortest decimal."""
    desk.onboard(invented)
    raw = parquet.read_table(invented).to_pylist()
    years = {"10+ years": 10, "< 1 year": 0, "1 year": 1, "5 years": 5}
    applications = [
        r for r in desk.store.scan(OWNER, kinds=["application"]) if isinstance(r, Application)
    ]
    assert len(applications) == ROWS
    for application in applications:
        row = raw[int(application.external_id) - 1]
        assert application.attributes.get("employment_years") == years.get(row["emp_length"])
        assert application.attributes["is_joint"] == (row["verification_status_joint"] != "")
        assert application.term_months == int(row["term"][:2])
        assert application.amount_minor == round(row["funded_amnt_inv"] * 100)


@pytest.mark.slow
@pytest.mark.skipif(not EXTRACT.exists(), reason="the Lending Club extract is not on this machine")
def test_the_whole_extract(desk: Desk) -> None:
    """All 31,766 loans come in; a quarter went bad, as the extract says of itself."""
    result = desk.onboard(EXTRACT)
    assert result.records == dict.fromkeys(KINDS, 31_766)
    assert result.quarantined == {}
    loans = [r for r in desk.store.scan(OWNER, kinds=["loan"]) if isinstance(r, Loan)]
    assert sum(loan.attributes["is_bad"] for loan in loans) == 8_082
