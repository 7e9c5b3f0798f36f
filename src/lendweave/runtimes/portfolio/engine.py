"""Counts a portfolio table scene by scene and adds the scenes up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import duckdb

from lendweave.kernel.clock import local_date
from lendweave.monitoring import Asked, Portfolio, PortfolioTable, Row, merged
from lendweave.records import Principal, Scene
from lendweave.records.ports import RecordHistory
from lendweave.runtimes.portfolio.inputs import KINDS, fill, last_told
from lendweave.runtimes.portfolio.known import see_as_known
from lendweave.runtimes.portfolio.serviced import ServicedBook, add_book_days, add_events


class DuckdbPortfolio:
    """Implements flows.portfolio.PortfolioEngine over the histories of some scenes.

    book: the loans that are serviced here, none when None.
    """

    def __init__(
        self,
        history: RecordHistory,
        scenes: Sequence[Callable[[], Scene]],
        book: ServicedBook | None = None,
    ) -> None:
        self._history = history
        self._scenes = scenes
        self._book = book or ServicedBook()

    def run(self, principal: Principal, table: PortfolioTable, asked: Asked) -> Portfolio:
        """Count `table`. Where `asked` has no day, each scene has the last it tells anything of."""
        found: list[tuple[Asked, tuple[Row, ...]]] = []
        for scene in self._lending(principal):
            with self._history.connect(principal, scene, KINDS) as connection:
                here = self._filled(connection, scene, asked)
                if here is not None:
                    found.append((here, counted(connection, table, here)))
        days = [here.as_of for here, _ in found] or [asked.as_of]
        whole = replace(asked, as_of=max(days))
        return Portfolio(table, whole, merged(row for _, rows in found for row in rows))

    def _filled(
        self, connection: duckdb.DuckDBPyConnection, scene: Scene, asked: Asked
    ) -> Asked | None:
        """Make the tables of `monitoring.inputs`; what was asked, with its day. None: no loans."""
        at = asked.known_at
        if at is not None:
            see_as_known(connection, [kind for kind in KINDS if kind != "loan_event"], at)
        add_events(connection, at)
        days = [closed.on for closed in self._book.days()]
        if at is not None:
            days = [on for on in days if on < local_date(at, scene.zone)]
        last = last_told(connection, scene, max(days, default=None))
        if last is None:
            return None
        here = asked if asked.as_of != date.min else replace(asked, as_of=last)
        add_book_days(connection, self._book, here.as_of, at)
        fill(connection, here.as_of)
        return here

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
