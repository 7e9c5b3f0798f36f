"""What all tests of the simulation share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def _forget_worlds(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty the caches of a file when its tests are done: its worlds are of no use to others."""
    yield
    for made in vars(request.module).values():
        if hasattr(made, "cache_clear") and made.__module__ == request.module.__name__:
            made.cache_clear()
