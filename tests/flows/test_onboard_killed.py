"""kill -9 and a full disk during an import: run again, it goes on where it was."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.flows.onboard_until_killed import main
from tests.killed import Ended, ended

from lendweave.kernel.clock import SystemClock
from lendweave.records import local_owner
from lendweave.stores.sqlite import COMMIT_POINTS, SqliteStore

OWNER = local_owner("t")
# Only single records pass by `after_insert`; an import writes segments.
POINTS = tuple(point for point in COMMIT_POINTS if point != "after_insert")
Contents = tuple[list[tuple[str, str, str]], list[tuple[int, str]], list[tuple[int, object]]]


def run(database: Path, file: Path, *how: object) -> Ended:
    """One onboarding in a process of its own."""
    return ended(main, database, file, *how)


def contents(database: Path) -> Contents:
    """All records but for their ids, the quarantine, and what the mark tells."""
    with SqliteStore(database, SystemClock()) as store:
        store.verify()
        records = sorted((r.external_id, r.entity_id, r.content_hash) for r in store.scan(OWNER))
        rows = [(row.line, row.error["code"]) for _, row in store.quarantined(OWNER, limit=9_999)]
        marks = store.file_imports(OWNER, "shop")
        return records, sorted(rows), [(mark.rows, dict(mark.counts)) for mark in marks]


def orders(path: Path, rows: int) -> Path:
    """A file of orders: buyers come again, every fiftieth row is bad, some orders change."""
    with path.open("w", encoding="utf-8") as file:
        file.write("no,buyer,amount,on\n")
        for number in range(rows):
            amount = "?" if number % 50 == 49 else str(number % 90 + 1)
            file.write(f"o{number - number % 7 // 6},b{number % 211},{amount},2026-01-01\n")
    return path


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Contents]:
    """A file of twelve chunks, and what a run to its end makes of it."""
    folder = tmp_path_factory.mktemp("undisturbed")
    file = orders(folder / "orders.csv", 1_150)
    assert run(folder / "db", file, "", 0, 0).out == "0\n"
    return file, contents(folder / "db")


def check_goes_on(database: Path, undisturbed: tuple[Path, Contents]) -> None:
    """Run again: whole chunks were stored before, and the end is that of one run."""
    file, expected = undisturbed
    with SqliteStore(database, SystemClock()) as store:
        marks = store.file_imports(OWNER, "shop")
    stored = marks[0].rows if marks else 0
    assert stored % 100 in (0, 50)
    finished = bool(marks and marks[0].finished_at is not None)
    again = run(database, file, "", 0, 0)
    assert again.out == f"{0 if finished else stored}\n", again.err
    assert contents(database) == expected


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_import_goes_on(
    tmp_path: Path, undisturbed: tuple[Path, Contents], point: str
) -> None:
    """Killed at each commit point, in the middle of the file."""
    count = 1 if point == "keys_merged" else 6  # runs of keys are merged once in a while
    killed = run(tmp_path / "db", undisturbed[0], point, count, 0)
    assert killed.is_killed, killed.err
    check_goes_on(tmp_path / "db", undisturbed)


FULL_BYTES = 60_000
"""Of a file at most: less than the import writes ahead."""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_an_import_killed_anywhere_goes_on(
    tmp_path: Path, undisturbed: tuple[Path, Contents], seed: int
) -> None:
    """The same at random reaches of random points, up to three times in one import."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 3)):
        point = chance.choice(POINTS)
        run(tmp_path / "db", undisturbed[0], point, chance.randint(1, 12), 0)
    check_goes_on(tmp_path / "db", undisturbed)


def test_a_full_disk(tmp_path: Path, undisturbed: tuple[Path, Contents]) -> None:
    """The run ends with the store's error, and goes on once there is room."""
    with SqliteStore(tmp_path / "db", SystemClock()):
        pass  # its tables are there; what is imported has no room
    full = run(tmp_path / "db", undisturbed[0], "", 0, FULL_BYTES)
    assert full.code == 1
    assert "STORES-" in full.err
    check_goes_on(tmp_path / "db", undisturbed)
