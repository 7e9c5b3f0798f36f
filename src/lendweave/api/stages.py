"""The stages of a request, marked as they end, where somebody keeps its trace."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import partial
from typing import Any

from lendweave.connectors.otlp_traces import Stage
from lendweave.flows.apply import Mark, unmarked

_KEY = "lendweave.mark"


def begin_stages(scope: MutableMapping[str, Any], now: Callable[[], int]) -> list[Stage]:
    """The stages that the request of this scope will mark. now: ns UTC."""
    stages: list[Stage] = []
    scope[_KEY] = partial(_mark, stages, now)
    return stages


def mark_of(scope: MutableMapping[str, Any]) -> Mark:
    """What is told each stage as it ends; costs nothing where no trace is kept."""
    mark: Mark = scope.get(_KEY, unmarked)
    return mark


def _mark(stages: list[Stage], now: Callable[[], int], stage: str) -> None:
    stages.append((stage, now()))
