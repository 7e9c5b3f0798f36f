"""What a reading notes instead of stopping at the first mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import ClassVar, TypeVar

from lendweave.decisions.checking.finding import Finding, place_of
from lendweave.decisions.errors import UnknownReason
from lendweave.kernel.errors import LendweaveError
from lendweave.lang.errors import UnknownName


@dataclass(frozen=True)
class Refused(Finding):
    """A part of a definition is refused; what follows it is read all the same.
    定义的某一部分未通过读取；其后的内容仍会继续检查。
    """

    error: str
    title: str
    title_zh: str
    got: str
    shown: tuple[str, ...]
    expected: str
    todo: str

    code: ClassVar[str] = "CHECK-001"
    says: ClassVar[tuple[str, str]] = ("{error}: {title} {got}", "{error}：{title_zh}{got}")
    fix: ClassVar[tuple[str, str]] = ("{todo}", "{todo}")

    @property
    def excerpt(self) -> tuple[str, ...]:
        """The expression with a caret under what was refused."""
        return self.shown


def refused(error: LendweaveError) -> Refused:
    """An error as a finding; without an order what to do, it says what was expected."""
    got, *shown = error.got.split("\n")
    return Refused(
        place=place_of(error.where),
        error=error.code,
        title=error.title(),
        title_zh=error.title_zh(),
        got=got,
        shown=tuple(shown),
        expected=error.expected,
        todo=error.fix or f"Write {error.expected}.",
    )


@dataclass
class Survey:
    """The findings of one reading. lost: names that a refused part would have defined."""

    findings: list[Finding] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)

    def refuse(self, error: LendweaveError, gives: Iterable[str] = ()) -> None:
        """Note an error, unless it only says that a name is unknown which an earlier one lost."""
        if not (isinstance(error, _UNKNOWN) and _first_line(error.got).strip('"') in self.lost):
            self.findings.append(refused(error))
        self.lost.update(gives)

    @property
    def is_whole(self) -> bool:
        """True if every part could be read."""
        return not any(isinstance(finding, Refused) for finding in self.findings)


_UNKNOWN = (UnknownName, UnknownReason)
Read = TypeVar("Read")


def attempt(survey: Survey | None, read: Callable[[], Read], *gives: str) -> tuple[Read, ...]:
    """What `read` gives, alone; nothing where the survey noted why it gave nothing.

    Without a survey the error is raised. gives: names that are then not known, for which later
    parts are not to be blamed.
    """
    try:
        return (read(),)
    except LendweaveError as error:
        if survey is None:
            raise
        survey.refuse(error, gives)
        return ()


def _first_line(text: str) -> str:
    return text.partition("\n")[0]
