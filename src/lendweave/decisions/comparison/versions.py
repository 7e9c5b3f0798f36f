"""Many versions of a strategy as one program: what they have in common is computed once.

A let of a version that says the same, over the same lets, as one of an earlier version is that let.
So versions that differ in a threshold share all but what depends on it, and one query decides them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lendweave.decisions.comparison.errors import VersionsClash
from lendweave.decisions.comparison.table_lets import TableLet, table_lets
from lendweave.decisions.comparison.terms import Term, terms_of
from lendweave.decisions.compile import ANSWER_LETS, CompiledStrategy
from lendweave.decisions.outcome import APPROVE_LET, ENDING_LET, REFER_LET
from lendweave.decisions.reasons import MASK_BITS
from lendweave.lang import Column, Program, Schema, Typed, check
from lendweave.lang.build import call, col
from lendweave.lang.program import TypedLet


@dataclass(frozen=True, slots=True)
class Version:
    """One version among others. columns: the shared let of each of its own.

    terms: what its approval and its referral are made of, in the order of the bits of
    `terms_column`. tables: what its scorecards and tables gave.
    """

    compiled: CompiledStrategy
    columns: Mapping[str, str]
    terms: tuple[Term, ...]
    terms_column: str
    tables: tuple[TableLet, ...]

    @property
    def answers(self) -> tuple[str, ...]:
        """Columns of outcome, amount in minor units, rate, term and score."""
        return tuple(self.columns[let] for let in ANSWER_LETS)

    @property
    def outcome(self) -> str:
        """The column of the outcome."""
        return self.answers[0]

    @property
    def ending(self) -> str:
        """The column that says which line of the outcome step answered."""
        return self.columns[ENDING_LET]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Columns of the reason masks."""
        names = self.compiled.program.outputs.names
        reasons = names[len(ANSWER_LETS) : self.compiled.reasons_end]
        return tuple(self.columns[name] for name in reasons)

    @property
    def masks(self) -> tuple[str, ...]:
        """Columns of the rule masks, hit and unknown in turn."""
        names = self.compiled.program.outputs.names
        masks = names[self.compiled.reasons_end : self.compiled.masks_end]
        return tuple(self.columns[name] for name in masks)


@dataclass(frozen=True, slots=True)
class Versions:
    """Versions that one program decides. shared: lets that a later version did not need anew."""

    program: Program
    versions: tuple[Version, ...]
    shared: int


def merge_versions(strategies: Sequence[CompiledStrategy]) -> Versions:
    """One program for all; its outputs are the columns of every version. Raises VersionsClash."""
    merger = _Merger()
    versions = tuple(merger.take(compiled) for compiled in strategies)
    wanted = {name for version in versions for name in _outputs(version)}
    outputs = Schema(tuple(let.column for let in merger.lets if let.name in wanted))
    digest = hashlib.sha256("\n".join(each.hash for each in strategies).encode()).hexdigest()
    program = Program(
        "versions", Schema(tuple(merger.inputs.values())), tuple(merger.lets), outputs, digest
    )
    return Versions(program, versions, merger.shared)


def _outputs(version: Version) -> tuple[str, ...]:
    return (
        *version.answers,
        *version.reasons,
        *version.masks,
        version.ending,
        version.terms_column,
        *(version.columns[table.let] for table in version.tables),
    )


@dataclass
class _Merger:
    """The program while versions join it."""

    inputs: dict[str, Column] = field(default_factory=dict)
    lets: list[TypedLet] = field(default_factory=list)
    known: dict[Typed, str] = field(default_factory=dict)
    shared: int = 0

    def take(self, compiled: CompiledStrategy) -> Version:
        """The version, its lets added where no version before had them."""
        for column in compiled.program.inputs:
            self._input(compiled, column)
        names: dict[str, str] = {}
        typed = {let.name: let.typed for let in compiled.program.lets}
        for let in compiled.program.needed:
            names[let.name] = self.let(let.name, renamed(let.typed, names))
        terms = terms_of(compiled.strategy.outcome, typed[APPROVE_LET], typed[REFER_LET])
        terms = terms[:MASK_BITS]
        held = [self.let("term", renamed(term.typed, names)) for term in terms]
        mask = self._mask(held)
        return Version(compiled, names, terms, mask, tuple(table_lets(compiled.strategy, names)))

    def _input(self, compiled: CompiledStrategy, column: Column) -> None:
        known = self.inputs.setdefault(column.name, column)
        if known.type != column.type:
            name = f"{compiled.strategy.name} v{compiled.strategy.version}"
            raise VersionsClash(
                where=f'input "{column.name}" of {name}',
                got=str(column.type),
                expected=f"{known.type}, as in the versions beside it",
                fix="Compare versions that were written for the same features.",
            )

    def let(self, name: str, typed: Typed) -> str:
        """The shared let that says this; a new one where there is none."""
        if typed in self.known:
            self.shared += 1
            return self.known[typed]
        shared = f"{len(self.lets)} {name}"
        self.known[typed] = shared
        self.lets.append(TypedLet(shared, typed, needed=True))
        return shared

    def _mask(self, held: Sequence[str]) -> str:
        """Bits of the terms that are true."""
        columns = {let.name: let.column for let in self.lets}
        schema = Schema(tuple(columns[name] for name in dict.fromkeys(held)))
        return self.let("terms", check(call("hit_mask", *map(col, held)), schema, "terms"))


def renamed(typed: Typed, names: Mapping[str, str]) -> Typed:
    """The tree over other columns; a node that stands in several places stays one."""
    done: dict[int, Typed] = {}

    def rename(node: Typed) -> Typed:
        found = done.get(id(node))
        if found is None:
            if node.op == "column":
                found = replace(node, value=names.get(str(node.value), node.value))
            else:
                found = replace(node, args=tuple(map(rename, node.args)))
            done[id(node)] = found
        return found

    return rename(typed)
