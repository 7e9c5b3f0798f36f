"""What the loaders of the steps share: the file's places, and the names known so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lendweave.decisions.checking import table_findings as told
from lendweave.decisions.checking.finding import Finding
from lendweave.decisions.checking.survey import Read, Survey, attempt
from lendweave.decisions.checking.tables import AskedTable, table_errors, table_findings
from lendweave.decisions.errors import (
    DuplicateCode,
    NameInvalid,
    NameTaken,
    TableGap,
    TableOverlap,
    Unreachable,
    WrongType,
)
from lendweave.decisions.model import Expression
from lendweave.decisions.reasons import ReasonBook
from lendweave.decisions.shape import StrategyShape
from lendweave.decisions.tables import Table, file_text, read_table
from lendweave.kernel.errors import LendweaveError
from lendweave.kernel.types import ValueType
from lendweave.lang import Column, Schema, Typed, check, parse
from lendweave.lang.bounds import bounded
from lendweave.lang.definition import Definition
from lendweave.lang.errors import UnknownName, did_you_mean

Path = tuple[str | int, ...]
_REFUSED: dict[type[Finding], type[LendweaveError]] = {
    told.TableGap: TableGap,
    told.TableTooLarge: TableGap,
    told.RowShadowed: Unreachable,
    told.RowsOverlap: TableOverlap,
    told.RowsContradict: TableOverlap,
}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")


@dataclass
class Scope:
    """The names that an expression may use at one place of the strategy, in order."""

    columns: dict[str, Column]

    def copy(self) -> Scope:
        """The scope that a branch starts from."""
        return Scope(dict(self.columns))

    @property
    def schema(self) -> Schema:
        """The names as a schema."""
        return Schema(tuple(self.columns.values()))


@dataclass
class Reading:
    """One strategy while it is read.

    codes: rule codes seen, and steps: names of rules steps seen, each with the place of its first
    use; switches: how many were met. survey: notes what is wrong; without one it is raised.
    """

    definition: Definition[StrategyShape]
    files: Mapping[str, str]
    reasons: ReasonBook
    codes: dict[str, str] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    switches: int = 0
    survey: Survey | None = None
    calls: tuple[str, ...] = ()

    def attempt(self, read: Callable[[], Read], *gives: str) -> tuple[Read, ...]:
        """What `read` gives, alone; nothing where a survey noted why. gives: names then lost."""
        return attempt(self.survey, read, *gives)

    def hold(self, *tables: AskedTable) -> None:
        """Look at tables that were read. Raises TableGap, TableOverlap, Unreachable."""
        for table in tables:
            if self.survey is not None:
                self.survey.findings += table_findings(table)
            elif error := next(table_errors(table), None):
                raise _REFUSED[type(error)](
                    where=str(error.place), got=error.told("en"), fix=error.advice("en")
                )

    def place(self, path: Path) -> str:
        """`file:line` of the part at `path`."""
        return self.definition.place(*path)

    def expression(
        self, scope: Scope, path: Path, text: str, *, expected: Iterable[ValueType] = ()
    ) -> tuple[Expression, Typed]:
        """A checked expression with its type. Raises LangError, or WrongType unless expected."""
        expression, typed = self.expression_at(scope, self.place(path), text)
        wanted = tuple(expected)
        if wanted and typed.type not in wanted:
            raise wrong_type(expression.where, text, typed.type, " or ".join(map(str, wanted)))
        return expression, typed

    def expression_at(self, scope: Scope, where: str, text: str) -> tuple[Expression, Typed]:
        """A checked expression that stands outside strategy.yaml. Raises LangError."""
        typed = check(text, scope.schema, where)
        return Expression(text, parse(text, where), where), typed

    def table(self, path: Path, name: str) -> Table:
        """The table in the file `name`. Raises TableMissing and TableInvalid."""
        return read_table(file_text(self.files, name, self.place(path)), name)

    def define(self, scope: Scope, path: Path, column: Column) -> None:
        """Add a name. Raises NameTaken and NameInvalid."""
        check_name(column.name, self.place(path))
        if column.name in scope.columns:
            raise NameTaken(
                where=self.place(path),
                got=f'"{column.name}"',
                expected="a name that no input and no earlier step has",
                fix="Choose another name.",
            )
        scope.columns[column.name] = column

    def known(self, scope: Scope, where: str, name: str) -> Column:
        """The column that a table's cell or `on` names. Raises UnknownName."""
        if name not in scope.columns:
            raise UnknownName(
                where=where,
                got=f'"{name}"',
                expected="an input or a name defined by an earlier step",
                fix=did_you_mean(name, scope.columns),
            )
        return scope.columns[name]

    def use_code(self, path: Path, code: str) -> str:
        """A rule code, once. Raises DuplicateCode."""
        return self._once(self.codes, path, code)

    def use_step(self, path: Path, name: str) -> str:
        """A name of a rules step, once. Raises DuplicateCode."""
        return self._once(self.steps, path, name)

    def next_switch(self) -> str:
        """The number of a switch, from 1, in the order of the file."""
        self.switches += 1
        return str(self.switches)

    def _once(self, seen: dict[str, str], path: Path, name: str) -> str:
        where = self.place(path)
        check_name(name, where)
        if name in seen:
            raise DuplicateCode(
                where=where,
                got=f'"{name}"',
                expected=f"a name that is not at {seen[name]} already",
                fix="Number it anew.",
            )
        seen[name] = where
        return name


def check_name(name: str, where: str) -> None:
    """Raises NameInvalid unless `name` is an identifier."""
    if not _NAME.fullmatch(name):
        raise NameInvalid(
            where=where,
            got=f"{name[:80]!r}",
            expected="letters, digits and _, not starting with a digit, at most 63",
            fix="Rename it.",
        )


def wrong_type(where: str, text: str, found: ValueType, expected: str) -> WrongType:
    """The error for an expression of another type than its place takes."""
    return WrongType(
        where=where,
        got=f"{text}\n{found}",
        expected=expected,
        fix=f"Write an expression of that type, or CAST(… AS {expected}).",
    )


def column_of(name: str, typed: Typed) -> Column:
    """What later expressions may know of a computed value."""
    bounds = typed.bounds if bounded(typed.type) else None
    return Column(
        name,
        typed.type,
        typed.nullable,
        None if bounds is None else bounds.low,
        None if bounds is None else bounds.high,
    )
