"""A program of every comparison that a program makes: what it tells apart, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from lendweave.lang import Program
from lendweave.lang.canonical import canonical_text
from lendweave.lang.model import walk
from lendweave.lang.program import TypedLet
from lendweave.lang.schema import Schema

_ORDERS = ("less", "less_equal", "greater", "greater_equal")
_TURNING = frozenset(("equal", "not_equal", "between", "in", "is_null", *_ORDERS))


def probed(program: Program) -> Program:
    """The same inputs and lets; outputs are the comparisons, each once: true, false or null."""
    compared = {
        canonical_text(node): node
        for let in program.lets
        for node in walk(let.typed)
        if node.op in _TURNING and node.columns
    }
    probes = [
        TypedLet(f"cut/{number}", node, needed=True)
        for number, node in enumerate(compared.values())
    ]
    lets = (*(replace(let, needed=True) for let in program.lets), *probes)
    return replace(program, lets=lets, outputs=Schema(tuple(probe.column for probe in probes)))
