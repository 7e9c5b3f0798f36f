"""Expressions: one typed meaning, compiled to Python, DuckDB and Spark.

In: expression text or built trees, a Schema.
Out: Typed trees, Program, compiled functions, SQL text, values with the causes of their nulls.
Never: a row store, a connection, a clock; user text in generated code.
"""

from __future__ import annotations

from lendweave.lang.check import check
from lendweave.lang.model import Bounds, Node, Typed
from lendweave.lang.parse import parse
from lendweave.lang.schema import Column, Schema

__all__ = ["Bounds", "Column", "Node", "Schema", "Typed", "check", "parse"]
