"""A second process that reads chunks, so that a file is read by two cores."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock

from lendweave.intake import ChunkTask, ReadChunk, Uncompiled
from lendweave.runtimes import chunk_worker
from lendweave.runtimes.chunk_messages import receive, send

ROWS_BEFORE = 200_000
"""Starting a process costs as much as reading so many rows."""
TASKS_MAX = 2  # one in its hands, and one for when that is done
_COMMAND = (sys.executable, "-m", chunk_worker.__name__)


@dataclass(slots=True)
class ChunkProcess:
    """Implements intake.ports.ChunkReader.

    The process starts once it has been offered `rows_before` rows, in one file or in many, so a
    small import never starts it. When it dies, its tasks have no answer, and no more are taken.
    """

    rows_before: int = ROWS_BEFORE
    _offered: int = 0
    _waiting: int = 0
    _lost: bool = False
    _process: subprocess.Popen[bytes] | None = None
    _lock: Lock = field(default_factory=Lock)
    _talking: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, "lendweave-chunks")
    )

    def take(self, mapping: Uncompiled, task: ChunkTask) -> Future[ReadChunk | None] | None:
        """Hand the task over; None while TASKS_MAX wait, before it pays, and after a loss."""
        with self._lock:
            self._offered += task.chunk.rows
            if self._lost or self._offered <= self.rows_before or self._waiting >= TASKS_MAX:
                return None
            self._waiting += 1
        return self._talking.submit(self._answer, mapping, task)

    @property
    def process_id(self) -> int | None:
        """Of the process, None while there is none."""
        return self._process.pid if self._process is not None else None

    def close(self) -> None:
        """End the process. Tasks that wait have no answer."""
        self._lost = True
        process = self._process
        if process is not None:
            process.kill()
        self._talking.shutdown(cancel_futures=True)
        self._end()

    def _answer(self, mapping: Uncompiled, task: ChunkTask) -> ReadChunk | None:
        try:
            return None if self._lost else self._asked(mapping, task)
        except (OSError, EOFError):
            self._lost = True
            self._end()
            return None
        finally:
            with self._lock:
                self._waiting -= 1

    def _asked(self, mapping: Uncompiled, task: ChunkTask) -> ReadChunk:
        if self._process is None:
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(_COMMAND, stdin=pipe, stdout=pipe)
        assert self._process.stdin and self._process.stdout, "both were asked for"
        send(self._process.stdin, (mapping, task))
        answer: ReadChunk = receive(self._process.stdout)
        return answer

    def _end(self) -> None:
        """Let go of a process that is dead or dying."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with suppress(OSError), process:  # waits; what was on its way to it cannot be sent
                pass
