"""Exact numbers in SQL engines: between DECIMAL columns and whole scaled numbers, and division.

DuckDB has no integer division on DECIMAL; it has one on HUGEINT. Spark has neither beyond 64 bits,
so there the quotient of exact multiples is taken on DECIMAL(38,0).
"""

from __future__ import annotations

from lendweave.kernel.types import Kind, ValueType
from lendweave.lang.model import Typed

_WIDE = 38


def ten_power(exponent: int) -> str:
    """10^exponent as an exact SQL decimal, for 10^-38 to 10^37."""
    if exponent < 0:
        return f"CAST('0.{'1'.rjust(-exponent, '0')}' AS DECIMAL({-exponent},{-exponent}))"
    return f"CAST('1{'0' * exponent}' AS DECIMAL({exponent + 1},0))"


def duckdb_whole(operand: str, value_type: ValueType) -> str:
    """The scaled integer behind an exact operand, as HUGEINT."""
    precision, scale = value_type.precision, value_type.scale
    if value_type.kind is Kind.INTEGER or scale == 0:
        return f"CAST({operand} AS HUGEINT)"
    if precision + scale <= _WIDE:
        wide = f"CAST({operand} AS DECIMAL({max(precision, 19)},{scale}))"
        return f"CAST({wide} * {ten_power(scale)} AS HUGEINT)"
    return f"CAST(replace(CAST({operand} AS VARCHAR), '.', '') AS HUGEINT)"


def duckdb_from_whole(whole: str, target: ValueType) -> str:
    """A decimal from a scaled HUGEINT; null where it needs more digits than the target has."""
    narrow = f"TRY_CAST({whole} AS DECIMAL({target.precision},0))"
    if target.scale == 0:
        return narrow
    return f"CAST({narrow} * {ten_power(-target.scale)} AS {{type}})"


def duckdb_divide(node: Typed) -> str:
    """(n ± |d| / 2) // d with n and d whole: halves away from zero."""
    shift, top_guard, bottom_guard = _division(node)
    left, right = (arg.type for arg in node.args)
    top = _duckdb_shifted(duckdb_whole("{0}", left), max(shift, 0), top_guard)
    bottom = _duckdb_shifted(duckdb_whole("{1}", right), max(-shift, 0), bottom_guard)
    half = f"(abs({bottom}) // 2)"
    away = f"({top} + CASE WHEN {{0}} < 0 THEN -{half} ELSE {half} END)"
    quotient = f"CASE WHEN {{1}} <> 0 THEN {away} // {bottom} END"
    return duckdb_from_whole(quotient, node.type)


def spark_divide(node: Typed) -> str:
    """The whole multiple of the divisor first, then one more where the rest is half or more."""
    shift, _, _ = _division(node)
    left, right = (arg.type for arg in node.args)
    top = _spark_shifted("{0}", left, max(shift, 0))
    bottom = _spark_shifted("{1}", right, max(-shift, 0))
    rest = f"try_mod({top}, {bottom})"
    multiple = f"TRY_CAST(try_divide(try_subtract({top}, {rest}), {bottom}) AS DECIMAL(38,0))"
    step = "CASE WHEN ({0} < 0) = ({1} < 0) THEN 1 ELSE -1 END"
    whole = (
        f"{multiple} + CASE WHEN abs({rest}) >= abs({bottom}) - abs({rest}) THEN {step} ELSE 0 END"
    )
    return f"TRY_CAST(({whole}) * {ten_power(-node.type.scale)} AS {{type}})"


def duckdb_trunc(node: Typed) -> str:
    """Cut towards zero by taking away the remainder of 10^-n."""
    if node.type.scale == 0:
        return "CAST(trunc({0}) AS {type})"
    source = node.args[0].type
    unit = f"CAST({ten_power(-node.type.scale)} AS DECIMAL({source.precision},{source.scale}))"
    return f"CAST({{0}} - {{0}} % {unit} AS {{type}})"


def spark_trunc(node: Typed) -> str:
    """As in DuckDB; the remainder is exact there too."""
    source = node.args[0].type
    unit = "1" if node.type.scale == 0 else ten_power(-node.type.scale)
    rest = f"CAST({{0}} % {unit} AS DECIMAL({source.precision},{source.scale}))"
    return f"CAST({{0}} - {rest} AS {{type}})"


def _division(node: Typed) -> tuple[int, bool, bool]:
    if not isinstance(node.value, tuple):
        raise AssertionError("a division carries its shift and guards")
    shift, top_guard, bottom_guard = node.value
    return int(shift), bool(top_guard), bool(bottom_guard)


def _duckdb_shifted(whole: str, power: int, guarded: bool) -> str:
    if power == 0:
        return whole
    if power >= _WIDE:
        return f"CAST(CASE WHEN {whole} = 0 THEN 0 END AS HUGEINT)"
    if not guarded:
        return f"({whole} * CAST('1{'0' * power}' AS HUGEINT))"
    return f"CAST(TRY(CAST({whole} AS DECIMAL(38,0)) * {ten_power(power)}) AS HUGEINT)"


def _spark_shifted(operand: str, value_type: ValueType, power: int) -> str:
    total = value_type.scale + power
    if total == 0:
        return f"CAST({operand} AS DECIMAL(38,0))"
    if total >= _WIDE:
        return f"CAST(CASE WHEN {operand} = 0 THEN 0 END AS DECIMAL(38,0))"
    return f"TRY_CAST(try_multiply({operand}, {ten_power(total)}) AS DECIMAL(38,0))"
