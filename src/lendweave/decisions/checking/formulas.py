"""Can a condition be true at all? Conditions over finitely many stand-ins, tried out in full.

Each value that a condition compares with constants (an input, a named value, a whole sum) becomes
an atom with one sample below, at, between and above the constants, inside its declared range, and
null where it may be null. Comparisons of two values become free truth values. What no combination
of atoms shows is impossible; what some combination shows may be possible, because atoms that hang
together are taken to be independent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod

from lendweave.decisions.checking.slices import texts_around
from lendweave.kernel.types import BOOLEAN, Kind
from lendweave.lang import Column, Typed, evaluate
from lendweave.lang.bounds import bounded, range_of
from lendweave.lang.canonical import canonical_text
from lendweave.lang.model import walk

COMBINATIONS_MAX = 4_096
Truths = frozenset[tuple[object, ...]]

_ORDERS = {"less", "less_equal", "greater", "greater_equal"}
_COMPARISONS = {"equal", "not_equal", "between", "in", *_ORDERS}
_STRUCTURE = {"and", "or", "not", "is_true", "is_false", "coalesce", "case"}


@dataclass(slots=True)
class Atom:
    """A value that a condition looks at. cuts: raw constants that it is compared with."""

    typed: Typed
    column: Typed
    cuts: set[object] = field(default_factory=set)
    possible: tuple[bool, ...] = (False, True)

    def samples(self) -> list[object]:
        """Values that tell all comparisons with the cuts apart; null where it may be null."""
        return ([None] if self.typed.nullable else []) + self._values()

    def _values(self) -> list[object]:
        type_ = self.typed.type
        if type_ == BOOLEAN:
            return list(self.possible)
        if type_.kind is Kind.TEXT:
            return [*texts_around(cut for cut in self.cuts if isinstance(cut, str))]
        limits = range_of(type_, self.typed.bounds) if bounded(type_) else None
        if limits is None:
            return [_any_of(type_.kind)]
        ends = {limits.low, limits.high}
        near = {cut + step for cut in self.cuts if isinstance(cut, int) for step in (-1, 0, 1)}
        return [*sorted(end for end in ends | near if limits.low <= end <= limits.high)]


def _any_of(kind: Kind) -> object:
    """Some value of a type that has no ranges: only whether it is null is asked."""
    return {Kind.DOUBLE: 0.0, Kind.TIMESTAMP: 0, Kind.LIST: ()}[kind]


@dataclass
class Conditions:
    """Boolean trees over atoms. lets: boolean names that stand for trees of their own."""

    lets: Mapping[str, Typed]
    atoms: dict[str, Atom] = field(default_factory=dict)

    def over(self, typed: Typed) -> Typed:
        """A boolean tree with an atom in place of each value that it looks at."""
        if not typed.columns:
            return typed
        if typed.op == "column" and str(typed.value) in self.lets:
            return self.over(self.lets[str(typed.value)])
        if typed.op in _STRUCTURE:
            return replace(typed, args=tuple(self.over(arg) for arg in typed.args))
        if typed.op == "is_null":
            return self._is_null(typed)
        if typed.op in _COMPARISONS:
            return self._compared(typed)
        return self._atom(typed).column

    def _is_null(self, typed: Typed) -> Typed:
        (value,) = typed.args
        inner = self.over(value) if value.type == BOOLEAN else self._atom(value).column
        return replace(typed, args=(inner,))

    def _compared(self, typed: Typed) -> Typed:
        varying = {canonical_text(arg): arg for arg in typed.args if arg.columns}
        (value, *others) = varying.values()
        if others or not _can_be_cut(value):
            atom = self._atom(typed)
            atom.possible = _possible(typed)
            return atom.column
        atom = self._atom(value)
        atom.cuts |= {evaluate(arg, {}).value for arg in typed.args if not arg.columns}
        return replace(typed, args=tuple(atom.column if arg.columns else arg for arg in typed.args))

    def _atom(self, typed: Typed) -> Atom:
        text = canonical_text(typed)
        if text not in self.atoms:
            name = f"atom {len(self.atoms)}"
            column = replace(typed, op="column", form="", args=(), value=name, guard=False)
            self.atoms[text] = Atom(typed, column)
        return self.atoms[text]

    def combinations(self) -> Iterator[dict[str, object]]:
        """Every combination of samples, by the atoms' names."""
        names = [str(atom.column.value) for atom in self.atoms.values()]
        for values in product(*(atom.samples() for atom in self.atoms.values())):
            yield dict(zip(names, values, strict=True))

    @property
    def size(self) -> int:
        """How many combinations there are."""
        return prod(len(atom.samples()) for atom in self.atoms.values())


def _can_be_cut(typed: Typed) -> bool:
    return typed.type.kind is Kind.TEXT or bounded(typed.type)


def _possible(typed: Typed) -> tuple[bool, ...]:
    """What a comparison of two values can be, by their ranges alone."""
    if typed.op not in _ORDERS or not all(bounded(arg.type) for arg in typed.args):
        return (False, True)
    left, right = (range_of(arg.type, arg.bounds) for arg in typed.args)
    if typed.op.startswith("greater"):
        left, right = right, left
    strict = not typed.op.endswith("equal")
    never = left.low >= right.high if strict else left.low > right.high
    always = left.high < right.low if strict else left.high <= right.low
    return (False,) if never else (True,) if always else (False, True)


def truths(
    conditions: Sequence[Typed], lets: Mapping[str, Typed], most: int = COMBINATIONS_MAX
) -> Truths | None:
    """Every combination of truth values that the conditions may have together.

    None where there are more than `most` combinations of samples to try.
    """
    found = Conditions(lets)
    trees = [found.over(typed) for typed in conditions]
    if found.size > most:
        return None
    return frozenset(
        tuple(evaluate(tree, {name: row[name] for name in tree.columns}).value for tree in trees)
        for row in found.combinations()
    )


def samples_of(trees: Iterable[Typed], columns: Iterable[Column]) -> dict[str, list[object]]:
    """Per column, values at and around every constant that some comparison holds it against."""
    found = Conditions({})
    for tree in trees:
        for node in walk(tree):
            if node.op in _COMPARISONS and node.columns:
                found.over(node)
    cuts: dict[str, set[object]] = {}
    for atom in found.atoms.values():
        value = atom.typed.args[0] if atom.typed.op == "rescale" else atom.typed
        if value.op == "column":
            shift = 10 ** (atom.typed.type.scale - value.type.scale)
            ends = {cut // shift if isinstance(cut, int) else cut for cut in atom.cuts}
            cuts.setdefault(str(value.value), set()).update(ends)
    return {column.name: _samples(column, cuts.get(column.name, set())) for column in columns}


def _samples(column: Column, cuts: set[object]) -> list[object]:
    typed = Typed("column", "", (), column.type, column.nullable, column.bounds)
    return Atom(typed, typed, cuts).samples()
