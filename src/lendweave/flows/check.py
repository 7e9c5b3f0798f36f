"""Check: run the cases that a scene's author wrote beside its strategies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lendweave.decisions import CaseResult, CompiledStrategy, run_cases
from lendweave.kernel.errors import Missing


class CasesWithoutStrategy(Missing):
    """A file of cases is named after no strategy of the scene.
    用例文件的名称与场景的任何策略都不对应。
    """

    code = "FLOWS-031"


@dataclass(frozen=True, slots=True)
class Checked:
    """How many cases were run, and a line for each that did not come out as written."""

    total: int
    failures: tuple[str, ...]


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
