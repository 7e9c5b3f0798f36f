"""Batches of random expressions on two engines: what was seen, and the smallest disagreement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tests.parity.claims import broken_claim
from tests.parity.engines import DuckTable, RawRow, connected, run_python, same
from tests.parity.expressions import SCHEMA, Generator, Piece, accepted, smaller, tree_of

from lendweave.lang import Let, Program
from lendweave.lang.model import Call, Literal, Name, Typed

SHRINK_TRIES_MAX = 400


@dataclass(frozen=True, slots=True)
class Difference:
    """One expression and one row on which Python and DuckDB, or the checker, disagree."""

    piece: Piece
    row: RawRow
    python: object
    other: object

    def __str__(self) -> str:
        columns = accepted_columns(self.piece)
        values = {
            column.name: value
            for column, value in zip(SCHEMA, self.row, strict=True)
            if column.name in columns
        }
        return (
            f"expression: {self.piece.text}\n  row (raw): {values}\n"
            f"  python: {self.python!r}\n  other: {self.other!r}"
        )


@dataclass(slots=True)
class Tally:
    """What a run has seen, by the operator at the top of the expression."""

    expressions: int = 0
    evaluations: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Evaluations in all."""
        return self.evaluations.total() - _pairs(self.evaluations)

    @property
    def known_share(self) -> float:
        """The share of evaluations that are not null."""
        return (self.known.total() - _pairs(self.known)) / max(self.total, 1)

    def add(self, typed: Typed, values: Sequence[object]) -> None:
        """Counts one expression's values under its operator, and its cast pair if it is a cast."""
        known = sum(value is not None for value in values)
        keys = [typed.op] + ([f"cast {typed.form}"] if typed.op == "cast" else [])
        self.expressions += 1
        for key in keys:
            self.evaluations[key] += len(values)
            self.known[key] += known


def _pairs(counts: Counter[str]) -> int:
    """What is counted under a cast pair besides "cast"."""
    return sum(count for key, count in counts.items() if key.startswith("cast "))


def program_of(pieces: Sequence[Piece]) -> Program:
    """The pieces as outputs e0, e1 … of one program; some have a part in a let of its own."""
    lets: list[Let] = []
    for at, piece in enumerate(pieces):
        lets += _lets(f"e{at}", piece)
    return Program.build("parity", SCHEMA, lets, [f"e{at}" for at in range(len(pieces))])


def _lets(name: str, piece: Piece) -> list[Let]:
    node = tree_of(piece)
    shared = len(piece.text) % 3 == 0
    if not (shared and isinstance(node, Call)) or node.args[0] == Literal(None, None):
        return [Let(name, node)]
    part = Let(f"{name} part", node.args[0])
    return [part, Let(name, replace(node, args=(Name(part.name), *node.args[1:])))]


def run_batch(
    generator: Generator, expressions: int, rows: int, tally: Tally
) -> tuple[list[Piece], list[RawRow], list[RawRow], list[Difference]]:
    """Draws a batch and compares it: the pieces, the rows, Python's answers, the differences."""
    drawn = [generator.expression() for _ in range(expressions)]
    pieces = [piece for piece, _ in drawn]
    given = [generator.row() for _ in range(rows)]
    table = DuckTable(connected(), SCHEMA, given)
    python = run_python(program_of(pieces), given)
    found = list(_differences(pieces, given, python, table))
    for at, (piece, typed) in enumerate(drawn):
        values = [answers[at] for answers in python]
        tally.add(typed, values)
        found += _broken_claims(piece, typed, given, values)
    return pieces, given, python, found


def _broken_claims(
    piece: Piece, typed: Typed, rows: Sequence[RawRow], values: Sequence[object]
) -> list[Difference]:
    """The first row whose value is not what the checker said, as a difference from the checker."""
    for row, value in zip(rows, values, strict=True):
        if claim := broken_claim(typed, value):
            return [Difference(piece, row, value, f"checker: {claim}")]
    return []


def _differences(
    pieces: Sequence[Piece], rows: Sequence[RawRow], python: Sequence[RawRow], table: DuckTable
) -> Iterator[Difference]:
    """At most one difference for each expression; a batch that DuckDB refuses is halved."""
    try:
        duckdb = table.run(program_of(pieces))
    except Exception as error:
        if len(pieces) == 1:
            yield Difference(pieces[0], rows[0], python[0][0], error)
            return
        middle = len(pieces) // 2
        for part in (slice(None, middle), slice(middle, None)):
            yield from _differences(pieces[part], rows, [row[part] for row in python], table)
        return
    for at, piece in enumerate(pieces):
        for row, left, right in zip(rows, python, duckdb, strict=True):
            if not same(left[at], right[at]):
                yield Difference(piece, row, left[at], right[at])
                break


def shrunk(difference: Difference) -> Difference:
    """The same disagreement in a smaller expression, as far as a bounded search finds one."""
    best, tries = difference, 0
    improved = True
    while improved:
        improved = False
        for piece in sorted(smaller(best.piece), key=lambda found: len(found.text)):
            tries += 1
            if tries > SHRINK_TRIES_MAX:
                return best
            if len(piece.text) >= len(best.piece.text) or accepted(piece) is None:
                continue
            found = disagreement(piece, best.row)
            if found is not None:
                best, improved = found, True
                break
    return _with_nulls(best)


def _with_nulls(difference: Difference) -> Difference:
    """Null in every column that the disagreement does not need."""
    best = difference
    for at, column in enumerate(SCHEMA):
        if not column.nullable or best.row[at] is None:
            continue
        row = (*best.row[:at], None, *best.row[at + 1 :])
        found = disagreement(best.piece, row)
        best = found if found is not None else best
    return best


def disagreement(piece: Piece, row: RawRow) -> Difference | None:
    """The difference on one expression and row, or None where the engines agree."""
    typed = accepted(piece)
    if typed is None:
        return None
    python = run_python(program_of([piece]), [row])
    found = list(_differences([piece], [row], python, DuckTable(connected(), SCHEMA, [row])))
    found += _broken_claims(piece, typed, [row], [python[0][0]])
    return found[0] if found else None


def accepted_columns(piece: Piece) -> frozenset[str]:
    """The columns an accepted piece reads."""
    typed = accepted(piece)
    return typed.columns if typed is not None else frozenset()
