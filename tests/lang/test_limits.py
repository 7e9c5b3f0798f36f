"""Operand counts, sizes and depths at their edges."""

from __future__ import annotations

from tests.lang.limits import complaints, deep_complaints


def test_edges_are_kept() -> None:
    """What is at the edge is taken, what is past it refused, for every operator of the table."""
    assert list(complaints()) == []


def test_depth_is_computed() -> None:
    """What nests nearly as deep as is taken runs on Python and DuckDB, with one answer."""
    assert list(deep_complaints()) == []
