"""Versions compared in DuckDB: one query decides, a few more add up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, Protocol

import duckdb

from lendweave.decisions.comparison.cause import Causes
from lendweave.decisions.comparison.command import CompareCommand
from lendweave.decisions.comparison.result import Challenge, Comparison
from lendweave.decisions.comparison.versions import Versions, merge_versions
from lendweave.records import Principal, Scene
from lendweave.runtimes.comparison.cubes import causes, cells, effects, evidence, swaps
from lendweave.runtimes.comparison.differing import differing_query, told_causes
from lendweave.runtimes.comparison.judged import judge
from lendweave.runtimes.comparison.logged import Archived, arms_of, estimates
from lendweave.runtimes.comparison.scan import Decide, Scan, decide_here
from lendweave.runtimes.comparison.sources import Opened


class Source(Protocol):
    """Applications to decide."""

    @property
    def name(self) -> str: ...

    def opened(
        self, principal: Principal, command: CompareCommand
    ) -> AbstractContextManager[Opened]: ...


@dataclass(frozen=True, slots=True)
class DuckdbComparison:
    """Implements flows.compare.ComparisonEngine over one source of applications."""

    scene: Scene
    source: Source
    decide: Decide = decide_here
    archived: Archived = lambda _: None

    def compare(
        self,
        principal: Principal,
        command: CompareCommand,
        progress: Callable[[str], None],
        take: Callable[[Any], None] | None,
    ) -> Comparison:
        """Decide every application by all versions at once, and add up."""
        progress("reading history")
        with self.source.opened(principal, command) as opened:
            asked = [each.compiled for each in (command.champion, *command.challengers)]
            drawn = arms_of(opened, self.archived)
            versions = merge_versions([*asked, *(arm.compiled for arm in drawn)])
            progress("deciding")
            seconds = Scan(opened, command, self.scene.zone, self.decide).run(versions)
            progress("summarising")
            connection = opened.connection
            bands = judge(connection, versions.versions[0], command.assumptions.unknown_by_score)
            challenges = [
                self._challenge(connection, command, versions, number, take)
                for number in range(1, len(asked))
            ]
            values = estimates(
                connection, versions, drawn, (len(asked), command.assumptions, self.scene.currency)
            )
            return Comparison(
                scene=self.scene.name,
                currency=self.scene.currency,
                source=self.source.name,
                by=command.by,
                seconds=seconds,
                shared=versions.shared,
                lets=len(versions.program.lets),
                champion=command.champion.name,
                effects=effects(connection, versions.versions[0]),
                challenges=tuple(challenges),
                evidence=replace(evidence(connection), bands=bands),
                assumptions=command.assumptions,
                values=values,
            )

    def _challenge(
        self,
        connection: duckdb.DuckDBPyConnection,
        command: CompareCommand,
        versions: Versions,
        number: int,
        take: Callable[[Any], None] | None,
    ) -> Challenge:
        champion, challenger = pair = versions.versions[0], versions.versions[number]
        finder = Causes(champion, challenger)
        found = causes(connection, finder, pair)
        if take is not None and number == 1:
            told_causes(connection, finder, found)
            take(connection.sql(differing_query(finder, pair)).to_arrow_reader())
        return Challenge(
            challenger=command.challengers[number - 1].name,
            cells=tuple(cells(connection, pair, command.assumptions, self.scene.currency)),
            swaps=swaps(found, pair),
            effects=effects(connection, challenger),
        )
