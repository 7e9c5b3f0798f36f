"""A build of features over history: what is asked, how far it is, what came out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

from lendweave.features.visibility import AsOf


class Engine(Enum):
    """What folds the windows; the values are the same."""

    LOCAL = "local"  # in columns
    SQL = "sql"  # one range join per key and kind
    SPARK = "spark"  # in columns, by the workers of a cluster


@dataclass(frozen=True, slots=True)
class BuildCommand:
    """Which features. read_offset: S of the log's clock, None for all that is committed."""

    as_of: AsOf
    engine: Engine
    read_offset: int | None = None


@dataclass(frozen=True, slots=True)
class BuildStep:
    """How far a build is: key and kind that are worked on, and how many of such pairs are done."""

    key: str
    kind: str
    done: int
    total: int


class Stage(Enum):
    """What a build on a cluster is at."""

    EXPORT = "export"
    CONNECT = "connect"
    FOLD = "fold"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class ClusterStep:
    """How far a build on a cluster is: while workers fold, how many they are, and their tasks.

    total: of the tasks that are known by now; others become known as these end.
    """

    stage: Stage
    workers: int = 0
    done: int = 0
    total: int = 0


Step: TypeAlias = BuildStep | ClusterStep
Progress: TypeAlias = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class FeatureFill:
    """For how many subjects a feature is not null."""

    name: str
    known: int


@dataclass(frozen=True, slots=True)
class Built:
    """What came out. seconds: without reading the history."""

    subjects: int
    features: tuple[FeatureFill, ...]
    seconds: float


Batches: TypeAlias = Iterator[Any]
"""pyarrow RecordBatches of one schema: `_row`, `_entity_id`, `_t` (µs) and every feature."""
