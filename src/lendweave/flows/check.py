"""Check: run the cases beside a scene's strategies, and hold its products against their caps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lendweave.book.products import Product, Shelf
from lendweave.book.products.errors import CapExceeded
from lendweave.book.quotes import Asked, quote
from lendweave.decisions import CaseResult, CompiledStrategy, run_cases
from lendweave.kernel.errors import Missing
from lendweave.kernel.rates import RATE_MAX


class CasesWithoutStrategy(Missing):
    """A file of cases is named after no strategy of the scene.
    用例文件的名称与场景的任何策略都不对应。
    """

    code = "FLOWS-031"


@dataclass(frozen=True, slots=True)
class Checked:
    """How many cases were run and products priced, and a line for each that is not as it should.

    failures: of cases; faults: of products.
    """

    total: int
    failures: tuple[str, ...]
    products: int = 0
    faults: tuple[str, ...] = ()


def check_scene(strategies: Mapping[str, CompiledStrategy], cases: Mapping[str, str]) -> Checked:
    """Run every file of cases by the strategy of the same name.

    strategies: by folder name; cases: file name → text. Raises CasesWithoutStrategy, and what
    is wrong with a file of cases.
    """
    results: list[CaseResult] = []
    for file, text in cases.items():
        name = file.removesuffix(".csv")
        if name not in strategies:
            raise CasesWithoutStrategy(
                where=f"cases/{file}",
                got=name,
                expected=", ".join(strategies),
                fix="Name the file after the strategy's folder.",
            )
        results += run_cases(strategies[name], text, f"cases/{file}")
    return Checked(len(results), tuple(_failure(r) for r in results if not r.passed))


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
