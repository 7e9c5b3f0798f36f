"""What a comparison of versions says: swap sets, causes, waterfalls, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lendweave.decisions.comparison.assumptions import Assumptions
from lendweave.decisions.comparison.cause import Cause
from lendweave.decisions.comparison.off_policy import Estimate
from lendweave.decisions.comparison.waterfall import NO_FATES, Effect, Fates
from lendweave.records.credit import Outcome

OUTCOMES: tuple[Outcome, ...] = ("approve", "refer", "decline")


@dataclass(frozen=True, slots=True)
class VersionName:
    """Which version. named: as the command named it."""

    strategy: str
    version: int
    hash: str
    named: str


@dataclass(frozen=True, slots=True)
class Money:
    """What a version earns and loses on what it approves, in minor units.

    applications: approved with an outcome that is known or inferred; only those are counted.
    """

    applications: int = 0
    amount: int = 0
    loss: int = 0
    margin: int = 0

    def __add__(self, other: Money) -> Money:
        return Money(
            self.applications + other.applications,
            self.amount + other.amount,
            self.loss + other.loss,
            self.margin + other.margin,
        )

    @property
    def loss_rate(self) -> float | None:
        """Expected loss over the amount offered, None without any."""
        return self.loss / self.amount if self.amount else None


NO_MONEY = Money()


@dataclass(frozen=True, slots=True)
class Group:
    """Applications with one answer of each version, or of one alone.

    inferred: those whose outcome is inferred; inferred_bad: how many of them are taken as bad.
    """

    fates: Fates = NO_FATES
    inferred: int = 0
    inferred_bad: float = 0.0
    champion: Money = NO_MONEY
    challenger: Money = NO_MONEY

    def __add__(self, other: Group) -> Group:
        return Group(
            self.fates + other.fates,
            self.inferred + other.inferred,
            self.inferred_bad + other.inferred_bad,
            self.champion + other.champion,
            self.challenger + other.challenger,
        )

    @property
    def applications(self) -> int:
        """How many."""
        return self.fates.applications

    @property
    def bad_rate(self) -> float | None:
        """Bad of the known ones."""
        return self.fates.bad_rate

    @property
    def bad_rate_inferred(self) -> float | None:
        """Bad of the known and the inferred ones, None without inferred ones."""
        if not self.inferred:
            return None
        return (self.fates.bad + self.inferred_bad) / (self.fates.known + self.inferred)


@dataclass(frozen=True, slots=True)
class Cell:
    """Applications of one segment that the champion answered so and the challenger so."""

    segment: str | None
    champion: Outcome
    challenger: Outcome
    group: Group


@dataclass(frozen=True, slots=True)
class Swap:
    """Applications whose answer changed from one to the other for one cause."""

    champion: Outcome
    challenger: Outcome
    cause: Cause
    fates: Fates


@dataclass(frozen=True, slots=True)
class Challenge:
    """One challenger against the champion. values: its off-policy values, where there are any."""

    challenger: VersionName
    cells: tuple[Cell, ...]
    swaps: tuple[Swap, ...]
    effects: tuple[Effect, ...]

    def matrix(self) -> dict[tuple[Outcome, Outcome], Group]:
        """Every pair of answers, over all segments."""
        found = {(before, after): Group() for before in OUTCOMES for after in OUTCOMES}
        for cell in self.cells:
            found[cell.champion, cell.challenger] += cell.group
        return found

    def pairs(self) -> list[tuple[tuple[Outcome, Outcome], Group]]:
        """The pairs of answers that some application has, those that changed first."""
        found = [(pair, group) for pair, group in self.matrix().items() if group.applications]
        return sorted(found, key=lambda each: each[0][0] == each[0][1])

    def in_segment(self, segment: str | None) -> Challenge:
        """The same in one segment alone; causes and rules are of all."""
        cells = tuple(cell for cell in self.cells if cell.segment == segment)
        return replace(self, cells=cells)

    def approved(self) -> tuple[Group, Group]:
        """What champion and challenger approve."""
        cells = self.matrix().items()
        return (
            sum((group for (before, _), group in cells if before == "approve"), Group()),
            sum((group for (_, after), group in cells if after == "approve"), Group()),
        )

    def swapped(self) -> tuple[Group, Group]:
        """What the challenger alone approves, and what the champion alone approves."""
        cells = self.matrix().items()
        return (
            sum((g for (was, now), g in cells if was != "approve" == now), Group()),
            sum((g for (was, now), g in cells if was == "approve" != now), Group()),
        )

    def total(self) -> Group:
        """All applications."""
        return sum(self.matrix().values(), Group())

    @property
    def segments(self) -> tuple[str | None, ...]:
        """The segments in order, those without a value last."""
        names = {cell.segment for cell in self.cells}
        return tuple(sorted(names, key=lambda name: (name is None, name or "")))

    @property
    def changed(self) -> int:
        """How many answers differ."""
        return sum(swap.fates.applications for swap in self.swaps)


@dataclass(frozen=True, slots=True)
class Band:
    """A score band from which outcomes were inferred. low: its first score; inferred: how many."""

    low: int
    known: int
    bad: int
    inferred: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the figures rest on.

    no_loan: applications that never became a loan; unripe: those whose loan cannot be told yet.
    """

    applications: int
    known: int
    no_loan: int
    unripe: int
    bands: tuple[Band, ...] = ()

    @property
    def is_selected(self) -> bool:
        """True where outcomes are known of a part alone: of what was accepted."""
        return self.no_loan > 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Versions over the same applications.

    source: what was read. by: what segments are told apart by. seconds: of the one query that
    decides; shared: lets that later versions did not need anew. values: off-policy estimates of
    each version, champion first, none where no decision has a propensity.
    """

    scene: str
    currency: str
    source: str
    by: str | None
    seconds: float
    shared: int
    lets: int
    champion: VersionName
    effects: tuple[Effect, ...]
    challenges: tuple[Challenge, ...]
    evidence: Evidence
    assumptions: Assumptions
    values: tuple[Estimate, ...] = ()
