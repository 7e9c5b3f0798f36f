"""Programs: lets in order, pruning, declared types, hashes."""

from __future__ import annotations

import pytest

from lendweave.kernel.types import INTEGER, TEXT, ValueType, decimal
from lendweave.lang import Column, Let, Program, Schema, compile_python, python_source
from lendweave.lang.errors import BadSchema, LangError, TypeMismatch, UnknownName

INPUTS = Schema((Column("a", INTEGER, low=0, high=9), Column("t", TEXT)))
LETS = [Let("b", "a * 2"), Let("unused", "matches(t, 'x')"), Let("c", "b + 1")]


def built(*lets: Let, outputs: tuple[str, ...] = ("c",)) -> Program:
    """A program over INPUTS."""
    return Program.build("p", INPUTS, lets, outputs)


def test_lets_see_what_is_before_them() -> None:
    """A let reads inputs and earlier lets, with their bounds; outputs keep their order."""
    program = built(*LETS, outputs=("c", "a"))
    assert compile_python(program)((4, None)) == (9, 4)
    assert program.outputs.names == ("c", "a")
    assert (program.outputs.column("c").low, program.outputs.column("c").high) == (1, 19)


def test_what_no_output_needs_is_not_compiled() -> None:
    """Pruned lets stay visible but leave no code."""
    program = built(*LETS)
    assert [let.name for let in program.needed] == ["b", "c"]
    assert "k0" not in python_source(program)


def test_hash_covers_meaning_and_nothing_else() -> None:
    """Spelling and pruned lets do not count; values, inputs and outputs do."""
    base = built(Let("c", "a*2 + 1")).hash
    assert built(Let("c", "( a * 2 ) + 1"), Let("d", "a")).hash == base
    assert len({base, built(Let("c", "a*2 + 2")).hash, built(Let("c", "a*3 + 1")).hash}) == 3
    wider = Schema((Column("a", INTEGER, low=0, high=99), Column("t", TEXT)))
    assert Program.build("p", wider, [Let("c", "a*2 + 1")], ["c"]).hash != base


@pytest.mark.parametrize(
    ("expression", "declared"),
    [("a", decimal(3, 1)), ("NULL", TEXT), ("a", INTEGER), ("1.5", decimal(38, 10))],
)
def test_declared_type_widens_without_loss(expression: str, declared: ValueType) -> None:
    """An exact value becomes the declared type where nothing is lost."""
    program = built(Let("c", expression, type=declared))
    assert program.outputs.column("c").type == declared


REFUSED: list[tuple[tuple[Let, ...], type[LangError], str]] = [
    ((Let("c", "a", type=TEXT),), TypeMismatch, r"CAST\(… AS text\)"),
    ((Let("c", "a + 1.55", type=decimal(5, 1)),), TypeMismatch, "CAST"),
    ((Let("c", "b"), Let("b", "a")), UnknownName, '"b"'),
    ((Let("c", "c"),), UnknownName, "where: c, line 1"),
    ((Let("a", "1"),), BadSchema, "the same name twice"),
    ((Let("d", "1"),), UnknownName, 'program "p"'),
]


@pytest.mark.parametrize(("lets", "error", "message"), REFUSED)
def test_refusal(lets: tuple[Let, ...], error: type[LangError], message: str) -> None:
    """Lets that contradict one another are refused by name."""
    with pytest.raises(error, match=message):
        built(*lets)
