"""Off-policy values of decisions on record: chances of answers, over all arms that give them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import duckdb
import pyarrow as pa
import pytest
from tests.decisions.comparison.versions import version, write_rows
from tests.decisions.rows import RawRow
from tests.decisions.strategies import small
from tests.runtimes.comparison.test_engine import SCENE, drawn

from lendweave.connectors.backtest_report.page import comparison_html
from lendweave.connectors.backtest_report.told import comparison_told
from lendweave.decisions import CompiledStrategy, decide
from lendweave.decisions.comparison.assumptions import Assumptions, BandShape
from lendweave.decisions.comparison.command import CompareCommand, Named
from lendweave.decisions.comparison.off_policy import Doubt, Estimate
from lendweave.decisions.comparison.result import Comparison
from lendweave.records import Principal, local_owner
from lendweave.runtimes.comparison import DuckdbComparison, FileSource
from lendweave.runtimes.comparison.logged import Archived
from lendweave.runtimes.comparison.sources import Opened

ARMS = {"champion": (small(), 0.7), "challenger": (version("threshold"), 0.3)}
COMMAND = CompareCommand(
    Named(small(), "c"),
    (Named(version("threshold"), "t"),),
    Assumptions(unknown_by_score=BandShape(points=20)),
)
ROWS = 1_500
_COLUMNS = (
    "*, 'e1' AS experiment, TIMESTAMP '2026-01-05' AS decided_at,"
    " (amount_minor / 100)::DECIMAL(18,2) AS amount, NULL::VARCHAR AS drawdown_id,"
    " NULL::VARCHAR AS overrides, NULL::BIGINT AS _offset_to"
)


@dataclass(frozen=True)
class Experiment:
    """A file of features beside the decisions of an experiment over them."""

    file: FileSource
    decisions: pa.Table

    @property
    def name(self) -> str:
        """What was read."""
        return "experiment"

    @contextmanager
    def opened(self, principal: Principal, command: CompareCommand) -> Iterator[Opened]:
        """The applications, with a table `decision` as the history has it."""
        with self.file.opened(principal, command) as opened:
            opened.connection.register("rows_logged", self.decisions)
            opened.connection.execute(
                f"CREATE TABLE decision AS SELECT {_COLUMNS} FROM rows_logged"
            )
            yield Opened(opened.connection, opened.relation, has_decisions=True)


def drawn_decisions(rows: list[RawRow]) -> pa.Table:
    """Each application decided by an arm drawn with its chance."""
    random = Random(3)
    found: list[dict[str, object]] = []
    for number, row in enumerate(rows):
        arm = "champion" if random.random() < 0.7 else "challenger"
        compiled, chance = ARMS[arm]
        answer = decide(compiled, row)
        found.append(
            {
                "application_id": f"a{number:05}",
                "arm": arm,
                "strategy_hash": compiled.hash,
                "propensity": chance,
                "outcome": answer.outcome,
                "amount_minor": answer.amount_minor,
                "rate_annual": answer.rate,
                "term_months": answer.term_months,
                "_offset_from": number,
            }
        )
    return pa.Table.from_pylist(found)


def archived(strategy_hash: str) -> CompiledStrategy | None:
    """The arms' strategies, as the archive keeps them."""
    return next((c for c, _ in ARMS.values() if c.hash == strategy_hash), None)


def valued(tmp_path: Path, archive: Archived = archived) -> dict[tuple[str, str], Estimate]:
    """The estimates by version's hash and measure."""
    found = compared(tmp_path, archive)
    return {(value.target.split()[-1], value.measure): value for value in found.values}


def compared(tmp_path: Path, archive: Archived = archived) -> Comparison:
    """Both versions over the experiment; unknown outcomes are inferred."""
    rows, bad = drawn(ROWS)
    path = write_rows(tmp_path / "rows.parquet", rows, bad)
    source = Experiment(FileSource(path, SCENE, duckdb.connect), drawn_decisions(rows))
    engine = DuckdbComparison(SCENE, source, archived=archive)
    return engine.compare(local_owner("t"), COMMAND, lambda _: None, None)


@pytest.mark.parametrize("arm", ARMS)
def test_each_arm_is_valued_over_all_applications(tmp_path: Path, arm: str) -> None:
    """What an arm approves of all lies in the interval drawn from what it was given."""
    compiled, _ = ARMS[arm]
    rows, _ = drawn(ROWS)
    approved = sum(decide(compiled, row).outcome == "approve" for row in rows) / ROWS
    found = valued(tmp_path)[compiled.hash[:8], "approvals"]
    assert found.low <= approved <= found.high
    assert found.high - found.low < 0.1
    assert found.doubts == ()
    assert found.rows == ROWS
    # Answers that both arms give count whole, whoever was drawn.
    agree = sum(decide(small(), r) == decide(version("threshold"), r) for r in rows)
    assert found.matched >= agree


def test_strategies_that_are_gone_are_missed(tmp_path: Path) -> None:
    """Without the challenger's strategy its chances are not known, and that is said."""
    found = valued(tmp_path, lambda key: archived(key) if key == small().hash else None)
    assert Doubt.INCOMPLETE in found[small().hash[:8], "approvals"].doubts


def test_nothing_logged_is_valued_at_nothing(tmp_path: Path) -> None:
    """No strategy of any arm is at hand: no value, rather than a wrong one."""
    assert valued(tmp_path, lambda _: None) == {}


def test_the_page_tells_values_and_doubts(tmp_path: Path) -> None:
    """In both languages: every estimate, what is inferred, and why not to believe it."""
    found = compared(tmp_path, lambda key: archived(key) if key == small().hash else None)
    page = comparison_html(found, "zh")
    for text in ("离线策略价值", "Off-policy value", "缺少部分实验组", "arms are missing"):
        assert text in page
    assert f"{found.values[0].value:,.4f}" in page
    assert "坏账率（含推断）" in page
    told = json.loads(json.dumps(comparison_told(found)))
    assert told["values"][0]["doubts"] == ["incomplete"]
    assert told["evidence"]["bands"]
