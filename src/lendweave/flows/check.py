"""Check: findings about a scene's definitions, its cases, its products held to their caps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from lendweave.book.products import Product, Shelf
from lendweave.book.products.errors import CapExceeded
from lendweave.book.quotes import Asked, quote
from lendweave.decisions import CaseResult, CompiledStrategy, run_cases
from lendweave.decisions.checking.finding import Finding, Level
from lendweave.decisions.checking.strategy import CheckedStrategy
from lendweave.decisions.checking.survey import Survey, attempt, refused
from lendweave.flows.strategy_cost import StrategyCost
from lendweave.kernel.errors import LendweaveError, Missing
from lendweave.kernel.rates import RATE_MAX


class CasesWithoutStrategy(Missing):
    """A file of cases is named after no strategy of the scene.
    用例文件的名称与场景的任何策略都不对应。
    """

    code = "FLOWS-031"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was checked of a scene, and all that is not as it should be.

    total: cases that were run; failures: a line for each that failed. products: how many were
    priced; faults: a line for each above its cap. findings: about definitions, by file and line;
    texts: of the files that they name. costs: an estimate for each strategy that compiles.
    """

    total: int
    failures: tuple[str, ...]
    products: int = 0
    faults: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    texts: Mapping[str, str] | None = None
    costs: tuple[StrategyCost, ...] = ()

    def of(self, level: Level) -> int:
        """How many findings there are of a level."""
        return Counter(finding.level for finding in self.findings if not finding.is_doubt)[level]

    def holds(self, *, strict: bool = False) -> bool:
        """True if nothing is wrong; in a strict check warnings are wrong as well."""
        wrong = self.of(Level.ERROR) + (self.of(Level.WARNING) if strict else 0)
        return not (wrong or self.failures or self.faults)

    def body(self, scene: str, *, strict: bool = False) -> dict[str, Any]:
        """All of it as JSON holds it."""
        return {
            "scene": scene,
            "holds": self.holds(strict=strict),
            "counts": {level.value: self.of(level) for level in Level},
            "findings": [finding.body() for finding in self.findings],
            "cases": {"run": self.total, "failures": list(self.failures)},
            "costs": [cost.body() for cost in self.costs],
            "products": {"priced": self.products, "faults": list(self.faults)},
        }


def check_scene(strategies: Mapping[str, CompiledStrategy], cases: Mapping[str, str]) -> Checked:
    """Run every file of cases by the strategy of the same name.

    strategies: by folder name; cases: file name → text. Raises CasesWithoutStrategy, and what
    is wrong with a file of cases.
    """
    results = [result for each in cases.items() for result in _run_cases(strategies, *each)]
    return _as_checked(results)


def check_definitions(
    scene: str, strategies: Mapping[str, CheckedStrategy], cases: Mapping[str, str]
) -> Checked:
    """As check_scene, with the findings of every strategy and of what is wrong with its cases.

    The cases of a strategy that is refused are not run.
    """
    survey = Survey()
    compiled = {name: checked.compiled for name, checked in strategies.items()}
    ran = [attempt(survey, partial(_run_cases, compiled, *each)) for each in cases.items()]
    found = [replace_file(finding, f"{scene}/{finding.place.file}") for finding in survey.findings]
    for name, checked in strategies.items():
        folder = f"{scene}/strategies/{name}"
        found += [replace_file(f, f"{folder}/{f.place.file}") for f in checked.findings]
    results = [result for files in ran for file in files for result in file]
    return replace(_as_checked(results), findings=tuple(found))


def _as_checked(results: Sequence[CaseResult]) -> Checked:
    failures = tuple(_failure(result) for result in results if not result.passed)
    return Checked(len(results), failures)


def replace_file(finding: Finding, file: str) -> Finding:
    """The finding at a file of that path."""
    return replace(finding, place=replace(finding.place, file=file))


def _run_cases(
    strategies: Mapping[str, CompiledStrategy | None], file: str, text: str
) -> list[CaseResult]:
    """Raises CasesWithoutStrategy, and what is wrong with a file of cases."""
    name = file.removesuffix(".csv")
    if name not in strategies:
        raise CasesWithoutStrategy(
            where=f"cases/{file}",
            got=name,
            expected=", ".join(strategies),
            fix="Name the file after the strategy's folder.",
        )
    compiled = strategies[name]
    return [] if compiled is None else run_cases(compiled, text, f"cases/{file}")


def part_findings(parts: Iterable[Callable[[], object]]) -> Iterator[Finding]:
    """The error of each part of a scene that cannot be read."""
    for read in parts:
        try:
            read()
        except LendweaveError as error:
            yield refused(error)


def _failure(result: CaseResult) -> str:
    told = "; ".join(
        f"{column}: expected {wanted or 'nothing'}, got {got or 'nothing'}"
        for column, (wanted, got) in result.differences.items()
    )
    return f"{result.case.where} ({result.case.name}): {told}"


def check_products(shelf: Shelf, on: date) -> tuple[str, ...]:
    """A line for each product whose own highest rate is above its cap on a day.

    Every term is priced at the least and the most that may be borrowed; a product whose rate only a
    decision bounds is priced when it is quoted. Raises CapUnknown, TermsInvalid.
    """
    faults = (_dearest(product, shelf, on) for product in shelf.products.values())
    return tuple(fault for fault in faults if fault)


def _dearest(product: Product, shelf: Shelf, on: date) -> str:
    if product.rate.high >= RATE_MAX:
        return ""
    for term in product.terms:
        for amount in (product.amounts.low, product.amounts.high):
            try:
                quote(product, Asked(amount, term, on), shelf.caps, shelf.calendar(product))
            except CapExceeded as error:
                told = f"{error.got}; {error.expected}"
                return f"{shelf.scenario}/products.yaml ({product.code}, term {term}): {told}"
    return ""
