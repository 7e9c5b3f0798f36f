"""A decision is taken once more where what it read or reserves changed just before it was stored:
another took what was left of a quota, or a partner was graded or frozen.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import Any

from lendweave.flows.attempts import until_nothing_changes
from lendweave.records.book_ports import KindGrown, LimitExceeded
from lendweave.records.ports import Pending, Receipt

Attempt = Callable[[], Pending[Receipt]]


class OnceMore:
    """The outcome of a decision: the first, or one on what was stored or left after others.

    Where the first does not fit, the next attempts are made on a thread of their own, for the
    outcome is told on that of the store's writer, which must not wait for itself.
    """

    def __init__(self, first: Pending[Receipt], attempt: Attempt) -> None:
        self._first, self._attempt = first, attempt
        self._outcome: Future[Receipt] = Future()
        first.add_done_callback(self._landed)

    def add_done_callback(self, fn: Callable[[Any], object], /) -> None:
        """Call `fn` once the outcome is known."""
        self._outcome.add_done_callback(fn)

    def result(self, timeout: float | None = None) -> Receipt:
        """The receipt. Raises what the last attempt raised."""
        return self._outcome.result(timeout)

    def _landed(self, stored: Future[Receipt]) -> None:
        if stored.exception() is None:
            self._outcome.set_result(stored.result())
        else:
            Thread(target=self._again, name="decide-once-more").start()

    def _again(self) -> None:
        try:
            self._outcome.set_result(self._settled())
        except BaseException as error:
            self._outcome.set_exception(error)

    def _settled(self) -> Receipt:
        """What the first attempt came to, unless it did not fit; then what the next ones do."""
        try:
            return self._first.result()
        except (LimitExceeded, KindGrown):
            return until_nothing_changes(lambda: self._attempt().result(), LimitExceeded)
