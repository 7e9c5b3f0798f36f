"""Expressions: one typed meaning, compiled to Python, DuckDB and Spark.

In: expression text or built trees, a Schema.
Out: Typed trees, Program, compiled functions, SQL text, values with the causes of their nulls.
Never: a row store, a connection, a clock; user text in generated code.
"""

from __future__ import annotations

from lendweave.lang.check import check
from lendweave.lang.dialects import duckdb_type
from lendweave.lang.model import Bounds, Node, Typed
from lendweave.lang.parse import parse
from lendweave.lang.program import LANG_VERSION, Let, Program, TypedLet
from lendweave.lang.python_backend import CompiledProgram, compile_python, python_source
from lendweave.lang.schema import Column, Schema
from lendweave.lang.sql_backend import duckdb_select, spark_select

__all__ = [
    "LANG_VERSION",
    "Bounds",
    "Column",
    "CompiledProgram",
    "Let",
    "Node",
    "Program",
    "Schema",
    "Typed",
    "TypedLet",
    "check",
    "compile_python",
    "duckdb_select",
    "duckdb_type",
    "parse",
    "python_source",
    "spark_select",
]
