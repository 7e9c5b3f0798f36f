"""The process beside: when it starts, what it answers, and that its death harms nobody."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing

import pyarrow as pa
import pytest
from tests.flows.onboard_until_killed import MAPPING, SCENE

from lendweave.intake import Asked, ChunkTask, RawRow, TokenKey, Uncompiled
from lendweave.intake.chunk import chunk_of
from lendweave.runtimes.chunk_messages import receive, send
from lendweave.runtimes.chunk_process import TASKS_MAX, ChunkProcess
from lendweave.runtimes.chunk_worker import answer_all

UNCOMPILED = Uncompiled("o.yaml", MAPPING, SCENE, "t", TokenKey(1, b"k"))
CELLS = [("o1", "b1", "10", "2026-01-02"), ("o2", "b1", "ten", "2026-01-02")]
CHUNK = chunk_of((RawRow(line, cells) for line, cells in enumerate(CELLS, 2)), 4)
TASK = ChunkTask(Asked.RECORDS, CHUNK, 1_780_000_000_000_000)


@pytest.fixture
def beside() -> Iterator[ChunkProcess]:
    """A process that two rows start."""
    with closing(ChunkProcess(rows_before=1)) as beside:
        yield beside


def test_a_small_import_starts_no_process() -> None:
    """Rows count over all that is offered; the first of them are read by the caller."""
    with closing(ChunkProcess(rows_before=3)) as beside:
        assert beside.take(UNCOMPILED, TASK) is None
        assert beside.process_id is None
        answer = beside.take(UNCOMPILED, TASK)
        assert answer is not None
        assert answer.result() is not None
        assert beside.process_id is not None


def test_the_answer_is_that_of_the_plan(beside: ChunkProcess) -> None:
    """Tables and faults, byte for byte."""
    answer = beside.take(UNCOMPILED, TASK)
    assert answer is not None
    found, expected = answer.result(), TASK.answer(UNCOMPILED.compiled())
    assert found is not None
    assert found.faults == expected.faults
    assert len(found.faults) == 1
    for (draft, rows), (known, known_rows) in zip(found.drafts, expected.drafts, strict=True):
        assert draft.table.equals(known.table, check_metadata=True)
        assert (draft.kind, draft.on_change) == (known.kind, known.on_change)
        assert rows.tolist() == known_rows.tolist()


def test_no_more_tasks_wait_than_memory_is_meant_for(beside: ChunkProcess) -> None:
    """A task beyond TASKS_MAX is the caller's own."""
    answers = [beside.take(UNCOMPILED, TASK) for _ in range(TASKS_MAX + 1)]
    assert answers[-1] is None
    assert all(answer is not None and answer.result() for answer in answers[:-1])


def test_a_mapping_that_the_process_cannot_read_loses_the_task(beside: ChunkProcess) -> None:
    """The process ends with its error; after that nothing is taken."""
    broken = Uncompiled("o.yaml", "feed: [", SCENE, "t", TokenKey(1, b"k"))
    answer = beside.take(broken, TASK)
    assert answer is not None
    assert answer.result() is None
    assert beside.take(UNCOMPILED, TASK) is None


def test_a_closed_process_takes_nothing(beside: ChunkProcess) -> None:
    """Closing twice is harmless."""
    beside.close()
    assert beside.take(UNCOMPILED, TASK) is None


def test_values_pass_with_their_columns() -> None:
    """One after the other, until the stream ends."""
    stream = io.BytesIO()
    values = [TASK, pa.table({"n": pa.array([1, None])}), {"empty": pa.array([], pa.string())}]
    for value in values:
        send(stream, value)
    stream.seek(0)
    assert [receive(stream) for _ in values] == values
    with pytest.raises(EOFError):
        receive(stream)


@pytest.mark.parametrize("cut", [3, 12, 200, -1])
def test_a_message_that_ends_too_soon_is_none(cut: int) -> None:
    """As when the other process is killed while it writes."""
    whole = io.BytesIO()
    send(whole, TASK)
    with pytest.raises(EOFError):
        receive(io.BytesIO(whole.getvalue()[:cut]))


def test_the_worker_answers_until_there_are_no_more_tasks() -> None:
    """With another mapping on the way, which it compiles then."""
    other = Uncompiled(
        "p.yaml", MAPPING.replace("feed: orders", "feed: bills"), SCENE, "t", TokenKey(1, b"k")
    )
    tasks, answers = io.BytesIO(), io.BytesIO()
    for mapping in (UNCOMPILED, UNCOMPILED, other):
        send(tasks, (mapping, TASK))
    tasks.seek(0)
    with pytest.raises(EOFError):
        answer_all(tasks, answers)
    answers.seek(0)
    sources = [receive(answers).drafts[0][0].table["source"][0].as_py() for _ in range(3)]
    assert sources[0] == sources[1] != sources[2]
