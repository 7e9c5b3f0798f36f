"""A store that only reads, beside another process that writes: it sees every commit at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lendweave.kernel.clock import SystemClock
from lendweave.records import Principal, Scene
from lendweave.stores.history import History
from lendweave.stores.sqlite import SqliteStore, StoreReadOnly

WRITER = Path(__file__).with_name("write_when_told.py")
TOLD = ["row a", "segment b", "row c", "segment d", "segment e", "row f"]


class OtherProcess:
    """A process that has the store open for writing until `end`."""

    def __init__(self, database: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(WRITER), str(database)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._answer() == "open"

    def write(self, told: str) -> str:
        """Have it write; the name it has stored."""
        assert self._process.stdin is not None
        self._process.stdin.write(told + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def end(self) -> int:
        """Let it close the store; its exit code."""
        self._process.communicate()
        return self._process.returncode


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the store is."""
    return tmp_path / "records.sqlite"


@pytest.fixture
def other(database: Path) -> Iterator[OtherProcess]:
    """Another process that writes, ended with the test."""
    process = OtherProcess(database)
    yield process
    process.end()


def names(store: SqliteStore, me: Principal) -> list[str]:
    """External ids of all records, in order."""
    return [record.external_id for record in store.scan(me)]


def test_each_commit_is_seen_at_once(
    database: Path, other: OtherProcess, me: Principal, scene: Scene
) -> None:
    """Rows and segments, by a reader that stays and by one that has just come; as tables too."""
    with SqliteStore(database, SystemClock(), read_only=True) as reader:
        assert reader.last_offset() == -1
        for number, told in enumerate(TOLD):
            expected = [line.split()[1] for line in TOLD[: number + 1]]
            assert other.write(told) == expected[-1]
            assert reader.last_offset() == number
            assert names(reader, me) == expected
            with SqliteStore(database, SystemClock(), read_only=True) as fresh:
                assert names(fresh, me) == expected
        assert reader.verify().records == len(TOLD)
        with History(reader).connect(me, scene, ["order"]) as history:
            (count,) = history.execute('SELECT count(*) FROM "order"').fetchall()[0]
        assert count == len(TOLD)
        with pytest.raises(StoreReadOnly, match="read_only"):
            reader.append(me, [])


def test_a_reader_outlives_the_writer(database: Path, other: OtherProcess, me: Principal) -> None:
    """The writer may end and another may come while a reader stays."""
    other.write("row a")
    with SqliteStore(database, SystemClock(), read_only=True) as reader:
        assert names(reader, me) == ["a"]
        assert other.end() == 0
        assert names(reader, me) == ["a"]
        successor = OtherProcess(database)
        successor.write("segment b")
        assert names(reader, me) == ["a", "b"]
        assert successor.end() == 0
        assert names(reader, me) == ["a", "b"]


def test_a_store_that_nobody_writes_is_read(
    database: Path, other: OtherProcess, me: Principal
) -> None:
    """After the writer has closed it, a reader that comes first finds everything."""
    other.write("row a")
    other.write("segment b")
    assert other.end() == 0
    with SqliteStore(database, SystemClock(), read_only=True) as reader:
        assert names(reader, me) == ["a", "b"]
