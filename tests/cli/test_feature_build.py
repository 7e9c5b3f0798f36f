"""`lendweave features build`, `sql` and `list` as a person runs them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from pyarrow import parquet
from tests.command_line import called


def run(home: Path, *args: str, locale: str = "en") -> tuple[int, str]:
    """Exit code and what was printed."""
    done = called("features", *args, home=home, columns=140, LENDWEAVE_LOCALE=locale)
    return done.code, done.out + done.err


@pytest.mark.parametrize("clock", ["known", "committed", "committed:40"])
def test_both_engines_write_the_same_values(
    appliance_home: Path, tmp_path: Path, clock: str
) -> None:
    """The same rows, columns and types, whichever engine folds the windows."""
    files = [tmp_path / "local.parquet", tmp_path / "sql.parquet"]
    for file in files:
        told = run(
            appliance_home,
            *("build", "appliance", "--as-of", clock, "--engine", file.stem, "--out", str(file)),
        )
        assert told[0] == 0, told[1]
        assert "orders_365d" in told[1]
    tables = [parquet.read_table(file) for file in files]
    assert tables[0].schema == tables[1].schema
    one, other = (table.to_pylist() for table in tables)
    assert sorted(one, key=lambda row: row["_row"]) == sorted(other, key=lambda row: row["_row"])
    if clock != "committed:40":
        assert len(one) > 100


def test_a_file_in_place_is_not_overwritten(appliance_home: Path, tmp_path: Path) -> None:
    """Said before anything is computed, in the session's language."""
    taken = tmp_path / "taken.parquet"
    taken.write_text("mine", encoding="utf-8")
    code, told = run(appliance_home, "build", "appliance", "--out", str(taken), locale="zh")
    assert code == 4
    assert "CONNECTORS-020" in told
    assert taken.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("clock", ["yesterday", "known:3", "committed:", "committed:x"])
def test_an_unknown_clock_is_refused(appliance_home: Path, clock: str) -> None:
    """The message says which clocks there are."""
    code, told = run(appliance_home, "build", "appliance", "--as-of", clock)
    assert code == 2
    assert "known, committed, or committed:S" in told


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--engine", "spark"], 2, "spark://host:port"),
        (["--master", "10.0.0.5:7077"], 2, "SPARK-002"),
        (["--master", "spark://127.0.0.1:1"], 6, "127.0.0.1:1: Connection refused"),
    ],
    ids=["no master", "misspelled", "nobody there"],
)
def test_a_cluster_that_is_not_there(
    appliance_home: Path, tmp_path: Path, options: list[str], code: int, said: str
) -> None:
    """Said before anything is written; to name a master is to choose the engine."""
    out = tmp_path / "out.parquet"
    ended, told = run(appliance_home, "build", "appliance", *options, "--out", str(out))
    assert ended == code
    assert said in told
    assert not out.exists()


def test_the_printed_sql_runs(appliance_home: Path) -> None:
    """It parses, and names every feature; no data folder is needed for it."""
    code, told = run(appliance_home / "nowhere", "sql", "appliance", "--as-of", "committed")
    assert code == 0
    assert '"dealer_return_share_180d"' in told
    assert duckdb.extract_statements(told)


@pytest.mark.parametrize(
    ("locale", "said"), [("en", "local date of the decision"), ("zh", "决策日期")]
)
def test_the_features_are_listed_with_their_meaning(tmp_path: Path, locale: str, said: str) -> None:
    """Name, group, type and meaning, in the session's language."""
    code, told = run(tmp_path, "list", "appliance", locale=locale)
    assert code == 0
    assert said in told
    assert "orders_365d" in told
