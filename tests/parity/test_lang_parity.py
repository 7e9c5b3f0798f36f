"""Random typed expressions on random rows: Python, DuckDB and the tree interpreter agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from tests.parity.agreement import Difference, Tally, run_batch, shrunk
from tests.parity.engines import RawRow, same
from tests.parity.expressions import SCHEMA, Generator, Piece, accepted

from lendweave.lang import evaluate
from lendweave.lang.casts import CASTS
from lendweave.lang.operators import OPERATORS

SEED = 20_260_133
BATCHES, EXPRESSIONS, ROWS = 26, 50, 80
EVALUATIONS_MIN = 100_000
KNOWN_SHARE_MIN = 0.3
NEVER_NULL = {"is_null", "is_true", "is_false", "hit_mask", "unknown_mask"}


@dataclass(frozen=True, slots=True)
class Run:
    """One run of all batches; `samples` are cells for the interpreter."""

    tally: Tally
    differences: Sequence[Difference]
    samples: Sequence[tuple[Piece, RawRow, object]]


@pytest.fixture(scope="module")
def run() -> Run:
    """All batches from the fixed seed."""
    print(f"seed {SEED}")
    generator, tally = Generator(SEED), Tally()
    differences: list[Difference] = []
    samples: list[tuple[Piece, RawRow, object]] = []
    for _ in range(BATCHES):
        pieces, rows, python, found = run_batch(generator, EXPRESSIONS, ROWS, tally)
        differences += found
        samples += [
            (piece, rows[line], python[line][at])
            for at, piece in enumerate(pieces)
            for line in range(at % 8, ROWS, 8)
        ]
    return Run(tally, differences, samples)


def test_python_and_duckdb_agree(run: Run) -> None:
    """No evaluation differs by value, null or type."""
    assert run.tally.total >= EVALUATIONS_MIN
    shown = [str(shrunk(difference)) for difference in run.differences[:3]]
    assert not run.differences, f"{len(run.differences)} differ\n" + "\n".join(shown)


def test_interpreter_agrees(run: Run) -> None:
    """The tree interpreter gives what Python gives, on a sample of the cells."""
    names = SCHEMA.names
    wrong = []
    for piece, row, expected in run.samples:
        typed = accepted(piece)
        if typed is None:
            raise AssertionError(piece.text)
        found = evaluate(typed, dict(zip(names, row, strict=True))).value
        if not same(found, expected):
            wrong.append(f"{piece.text}: python {expected!r}, interpreter {found!r}, {row}")
    assert wrong[:3] == []


def test_enough_is_not_null(run: Run) -> None:
    """Agreement on nulls alone would prove little."""
    assert run.tally.known_share >= KNOWN_SHARE_MIN


def test_every_operator_is_seen_null_and_not_null(run: Run) -> None:
    """Each operator of the table, and each cast, gives both in this run."""
    casts = {f"cast {source.value}_{target.value}" for source, target in CASTS}
    keys = casts | set(OPERATORS)
    tally = run.tally
    assert {key for key in keys if not tally.known[key]} == set()
    assert {key for key in keys - NEVER_NULL if tally.known[key] == tally.evaluations[key]} == set()
