"""What comes out when logged vectors are computed again: counts, differences, what lies behind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

DIFFERENCES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class VectorChoice:
    """Which vectors are meant, and how much is told of them.

    since: computed at this instant or later, µs UTC, None for all. limit: the newest so many, None
    for all. shown: how many differences of each feature are told with what lies behind them.
    decision_id: the entity_id of the one decision that is meant, None for all.
    """

    since: int | None = None
    limit: int | None = None
    shown: int = DIFFERENCES_SHOWN
    decision_id: str | None = None


class Finding(Enum):
    """How the value of one feature, or a whole vector, is not as it should be."""

    MISMATCH = "mismatch"  # logged with another value than the batch computes
    MISSING = "missing"  # due, and not logged
    EXTRA = "extra"  # logged, and nothing calls for it


class WholeVector(Enum):
    """Why a whole vector is missing or one too many."""

    NOT_LOGGED = "not_logged"  # a decision without its features
    NO_DECISION = "no_decision"  # features of a decision that is not stored
    LOGGED_TWICE = "logged_twice"  # a second vector of one decision
    NO_SUBJECT = "no_subject"  # the version of the subject that it names is not stored

    @property
    def finding(self) -> Finding:
        """Only what was not logged is missing; all else is there without cause."""
        return Finding.MISSING if self is WholeVector.NOT_LOGGED else Finding.EXTRA


@dataclass(frozen=True, slots=True)
class LoggedVector:
    """Which vector is meant. id: of its version. computed_at: t, µs UTC. read_offset: S."""

    id: str
    subject_kind: str
    subject_id: str
    computed_at: int
    as_of: str
    read_offset: int
    served_for: str
    decision_id: str | None


@dataclass(frozen=True, slots=True)
class HeldEvent:
    """One record in a window. occurred_at: µs UTC. offset: its place in the log. value: as read."""

    id: str
    external_id: str
    occurred_at: int
    offset: int
    value: str | None


@dataclass(frozen=True, slots=True)
class HeldWindow:
    """What the batch found in one window. feature: whose window it is.

    events: how many there are. latest: the last of them, the latest first.
    """

    feature: str
    kind: str
    key: str
    events: int
    latest: tuple[HeldEvent, ...]


@dataclass(frozen=True, slots=True)
class FeatureDifference:
    """One value that is not as the batch has it, as JSON holds values; None for null or nothing."""

    feature: str
    finding: Finding
    vector: LoggedVector
    logged: str | None
    computed: str | None
    windows: tuple[HeldWindow, ...] = ()


@dataclass(frozen=True, slots=True)
class FeatureCount:
    """How often one feature was compared, and what was found."""

    feature: str
    compared: int
    mismatch: int = 0
    missing: int = 0
    extra: int = 0

    @property
    def differs(self) -> bool:
        """Whether anything was found."""
        return self.mismatch + self.missing + self.extra > 0

    def plus(self, other: FeatureCount) -> FeatureCount:
        """Both together."""
        return FeatureCount(
            self.feature,
            self.compared + other.compared,
            self.mismatch + other.mismatch,
            self.missing + other.missing,
            self.extra + other.extra,
        )


@dataclass(frozen=True, slots=True)
class StrayVectors:
    """Whole vectors that are missing or one too many, for one reason.

    ids: the first of them; decisions for NOT_LOGGED, else vectors.
    """

    why: WholeVector
    count: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetCount:
    """The vectors of one version of a feature set, of one choice of its features.

    features: how many they hold; 0 where the version or the choice cannot be read.
    other_rules: logged under another hash, because the language or the rules of windows have
    changed since; they are computed by today's. unreadable: why the version cannot be read, else
    empty; its vectors are then not compared.
    """

    name: str
    version: int
    vectors: int
    features: int = 0
    other_rules: int = 0
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """The logged vectors of a scene against the batch.

    unlogged_before: decisions that are older than the first vector on disk, which nobody logged.
    without_application: vectors of drawdowns under lines of which no application is stored; they
    are not compared.
    differences: the first of each feature. seconds: of the run.
    """

    scene: str
    vectors: int
    sets: tuple[SetCount, ...]
    features: tuple[FeatureCount, ...]
    differences: tuple[FeatureDifference, ...]
    strays: tuple[StrayVectors, ...]
    unlogged_before: int
    seconds: float
    without_application: int = 0

    @property
    def values(self) -> int:
        """Values that were compared."""
        return sum(feature.compared for feature in self.features)

    @property
    def holds(self) -> bool:
        """Everything was computed again and is as it was logged."""
        readable = not any(each.unreadable for each in self.sets)
        alike = not any(feature.differs for feature in self.features)
        return readable and alike and not self.strays
