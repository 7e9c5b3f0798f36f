"""Chunks of a file read in its order, several at a time where a second reader helps."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lendweave.intake import ChunkReader, ChunkTask, PendingAnswer, Plan, ReadChunk, Uncompiled

AHEAD_MAX = 2  # chunks that are read, or being read, before the one that is wanted next


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads the chunks of one file: this process, and `beside` it another reader if there is.

    Whatever the other reader does not take, or loses, is read here; so it decides how soon the
    answers come and nothing else.
    """

    mapping: Uncompiled
    plan: Plan
    beside: ChunkReader | None = None

    def answers(self, tasks: Iterable[ChunkTask]) -> Iterator[tuple[ChunkTask, ReadChunk]]:
        """The answer to each task, in their order."""
        waiting: deque[tuple[ChunkTask, ReadChunk | PendingAnswer]] = deque()
        for task in tasks:
            waiting.append((task, self._started(task)))
            while waiting and (len(waiting) > AHEAD_MAX or _is_there(waiting[0][1])):
                yield self._whole(*waiting.popleft())
        while waiting:
            yield self._whole(*waiting.popleft())

    def _started(self, task: ChunkTask) -> ReadChunk | PendingAnswer:
        pending = self.beside.take(self.mapping, task) if self.beside is not None else None
        return task.answer(self.plan) if pending is None else pending

    def _whole(
        self, task: ChunkTask, answer: ReadChunk | PendingAnswer
    ) -> tuple[ChunkTask, ReadChunk]:
        found = answer if isinstance(answer, ReadChunk) else answer.result()
        return task, task.answer(self.plan) if found is None else found


def _is_there(answer: ReadChunk | PendingAnswer) -> bool:
    return isinstance(answer, ReadChunk) or answer.done()
