"""Expressions: one typed meaning, compiled to Python, DuckDB and Spark.

In: expression text or built trees, a Schema.
Out: Typed trees, Program, compiled functions, SQL text, values with the causes of their nulls.
Never: a row store, a connection, a clock; user text in generated code.
"""

from __future__ import annotations

from lendweave.lang.check import check
from lendweave.lang.dialects import duckdb_type, spark_type
from lendweave.lang.interpret import Cause, Evaluated, Explained, evaluate, explain
from lendweave.lang.model import Bounds, Node, Typed
from lendweave.lang.parse import parse
from lendweave.lang.program import LANG_VERSION, Let, Program, TypedLet
from lendweave.lang.python_backend import CompiledProgram, compile_python, python_source
from lendweave.lang.raw import raw_for_column, raw_from_value, value_from_raw
from lendweave.lang.schema import Column, Schema
from lendweave.lang.sql_backend import duckdb_select, spark_select

__all__ = [
    "LANG_VERSION",
    "Bounds",
    "Cause",
    "Column",
    "CompiledProgram",
    "Evaluated",
    "Explained",
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
    "evaluate",
    "explain",
    "parse",
    "python_source",
    "raw_for_column",
    "raw_from_value",
    "spark_select",
    "spark_type",
    "value_from_raw",
]
