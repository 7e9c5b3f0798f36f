"""The process that reads chunks beside another one, which starts it: `python -m` this module.

Tasks come by standard input, each with the mapping that reads it; answers go to standard output.
It ends when its input does, also when the process that started it was killed.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import BinaryIO

from lendweave.intake import ChunkTask, Uncompiled
from lendweave.runtimes.chunk_messages import receive, send


def main() -> None:
    """Answer until there are no more tasks. What is printed goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who started it decides when it ends
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with suppress(EOFError, BrokenPipeError):
        answer_all(sys.stdin.buffer, answers)
    os._exit(0)  # an answer that nobody reads any more cannot be flushed


def answer_all(tasks: BinaryIO, answers: BinaryIO) -> None:
    """Answer each task; a mapping is compiled when it is another than before. Raises EOFError."""
    held, plan = None, None
    while True:
        mapping, task = _next(tasks)
        if plan is None or mapping != held:
            held, plan = mapping, mapping.compiled()
        send(answers, task.answer(plan))
        del task  # its memory, while the next one is waited for


def _next(tasks: BinaryIO) -> tuple[Uncompiled, ChunkTask]:
    mapping, task = receive(tasks)
    return mapping, task


if __name__ == "__main__":
    main()
