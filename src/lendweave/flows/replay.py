"""Replay: every recorded decision taken again, to the last byte, by the version that took it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lendweave.decisions.replaying import FieldDifference, decided_again, differences
from lendweave.flows.review import REVIEW_ROLES, StrategyByHash
from lendweave.kernel.clock import Clock
from lendweave.kernel.errors import LendweaveError
from lendweave.records import Decision, Principal
from lendweave.records.ports import RecordReader

DIFFERING_SHOWN = 20
"""Decisions that are told one by one; all are counted."""

Progress = Callable[[int], None]
"""Told how many decisions are done."""


@dataclass(frozen=True, slots=True)
class ReplayChoice:
    """Which decisions are meant. scene: None for all. since: decided then or later, µs UTC.

    limit: the newest so many, None for all.
    """

    scene: str | None = None
    since: int | None = None
    limit: int | None = None

    def holds(self, decision: Decision) -> bool:
        """Whether a decision is meant, its number aside."""
        return (self.scene is None or decision.scenario == self.scene) and (
            self.since is None or decision.decided_at >= self.since
        )


@dataclass(frozen=True, slots=True)
class Differing:
    """A decision that came out otherwise. fault: why it could not be taken, empty where it was."""

    decision_id: str
    strategy: str
    strategy_version: int
    decided_at: int
    fields: tuple[FieldDifference, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a run over recorded decisions found. seconds: of the run.

    by_people: of these the strategy's findings were replayed, the person's answer stands.
    gone: decisions by hash of a strategy that is not in the archive any more; they are not
    replayed. differ: how many came out otherwise; differing: the first of them.
    """

    decisions: int
    by_people: int
    differ: int
    differing: tuple[Differing, ...]
    gone: dict[str, int]
    versions: int
    seconds: float

    @property
    def holds(self) -> bool:
        """Every decision that was meant came out as it was recorded."""
        return not self.differ and not self.gone


def replay_decisions(
    principal: Principal,
    choice: ReplayChoice,
    reader: RecordReader,
    strategies: StrategyByHash,
    *,
    clock: Clock,
    progress: Progress = lambda done: None,
) -> Replayed:
    """Take every decision that is meant again, amended versions included. Raises NotAllowed."""
    principal.require(*REVIEW_ROLES)
    started = clock.now()
    run = _Run(strategies)
    for decision in _chosen(principal, choice, reader):
        run.take(decision)
        progress(run.decisions)
    return Replayed(
        decisions=run.decisions,
        by_people=run.by_people,
        differ=run.differ,
        differing=tuple(run.differing),
        gone=dict(run.gone),
        versions=len(run.versions),
        seconds=(clock.now() - started) / 1e6,
    )


def _chosen(principal: Principal, choice: ReplayChoice, reader: RecordReader) -> Iterator[Decision]:
    """The decisions that are meant, oldest first; with a limit, newest first."""
    if choice.limit is None:
        for record in reader.scan(principal, kinds=("decision",)):
            if isinstance(record, Decision) and choice.holds(record):
                yield record
        return
    left, before = choice.limit, None
    while left > 0 and (part := reader.latest(principal, "decision", limit=left, before=before)):
        for record in part:
            if isinstance(record, Decision) and choice.holds(record):
                left -= 1
                yield record
        before = part[-1].offset


@dataclass
class _Run:
    """The counts so far."""

    strategies: StrategyByHash
    decisions: int = 0
    by_people: int = 0
    differ: int = 0
    differing: list[Differing] = field(default_factory=list)
    gone: Counter[str] = field(default_factory=Counter)
    versions: set[str] = field(default_factory=set)

    def take(self, decision: Decision) -> None:
        """Replay one."""
        self.decisions += 1
        self.by_people += decision.decided_by is not None
        compiled = self.strategies(decision.strategy_hash)
        if compiled is None:
            self.gone[decision.strategy_hash] += 1
            return
        self.versions.add(decision.strategy_hash)
        try:
            fields, fault = differences(decision, decided_again(compiled, decision)), ""
        except LendweaveError as error:
            fields, fault = (), f"{error.code} {error.where}"
        if fields or fault:
            self._note(decision, fields, fault)

    def _note(self, decision: Decision, fields: tuple[FieldDifference, ...], fault: str) -> None:
        self.differ += 1
        if len(self.differing) < DIFFERING_SHOWN:
            self.differing.append(
                Differing(
                    decision.id,
                    decision.strategy,
                    decision.strategy_version,
                    decision.decided_at,
                    fields,
                    fault,
                )
            )
