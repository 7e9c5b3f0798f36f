"""Operand counts and sizes at their edges."""

from __future__ import annotations

from tests.lang.limits import complaints


def test_edges_are_kept() -> None:
    """What is at the edge is taken, what is past it refused, for every operator of the table."""
    assert list(complaints()) == []
