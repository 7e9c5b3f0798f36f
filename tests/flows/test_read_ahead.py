"""A second reader changes when chunks are read, never what is read or stored."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.flows.onboard_until_killed import MAPPING, SCENE, SmallChunks

from lendweave.flows.onboard import OnboardCommand, Onboarded, OnboardPorts, onboard
from lendweave.flows.read_ahead import AHEAD_MAX, Reading
from lendweave.intake import (
    Asked,
    ChunkReader,
    ChunkTask,
    ReadChunk,
    RowChunk,
    TokenKey,
    Uncompiled,
)
from lendweave.intake.chunk import chunk_of
from lendweave.intake.table import RawRow
from lendweave.kernel.clock import Instant
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import local_owner
from lendweave.records.arrow_rows import records_from_table
from lendweave.runtimes.chunk_process import ChunkProcess
from lendweave.stores.sqlite import SqliteStore

NOW = 1_780_000_000_000_000
OWNER = local_owner("t")
UNCOMPILED = Uncompiled("o.yaml", MAPPING, SCENE, "t", TokenKey(1, b"k"))
PLAN = UNCOMPILED.compiled()


class Still:
    """A clock that tells one moment: threads that ask it in any order store the same."""

    def now(self) -> Instant:
        """That moment, µs UTC."""
        return Instant(NOW)


@dataclass
class Later:
    """An answer that is there when it is asked for the second time."""

    answer: ReadChunk | None
    looks: int = 0

    def done(self) -> bool:
        """Not at the first look."""
        self.looks += 1
        return self.looks > 1

    def result(self) -> ReadChunk | None:
        """The answer."""
        return self.answer


@dataclass
class Moody:
    """Takes a task, loses it or declines it, as told beforehand."""

    moods: list[str]
    taken: list[ChunkTask] = field(default_factory=list)

    def take(self, mapping: Uncompiled, task: ChunkTask) -> Later | None:
        """By its next mood."""
        mood = self.moods.pop(0)
        if mood == "declines":
            return None
        self.taken.append(task)
        return Later(None if mood == "loses" else task.answer(PLAN))


def chunk(first: int, rows: int = 3) -> RowChunk:
    """Orders by number; every third amount is none."""
    raws = (
        RawRow(
            number + 2, (f"o{number}", f"b{number % 2}", "1" if number % 3 else "?", "2026-01-02")
        )
        for number in range(first, first + rows)
    )
    return chunk_of(raws, 4)


def said(read: ReadChunk) -> list[object]:
    """All that a chunk gave."""
    drafts = [
        (
            draft.kind,
            draft.on_change,
            rows.tolist(),
            list(records_from_table(draft.kind, draft.table)),
        )
        for draft, rows in read.drafts
    ]
    return [drafts, read.faults]


@settings(max_examples=25)
@given(st.lists(st.sampled_from(["takes", "loses", "declines"]), max_size=9))
def test_answers_come_in_order_whoever_reads(moods: list[str]) -> None:
    """Each answer is that of its own task, and few are begun before they are wanted."""
    tasks = [ChunkTask(Asked.RECORDS, chunk(3 * n), NOW) for n in range(len(moods))]
    begun: list[ChunkTask] = []

    def beginning() -> Iterator[ChunkTask]:
        for task in tasks:
            begun.append(task)
            yield task

    wanted = 0
    for task, read in Reading(UNCOMPILED, PLAN, Moody(list(moods))).answers(beginning()):
        assert task is tasks[wanted]
        assert said(read) == said(task.answer(PLAN))
        assert len(begun) - wanted <= AHEAD_MAX + 1
        wanted += 1
    assert wanted == len(tasks)


def test_faults_alone_are_asked_for() -> None:
    """The checking pass asks for no records."""
    task = ChunkTask(Asked.FAULTS, chunk(0), NOW)
    ((_, found),) = Reading(UNCOMPILED, PLAN).answers([task])
    assert found.drafts == ()
    assert [index for index, _ in found.faults] == [0]


class Killed(ChunkProcess):
    """Loses its process once it has taken some tasks."""

    left = 3

    def take(self, mapping: Uncompiled, task: ChunkTask) -> Future[ReadChunk | None] | None:
        """As before, up to the kill."""
        pending = super().take(mapping, task)
        if pending is not None:
            pending.exception()  # so that there is a process
            self.left -= 1
            if not self.left and self._process is not None:
                self._process.kill()
        return pending


def stored(path: Path, file: Path, beside: ChunkReader | None) -> tuple[Onboarded, list[object]]:
    """What an import reports, and every record with its id and place."""
    clock = Still()
    with SqliteStore(path, clock) as store:
        ids = Uuid7Source(clock, lambda count: b"\x05" * count)
        files = (SmallChunks(file),)
        ports = OnboardPorts(files, store, clock, ids, TokenKey(1, b"k"), beside=beside)
        done = onboard(OnboardCommand(OWNER, SCENE, {"o.yaml": MAPPING}), ports)
        marks = [dict(mark.counts) for mark in store.file_imports(OWNER, "shop")]
        rows = [row for _, row in store.quarantined(OWNER, limit=1_000)]
        return done, [list(store.scan(OWNER)), marks, rows]


@pytest.mark.parametrize("process", [ChunkProcess, Killed])
def test_the_same_is_stored_with_and_without_a_second_process(
    tmp_path: Path, process: type[ChunkProcess]
) -> None:
    """Records, ids, offsets, counts and quarantine, also when the process dies on the way."""
    file = tmp_path / "orders.csv"
    lines = [
        f"o{n % 1_500},b{n % 70},{'x' if n % 250 == 249 else n % 900 + 1},2026-01-{n % 28 + 1:02d}"
        for n in range(2_000)
    ]
    file.write_text("\n".join(["no,buyer,amount,on", *lines]) + "\n", encoding="utf-8")
    alone, expected = stored(tmp_path / "alone.db", file, None)
    with closing(process(rows_before=150)) as beside:
        shared, found = stored(tmp_path / "shared.db", file, beside)
    assert found == expected
    assert (shared.records, shared.quarantined) == (alone.records, alone.quarantined)
    assert sum(alone.quarantined.values()) == 8
