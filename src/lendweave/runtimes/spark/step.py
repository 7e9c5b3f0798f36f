"""How far a job on a cluster is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Stage(Enum):
    """What is being done."""

    EXPORT = "export"
    CONNECT = "connect"
    FOLD = "fold"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class ClusterStep:
    """A stage and, while workers fold, how many they are and the tasks done of those known by now.

    Later tasks become known as earlier ones end.
    """

    stage: Stage
    workers: int = 0
    done: int = 0
    total: int = 0
