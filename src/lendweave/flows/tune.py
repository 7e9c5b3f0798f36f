"""Tune: thresholds and prices of a strategy, searched under limits over past applications.

Nothing is published: what comes out is a change of texts, which an analyst reads, applies and
backtests on applications that took no part in the search.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from lendweave.decisions import CompiledStrategy, compile_strategy, load_strategy
from lendweave.decisions.comparison.command import CompareCommand
from lendweave.decisions.tuning.knob import Setting, turned
from lendweave.decisions.tuning.measured import Measured
from lendweave.decisions.tuning.search import Search
from lendweave.decisions.tuning.tune import Tuned, tune
from lendweave.flows.backtest import BACKTEST_ROLES
from lendweave.kernel.errors import Invalid
from lendweave.records import Principal


class Trials(Protocol):
    """Applications ready to be decided again and again."""

    def measure(self, versions: Sequence[CompiledStrategy]) -> Sequence[Measured]: ...


class TrialEngine(Protocol):
    """Opens the applications of the command; segments are the groups of the fairness limit."""

    def trials(
        self, principal: Principal, command: CompareCommand
    ) -> AbstractContextManager[Trials]: ...


@dataclass(frozen=True, slots=True)
class TunePorts:
    """The engine. progress: called with how many versions were decided."""

    engine: TrialEngine
    progress: Callable[[int], None] = lambda _: None


def tune_strategy(
    principal: Principal, command: CompareCommand, search: Search, ports: TunePorts
) -> tuple[Tuned, dict[str, str]]:
    """The best setting found, and the texts that it makes. Raises NotAllowed, SegmentUnfit."""
    principal.require(*BACKTEST_ROLES)
    champion = command.champion.compiled
    with ports.engine.trials(principal, command) as trials:
        measure = _Measuring(champion, search, trials)
        found = tune(search, measure, ports.progress)
    return found, measure.texts(found.setting)


@dataclass(frozen=True, slots=True)
class _Measuring:
    """Settings as strategies, decided in batches."""

    champion: CompiledStrategy
    search: Search
    trials: Trials

    def __call__(self, settings: Sequence[Setting]) -> list[Measured | None]:
        compiled = [self._compiled(setting) for setting in settings]
        sound = [each for each in compiled if each is not None]
        measured = iter(self.trials.measure(sound) if sound else ())
        return [None if each is None else next(measured) for each in compiled]

    def _compiled(self, setting: Setting) -> CompiledStrategy | None:
        """The strategy of a setting; None where its texts are refused, as tables with gaps are."""
        try:
            return compile_strategy(
                load_strategy(self.texts(setting), self.champion.strategy.inputs)
            )
        except Invalid:
            return None

    def texts(self, setting: Setting) -> dict[str, str]:
        """The strategy's files with every knob turned."""
        return turned(self.champion.strategy.files, self.search.knobs, setting)
