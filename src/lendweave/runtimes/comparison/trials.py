"""Applications decided again and again by versions that a search proposes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from lendweave.decisions import CompiledStrategy
from lendweave.decisions.comparison.assumptions import Assumptions
from lendweave.decisions.comparison.command import CompareCommand
from lendweave.decisions.comparison.result import NO_MONEY, Money
from lendweave.decisions.comparison.versions import Version, merge_versions
from lendweave.decisions.comparison.waterfall import NO_FATES, Fates
from lendweave.decisions.tuning.measured import Measured, Share
from lendweave.lang import duckdb_select
from lendweave.lang.dialects import quoted
from lendweave.records import Principal, Scene
from lendweave.runtimes.comparison.engine import Source
from lendweave.runtimes.comparison.judged import MONEY, judge, money_sums
from lendweave.runtimes.comparison.scan import Scan

_SUMS = 3 + len(MONEY)


@dataclass(frozen=True, slots=True)
class DuckdbTrialEngine:
    """Implements flows.tune.TrialEngine over one source of applications."""

    scene: Scene
    source: Source

    @contextmanager
    def trials(self, principal: Principal, command: CompareCommand) -> Iterator[DuckdbTrials]:
        """The features of all applications, computed once, with what is known of the loans."""
        champion = merge_versions([command.champion.compiled])
        with self.source.opened(principal, command) as opened:
            Scan(opened, command, self.scene.zone).run(champion)
            connection = opened.connection
            judge(connection, champion.versions[0], command.assumptions.unknown_by_score)
            inputs = ", ".join(map(quoted, champion.program.inputs.names))
            connection.execute(
                f"CREATE TEMP TABLE trial_rows AS SELECT {inputs}, _segment, p, bad FROM judged"
            )
            yield DuckdbTrials(connection, command.assumptions, self.scene.currency)


@dataclass(frozen=True, slots=True)
class DuckdbTrials:
    """Implements flows.tune.Trials."""

    connection: duckdb.DuckDBPyConnection
    assumed: Assumptions
    currency: str

    def measure(self, versions: Sequence[CompiledStrategy]) -> list[Measured]:
        """How each version fares, all of them in one query."""
        merged = merge_versions(versions)
        select = duckdb_select(merged.program, "trial_rows", ("_segment", "p", "bad"))
        sums = ", ".join(part for version in merged.versions for part in self._sums(version))
        rows = self.connection.execute(
            f"SELECT _segment, count(*), {sums} FROM ({select}) GROUP BY 1 ORDER BY 1 NULLS LAST"
        ).fetchall()
        return [_measured(rows, 2 + _SUMS * place) for place in range(len(versions))]

    def _sums(self, version: Version) -> tuple[str, ...]:
        approved = f"{quoted(version.outcome)} = 'approve'"
        return (
            f"count(*) FILTER ({approved})",
            f"count(bad) FILTER ({approved})",
            f"count(*) FILTER ({approved} AND bad)",
            *money_sums(version, self.assumed, self.currency),
        )


def _measured(rows: Sequence[tuple[object, ...]], start: int) -> Measured:
    """Out of one row a group, whose sums of this version begin at `start`."""
    numbers = [[int(str(value)) for value in row[start : start + _SUMS]] for row in rows]
    groups = {
        None if row[0] is None else str(row[0]): Share(int(str(row[1])), found[0])
        for row, found in zip(rows, numbers, strict=True)
    }
    return Measured(
        applications=sum(share.applications for share in groups.values()),
        approved=sum((Fates(*found[:3]) for found in numbers), NO_FATES),
        money=sum((Money(*found[3:]) for found in numbers), NO_MONEY),
        groups=groups,
    )
