"""What the kernel's tests share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias

import pytest

InThreads: TypeAlias = Callable[[Callable[[], object]], list[list[object]]]
CALLS = 20_000


@pytest.fixture
def in_threads() -> Iterator[InThreads]:
    """Calls a function 20,000 times in each of four threads that take turns as often as can be."""

    def call_in_threads(function: Callable[[], object]) -> list[list[object]]:
        with ThreadPoolExecutor(4) as threads:
            calls = [threads.submit(lambda: [function() for _ in range(CALLS)]) for _ in range(4)]
            return [call.result() for call in calls]

    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield call_in_threads
    sys.setswitchinterval(usual)
