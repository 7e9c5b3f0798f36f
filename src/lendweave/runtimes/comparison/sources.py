"""Where applications come from: the scene's history, or a file of features."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from lendweave.decisions.comparison.command import CompareCommand
from lendweave.decisions.comparison.errors import FeaturesUnfit, SegmentUnfit
from lendweave.features import AsOf, Plan, feature_sql
from lendweave.kernel.clock import instant_from_datetime, zone
from lendweave.lang.dialects import DUCKDB
from lendweave.records import Principal, Scene
from lendweave.records.ports import RecordHistory
from lendweave.runtimes.outcomes import outcomes_query
from lendweave.runtimes.subjects import subjects_query


@dataclass(frozen=True, slots=True)
class Opened:
    """Applications that can be queried.

    relation: in parentheses, with `_entity_id`, `_t` and features. The connection has the view
    `loans` of `subject_id` and `bad`, and the table `decision` where has_decisions.
    """

    connection: duckdb.DuckDBPyConnection
    relation: str
    has_decisions: bool

    def columns(self) -> list[str]:
        """The names of what is known of an application."""
        described = self.connection.execute(f"DESCRIBE {self.relation[1:-1]}").fetchall()
        return [row[0] for row in described]


@dataclass(frozen=True, slots=True)
class HistorySource:
    """All submitted applications of a scene, as of the instant each was known."""

    history: RecordHistory
    scene: Scene
    plan: Plan

    @property
    def name(self) -> str:
        """What was read."""
        return self.scene.name

    @contextmanager
    def opened(self, principal: Principal, command: CompareCommand) -> Iterator[Opened]:
        """The applications between the command's days; features as known then."""
        kinds = {kind.kind for kind in self.plan.kinds} | {"application", "decision", "loan"}
        with self.history.connect(principal, self.scene, kinds) as connection:
            subjects = f"SELECT * FROM ({subjects_query('application')})"
            where = _between(command, self.scene.zone)
            connection.execute(f"CREATE TEMP TABLE subjects AS {subjects} WHERE {where}")
            connection.execute(f"CREATE TEMP VIEW loans AS {outcomes_query(self.scene)}")
            features = feature_sql(self.plan, AsOf.KNOWN, "subjects")
            yield Opened(connection, f"({features})", has_decisions=True)


@dataclass(frozen=True, slots=True)
class FileSource:
    """Rows of a Parquet file, such as `features build` writes.

    Columns: every input, and where they are there `_entity_id`, `_t` in microseconds, and `bad`.
    connect: opens an empty database.
    """

    path: Path
    scene: Scene
    connect: Callable[[], duckdb.DuckDBPyConnection]

    @property
    def name(self) -> str:
        """What was read."""
        return self.path.name

    @contextmanager
    def opened(self, principal: Principal, command: CompareCommand) -> Iterator[Opened]:
        """The rows of the file. Raises FeaturesUnfit, SegmentUnfit for days without instants."""
        read = f"read_parquet({DUCKDB.text(str(self.path))})"
        with self.connect() as connection:
            found = self._columns(connection, read)
            where = _between(command, self.scene.zone)
            if where != "TRUE" and "_t" not in found:
                raise _no_instants(self.path)
            connection.execute(f"CREATE TEMP VIEW rows_read AS {_filled(read, found, where)}")
            bad = "bad::BOOLEAN" if "bad" in found else "NULL::BOOLEAN"
            connection.execute(
                f"CREATE TEMP VIEW loans AS SELECT _entity_id AS subject_id, {bad} AS bad"
                f" FROM rows_read WHERE {bad} IS NOT NULL"
            )
            yield Opened(connection, "(SELECT * FROM rows_read)", has_decisions=False)

    def _columns(self, connection: duckdb.DuckDBPyConnection, read: str) -> set[str]:
        try:
            rows = connection.execute(f"DESCRIBE SELECT * FROM {read}").fetchall()
        except duckdb.Error as error:
            raise FeaturesUnfit(
                where=str(self.path),
                got=str(error).splitlines()[0][:200],
                expected="a Parquet file with a column for every input",
                fix="Write one with `lendweave features build SCENE --out FILE`.",
            ) from None
        return {row[0] for row in rows}


def _filled(read: str, found: set[str], where: str) -> str:
    """The rows, numbered where they have no name, at instant 0 where they have none."""
    added = []
    if "_entity_id" not in found:
        added.append("file_row_number::VARCHAR AS _entity_id")
        read = read.removesuffix(")") + ", file_row_number = true)"
    if "_t" not in found:
        added.append("0::BIGINT AS _t")
    return f"SELECT {', '.join(['*', *added])} FROM {read} WHERE {where}"


def _between(command: CompareCommand, zone_name: str) -> str:
    """The condition on `_t` for the command's local days."""
    tests = []
    if command.since is not None:
        tests.append(f"_t >= {_midnight(command.since, zone_name)}")
    if command.until is not None:
        tests.append(f"_t < {_midnight(command.until + timedelta(days=1), zone_name)}")
    return " AND ".join(tests) or "TRUE"


def _midnight(day: date, zone_name: str) -> int:
    return instant_from_datetime(datetime(day.year, day.month, day.day, tzinfo=zone(zone_name)))


def _no_instants(path: Path) -> SegmentUnfit:
    return SegmentUnfit(
        where=str(path),
        got="rows without `_t`",
        expected="`_t`, the instant of each application in microseconds",
        fix="Leave out --since, --until and --by month, or add the column.",
    )
