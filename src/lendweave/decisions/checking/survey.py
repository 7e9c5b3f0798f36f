"""What a reading notes instead of stopping at the first mistake."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from lendweave.decisions.checking.finding import Finding, place_of
from lendweave.kernel.errors import LendweaveError
from lendweave.lang.errors import UnknownName


@dataclass(frozen=True, slots=True)
class Refused(Finding):
    """A part of a definition is refused; what follows it is read all the same.
    定义的某一部分未通过读取；其后的内容仍会继续检查。
    """

    error: str
    title: str
    title_zh: str
    got: str
    expected: str
    todo: str

    code: ClassVar[str] = "CHECK-001"
    says: ClassVar[tuple[str, str]] = ("{error} {title} {got}", "{error} {title_zh} {got}")
    fix: ClassVar[tuple[str, str]] = ("{todo}", "{todo}")


def refused(error: LendweaveError) -> Refused:
    """An error as a finding; without an order what to do, it says what was expected."""
    return Refused(
        place=place_of(error.where),
        error=error.code,
        title=error.title(),
        title_zh=error.title_zh(),
        got=error.got,
        expected=error.expected,
        todo=error.fix or error.expected,
    )


@dataclass
class Survey:
    """The findings of one reading. lost: names that a refused part would have defined."""

    findings: list[Finding] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)

    def refuse(self, error: LendweaveError, gives: Iterable[str] = ()) -> None:
        """Note an error, unless it only says that a name is unknown which an earlier one lost."""
        self.lost.update(gives)
        if not (isinstance(error, UnknownName) and _first_line(error.got).strip('"') in self.lost):
            self.findings.append(refused(error))


def _first_line(text: str) -> str:
    return text.partition("\n")[0]
