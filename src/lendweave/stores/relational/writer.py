"""The one writer thread: takes batches from a queue and commits them in groups.

Everything that waits when a commit starts goes into that commit, so the cost of reaching the disk
is shared. A caller's future resolves only after COMMIT has returned, which with WAL and
`synchronous=FULL` means that the batch is on disk. Batches fail alone: each runs inside its own
savepoint.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from lendweave.stores.relational.connection import Dialect
from lendweave.stores.relational.errors import StoreBusy, StoreClosed, StoreFailed
from lendweave.stores.relational.log import Log, Place
from lendweave.stores.relational.writer_tally import WriterTally

T = TypeVar("T")


@dataclass(slots=True)
class _Job:
    """One batch on its way: what to do in the transaction, and who waits for the outcome."""

    effect: Callable[[Log], Any]
    tenant_id: str | None
    future: Future[Any] = field(default_factory=Future)
    outcome: Any = None
    error: Exception | None = None

    def resolve(self) -> None:
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.outcome)


class Writer:
    """Runs effects on the log in the order in which they were submitted.

    queue_max: batches that may wait; beyond it `submit` blocks up to `wait_seconds`.
    group_max: batches in one commit. gather_seconds: how long a group is held open where batches
    come together; one that comes alone is committed at once.
    on_commit: called with the last committed offset before futures resolve.
    tally: how large the groups were, and how long their commits took.
    """

    def __init__(
        self,
        log: Log,
        on_commit: Callable[[int], None],
        *,
        queue_max: int,
        group_max: int,
        wait_seconds: float,
        gather_seconds: float = 0.0,
    ) -> None:
        self.tally = WriterTally()
        self._log = log
        self._on_commit = on_commit
        self._group_max = group_max
        self._wait_seconds = wait_seconds
        self._gather_seconds = gather_seconds
        self._last_size = 0
        self._queue: queue.Queue[_Job | None] = queue.Queue(queue_max)
        self._closed = False  # no more batches are taken
        self._stopping = False  # the thread ends after the group in hand
        self._stopped = False  # the thread commits nothing any more
        self._closing = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="lendweave-writer", daemon=True)
        self._thread.start()

    def submit(self, effect: Callable[[Log], T], tenant_id: str | None) -> Future[T]:
        """Put an effect in the queue, which writes what is one tenant's. None: it says whose.

        Raises StoreBusy or StoreClosed.
        """
        if self._closed:
            raise _store_closed()
        job = _Job(effect, tenant_id)
        try:
            self._queue.put(job, timeout=self._wait_seconds)
        except queue.Full:
            raise StoreBusy(
                where="writer",
                got=f"{self._queue.maxsize} batches waiting",
                fix="Send the batch again later.",
            ) from None
        if self._stopped:
            self._refuse_rest()
        return job.future

    @property
    def waiting(self) -> int:
        """Batches in the queue."""
        return self._queue.qsize()

    def close(self) -> None:
        """Commit what is queued, then stop."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping:
            group = self._next_group()
            self._commit([job for job in group if job.future.set_running_or_notify_cancel()])
        self._stopped = True
        self._refuse_rest()

    def _refuse_rest(self) -> None:
        """Refuse what slipped into the queue while the writer stopped, so that nobody waits."""
        with suppress(queue.Empty):
            while True:
                job = self._queue.get_nowait()
                if job is not None:
                    job.future.set_exception(_store_closed())

    def _next_group(self) -> list[_Job]:
        """At least one job, with all that wait behind it; fewer when the writer is to stop.

        The sign to stop is noted, never put back: the queue may be full again by then, and nobody
        else would make room in it.
        """
        group: list[_Job] = []
        while len(group) < self._group_max and not (group and self._queue.empty()):
            job = self._queue.get()
            if job is None:
                self._stopping = True
                break
            group.append(job)
            if len(group) == 1:
                self._gather()
        self._last_size = len(group)
        return group

    def _gather(self) -> None:
        """Wait a moment where fewer are here than came last time: the others are on their way.

        A commit costs the same for one batch as for many, and whoever makes the next batches gets
        on undisturbed meanwhile.
        """
        if 1 + self._queue.qsize() < self._last_size:
            time.sleep(self._gather_seconds)

    def _commit(self, group: list[_Job]) -> None:
        if not group:
            return
        place_before = self._log.place()
        reach = self._log.reach
        started = time.perf_counter()
        try:
            reach("before_begin")
            self._log.begin()
            place_before = self._log.place()
            reach("after_begin")
            for job in group:
                self._attempt(job)
            reach("before_commit")
            self._log.commit()
        except Exception as error:
            self._undo(group, place_before, error)
        else:
            reach("after_commit")
            self._log.settle()
            self._on_commit(self._log.next_offset - 1)
            self.tally.committed(len(group), time.perf_counter() - started)
        for job in group:
            job.resolve()

    def _attempt(self, job: _Job) -> None:
        """Run one effect; when it fails, undo it alone and keep the error for its caller."""
        place_before = self._log.place()
        self._log.connection.execute("SAVEPOINT batch")
        try:
            self._log.connection.act_for(job.tenant_id)
            job.outcome = job.effect(self._log)
        except Exception as error:
            self._log.connection.execute("ROLLBACK TO batch")
            self._log.go_back(place_before)
            job.error = _typed(error, self._log.connection.dialect)
        self._log.connection.execute("RELEASE batch")

    def _undo(self, group: list[_Job], place_before: Place, error: Exception) -> None:
        """Nothing of the group was stored; tell everybody, and live on for the next group.

        When not even ROLLBACK works, what the next group would find is unknown: the writer stops.
        """
        try:
            if self._log.connection.in_transaction:
                self._log.connection.execute("ROLLBACK")
        except self._log.connection.dialect.error as failure:
            error.add_note(f"ROLLBACK failed too: {failure}")
            self._closed = self._stopping = True
        self._log.go_back(place_before)
        for job in group:
            job.error = _typed(error, self._log.connection.dialect)


def _store_closed() -> StoreClosed:
    return StoreClosed(where="writer", fix="Open the store again.")


def _typed(error: Exception, dialect: Dialect) -> Exception:
    """An error of the database or of the disk as StoreFailed; any other as it is."""
    if not isinstance(error, (dialect.error, OSError)):
        return error
    return StoreFailed(where="writer", got=_told(error), fix=dialect.advice)


def _told(error: Exception) -> str:
    return "; ".join([str(error), *getattr(error, "__notes__", ())])
