"""Counts a portfolio table scene by scene and adds the scenes up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import duckdb

from lendweave.monitoring import Asked, Portfolio, PortfolioTable, Row, asked_of, merged
from lendweave.records import Principal, Scene
from lendweave.records.ports import RecordHistory
from lendweave.runtimes.portfolio.inputs import KINDS, fill, last_told


class DuckdbPortfolio:
    """Implements flows.portfolio.PortfolioEngine over the histories of some scenes.

    day_files: the loans of the business days that were closed here.
    """

    def __init__(
        self,
        history: RecordHistory,
        scenes: Sequence[Callable[[], Scene]],
        day_files: Callable[[], Sequence[Path]] = tuple,
    ) -> None:
        self._history = history
        self._scenes = scenes
        self._day_files = day_files

    def run(
        self,
        principal: Principal,
        table: PortfolioTable,
        by: Sequence[str],
        as_of: date | None,
        thresholds: Sequence[int],
    ) -> Portfolio:
        """Count `table`. as_of: the last day of which each scene tells anything when None.

        Raises UnknownDimension.
        """
        asked = asked_of(table, by, as_of or date.min, thresholds)
        found: list[tuple[Asked, tuple[Row, ...]]] = []
        for scene in self._lending(principal):
            with self._history.connect(principal, scene, KINDS) as connection:
                last = last_told(connection, scene, self._day_files())
                if last is not None:
                    here = Asked(asked.by, as_of or last, asked.thresholds)
                    fill(connection, here.as_of)
                    found.append((here, counted(connection, table, here)))
        days = [here.as_of for here, _ in found] or [asked.as_of]
        whole = Asked(asked.by, max(days), asked.thresholds)
        return Portfolio(table, whole, merged(row for _, rows in found for row in rows))

    def _lending(self, principal: Principal) -> Iterator[Scene]:
        """The scenes that have loans: of the others nothing else is read."""
        for declared in self._scenes:
            scene = declared()
            with self._history.connect(principal, scene, ("loan",)) as connection:
                lends = connection.execute("SELECT 1 FROM loan LIMIT 1").fetchone()
            if lends:
                yield scene


def counted(
    connection: duckdb.DuckDBPyConnection, table: PortfolioTable, asked: Asked
) -> tuple[Row, ...]:
    """The rows of a table; the connection holds the tables of `monitoring.inputs`."""
    width = 1 + len(asked.by) + len(table.keys)
    rows = connection.execute(table.query(asked)).fetchall()
    return merged(Row(row[:width], tuple(int(value) for value in row[width:])) for row in rows)
