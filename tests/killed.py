"""Work that is killed on its way: a process of its own, told how it ended and what it had said.

Each process is forked from one that has already loaded what the work needs: a kill is as real as
that of a process started from nothing, and costs a tenth.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_LOADED = [
    *("tests.flows.service_until_killed", "tests.flows.close_until_killed"),
    *("tests.flows.onboard_until_killed", "tests.flows.claim_until_killed"),
    *("tests.flows.publish_until_killed", "tests.e2e.decide_until_killed"),
    *("tests.runtimes.serve_until_killed", "tests.stores.sqlite.stream_until_killed"),
]
_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(_LOADED)


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit code, below zero for the signal that killed it, and output."""

    code: int | None
    out: str
    err: str

    @property
    def is_killed(self) -> bool:
        """True if it was killed, false if it ended by itself."""
        return self.code == -signal.SIGKILL


def ended(work: Callable[..., None], *args: object) -> Ended:
    """Run `work` on the texts of `args` in a process of its own, until it ends or is killed."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = _FORKING.Process(target=_run, args=(work, tuple(map(str, args)), out, err))
        process.start()
        process.join()
        return Ended(process.exitcode, out.read_text("utf-8"), err.read_text("utf-8"))


def killed(work: Callable[..., None], *args: object) -> list[str]:
    """The words that `work` said before it killed itself, as it must."""
    found = ended(work, *args)
    assert found.is_killed, found.err
    return found.out.split()


def _run(work: Callable[..., None], args: tuple[str, ...], out: Path, err: Path) -> None:
    """What the new process does: what is printed goes to files, whatever kills it."""
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), number)
    work(*args)
