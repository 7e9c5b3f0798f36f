"""Read a real set into its curves."""

from __future__ import annotations

from pathlib import Path

import duckdb

from lendweave.connectors.real_sets.model import Curve, RealSet, Told
from lendweave.kernel.errors import Missing


class RealSetMissing(Missing):
    """A public data set is not on this machine.
    本机没有该公开数据集。
    """

    code = "CONNECTORS-005"


def read_curves(folder: Path, real: RealSet) -> tuple[int, dict[str, Told]]:
    """Rows and curves of a set below `folder`. Raises RealSetMissing."""
    path = folder / real.file
    if not path.is_file():
        raise RealSetMissing(
            where=str(path),
            expected=real.title,
            fix="Do without it, or put the set there.",
        )
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE real AS SELECT * FROM {real.reader}", [str(path)])
        rows = connection.execute("SELECT count(*) FROM real").fetchall()[0][0]
        return rows, curves_of(real, connection)


def curves_of(real: RealSet, connection: duckdb.DuckDBPyConnection) -> dict[str, Told]:
    """The curves of a set whose rows are the connection's table `real`."""
    return {figure: _curve(curve, connection) for figure, curve in real.curves.items()}


def _curve(curve: Curve, connection: duckdb.DuckDBPyConnection) -> Told:
    columns = connection.execute(curve.sql).fetchnumpy()
    return curve.fold(list(columns.values()))
