"""A strategy checked: every finding at once, by file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lendweave.decisions.cases import read_cases
from lendweave.decisions.checking.finding import Finding, Level
from lendweave.decisions.checking.flow import Flow, flow_findings
from lendweave.decisions.checking.leaves import leaf_findings
from lendweave.decisions.checking.models import model_findings
from lendweave.decisions.checking.samples import Samples
from lendweave.decisions.checking.survey import Survey
from lendweave.decisions.checking.uses import offer_findings, use_findings
from lendweave.decisions.checking.wording import wording_findings
from lendweave.decisions.compile import CompiledStrategy, RawRow, compile_strategy
from lendweave.decisions.load import STRATEGY_FILE, survey_strategy
from lendweave.decisions.model import Strategy
from lendweave.decisions.shape import StrategyShape
from lendweave.kernel.errors import LendweaveError
from lendweave.lang import Schema
from lendweave.lang.definition import read_definition


@dataclass(frozen=True, slots=True)
class CheckedStrategy:
    """The findings of a strategy, errors first within a line; None compiled where it is refused."""

    findings: tuple[Finding, ...]
    compiled: CompiledStrategy | None

    @property
    def is_publishable(self) -> bool:
        """True if nothing refuses the strategy."""
        errors = (finding for finding in self.findings if finding.level is Level.ERROR)
        return self.compiled is not None and not any(errors)


def check_strategy(
    files: Mapping[str, str], features: Schema, cases: str | None = None
) -> CheckedStrategy:
    """All that can be said of a strategy. cases: the text of its case file, for rows to try.

    A strategy of which a part cannot be read is checked as far as its tables; what a missing part
    would have read or defined cannot be told.
    """
    survey = Survey()
    strategy = survey_strategy(files, features, survey)
    compiled = None if strategy is None else _compiled(strategy, survey)
    if compiled is not None:
        survey.findings += _deep(compiled, _rows(compiled, cases))
    return CheckedStrategy(tuple(sorted(survey.findings, key=_order)), compiled)


def _order(finding: Finding) -> tuple[object, ...]:
    return finding.place.file, finding.place.line, finding.code, finding.place.column


def _compiled(strategy: Strategy, survey: Survey) -> CompiledStrategy | None:
    try:
        return compile_strategy(strategy)
    except LendweaveError as error:
        survey.refuse(error)
        return None


def _rows(compiled: CompiledStrategy, cases: str | None) -> tuple[RawRow, ...]:
    """The rows of the cases; a file of cases that is wrong is told where the cases are run."""
    try:
        return () if cases is None else tuple(case.row for case in read_cases(compiled, cases))
    except LendweaveError:
        return ()


def _deep(compiled: CompiledStrategy, rows: tuple[RawRow, ...]) -> Iterator[Finding]:
    samples = Samples(compiled, rows)
    yield from flow_findings(Flow(compiled), samples.seen, len(samples.rows))
    yield from leaf_findings(compiled.strategy)
    yield from model_findings(compiled.strategy)
    yield from use_findings(compiled, _input_lines(compiled.strategy))
    yield from offer_findings(samples)
    yield from wording_findings(compiled.strategy)


def _input_lines(strategy: Strategy) -> dict[str, str]:
    text = strategy.files[STRATEGY_FILE]
    definition = read_definition(text, STRATEGY_FILE, StrategyShape)
    names = definition.value.inputs
    return {name: definition.place("inputs", index) for index, name in enumerate(names)}
