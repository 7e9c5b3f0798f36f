"""Arithmetic: exact on integers and decimals, guarded on doubles."""

from __future__ import annotations

from collections.abc import Callable

from lendweave.kernel.decimals import divide_half_away
from lendweave.kernel.types import DOUBLE, INTEGER, Kind, ValueType, decimal
from lendweave.lang.bounds import (
    DECIMAL_LIMIT,
    INTEGER_BOUNDS,
    WIDEST,
    absolute,
    added,
    clamp,
    decimal_for,
    digits,
    multiplied,
    negated,
    scaled,
    subtracted,
)
from lendweave.lang.model import Bounds, Typed
from lendweave.lang.operators.meeting import aligned, exactly, known_range
from lendweave.lang.operators.row import Example, Form, Operator, Site
from lendweave.lang.operators.sql_numbers import (
    duckdb_divide,
    duckdb_trunc,
    spark_divide,
    spark_trunc,
)

_RANGES = {"add": added, "subtract": subtracted}
_CUTS: dict[str, Callable[[int, int], int]] = {
    "round": divide_half_away,
    "trunc": lambda value, factor: value // factor if value >= 0 else -(-value // factor),
    "floor": lambda value, factor: value // factor,
    "ceil": lambda value, factor: -(-value // factor),
}
_NARROW = 18  # the most digits DuckDB multiplies in 64 bits


def sum_rule(site: Site) -> Typed:
    """a + b and a - b; also date - date, in days."""
    left, right = site.args
    if left.type.is_exact and right.type.is_exact:
        if left.type == right.type == INTEGER:
            return _integer(site, _RANGES[site.op](known_range(left), known_range(right)))
        return _decimal_sum(site)
    if left.type == right.type == DOUBLE:
        return site.result("double", DOUBLE, guard=True)
    if site.op == "subtract" and left.type.kind is right.type.kind is Kind.DATE:
        return site.result(
            "date", INTEGER, bounds=subtracted(known_range(left), known_range(right))
        )
    raise _refuse_numbers(site)


def product_rule(site: Site) -> Typed:
    """a * b: integers stay integers, scales of decimals add."""
    left, right = site.args
    if left.type == right.type == DOUBLE:
        return site.result("double", DOUBLE, guard=True)
    if not (left.type.is_exact and right.type.is_exact):
        raise _refuse_numbers(site)
    bounds = multiplied(known_range(left), known_range(right))
    if left.type == right.type == INTEGER:
        return _integer(site, bounds)
    scale = left.type.scale + right.type.scale
    if scale > 38:
        raise site.refuse(
            "scales that add up to at most 38", "round() or CAST one side to a smaller scale."
        )
    operands = _factors(left, right)
    guard = bounds.magnitude > DECIMAL_LIMIT
    kept = clamp(bounds, WIDEST)
    target = decimal_for(kept, scale)
    return site.result("decimal", target, args=operands, bounds=kept, guard=guard)


def quotient_rule(site: Site) -> Typed:
    """a / b on doubles only; exact numbers must name their scale."""
    left, right = site.args
    if left.type == right.type == DOUBLE:
        return site.result("double", DOUBLE, guard=True)
    if left.type.is_exact and right.type.is_exact:
        raise site.refuse(
            "a division that names its scale", "Write div(a, b, scale), for example div(a, b, 4)."
        )
    raise _refuse_numbers(site)


def div_rule(site: Site) -> Typed:
    """div(a, b, scale): exact, half away from zero."""
    left, right, _ = site.args
    if not (left.type.is_exact and right.type.is_exact):
        raise site.refuse("exact numbers", "Use / for doubles.")
    scale = site.whole_literal(2, 0, 18)
    shift = scale + right.type.scale - left.type.scale
    top = scaled(known_range(left), max(shift, 0))
    bottom = scaled(known_range(right), max(-shift, 0))
    by_zero = bottom.low <= 0 <= bottom.high
    smallest = 10 ** max(-shift, 0) if by_zero else min(abs(bottom.low), abs(bottom.high))
    largest = divide_half_away(top.magnitude, smallest)
    negative = min(top.low, bottom.low) < 0
    bounds = clamp(Bounds(-largest if negative else 0, largest), WIDEST)
    overflow = max(top.magnitude, bottom.magnitude, largest) > DECIMAL_LIMIT
    return site.result(
        "exact",
        decimal_for(bounds, scale),
        args=(left, right),
        bounds=bounds,
        may_be_null=by_zero or overflow,
        value=(shift, top.magnitude > DECIMAL_LIMIT, bottom.magnitude > DECIMAL_LIMIT),
    )


def mod_rule(site: Site) -> Typed:
    """mod(a, b): the remainder, with the sign of a."""
    left, right = site.args
    if not left.type == right.type == INTEGER:
        raise site.refuse("integers", "CAST both sides to integer.")
    first, second = known_range(left), known_range(right)
    largest = min(first.magnitude, max(second.magnitude - 1, 0))
    bounds = Bounds(-largest if first.low < 0 else 0, largest if first.high > 0 else 0)
    zero = second.low <= 0 <= second.high
    return site.result("integer", INTEGER, bounds=bounds, may_be_null=zero)


def sign_rule(site: Site) -> Typed:
    """-a and abs(a)."""
    (arg,) = site.args
    if arg.type == DOUBLE:
        return site.result("double", DOUBLE)
    if not arg.type.is_exact:
        raise site.refuse("a number", "CAST it to a number first.")
    bounds = (negated if site.op == "negate" else absolute)(known_range(arg))
    if arg.type == INTEGER:
        return _integer(site, bounds)
    return site.result("decimal", arg.type, bounds=bounds)


def sqrt_rule(site: Site) -> Typed:
    """sqrt(a) of a double."""
    if site.args[0].type != DOUBLE:
        raise site.refuse("a double", "Write sqrt(CAST(a AS double)).")
    return site.result("double", DOUBLE, may_be_null=True)


def round_rule(site: Site) -> Typed:
    """round(a, n) and trunc(a, n), n literal."""
    arg = site.args[0]
    if not arg.type.is_exact:
        raise site.refuse("an exact number", "CAST it to a decimal first.")
    return _to_scale(site, arg, site.whole_literal(1, 0, 38))


def whole_rule(site: Site) -> Typed:
    """floor(a) and ceil(a)."""
    arg = site.args[0]
    if not arg.type.is_exact:
        raise site.refuse("an exact number", "CAST it to a decimal first.")
    return _to_scale(site, arg, 0)


def _to_scale(site: Site, arg: Typed, scale: int) -> Typed:
    drop = arg.type.scale - scale
    bounds = known_range(arg)
    if drop <= 0:
        _, (bounds,) = aligned(site, (arg,)) if drop == 0 else (scale, [scaled(bounds, -drop)])
        if bounds.magnitude > DECIMAL_LIMIT:
            raise site.refuse("a result of at most 38 digits", "Use a smaller scale.")
        return exactly(arg, decimal_for(bounds, scale))
    factor = 10**drop
    cut = _CUTS[site.op]
    kept = Bounds(cut(bounds.low, factor), cut(bounds.high, factor))
    return site.result("decimal", decimal_for(kept, scale), args=(arg,), bounds=kept, value=factor)


def _integer(site: Site, bounds: Bounds) -> Typed:
    guard = not bounds.within(INTEGER_BOUNDS)
    return site.result("integer", INTEGER, bounds=clamp(bounds, INTEGER_BOUNDS), guard=guard)


def _decimal_sum(site: Site) -> Typed:
    scale, ranges = aligned(site, site.args)
    bounds = _RANGES[site.op](*ranges)
    guard = bounds.magnitude > DECIMAL_LIMIT
    kept = clamp(bounds, WIDEST)
    width = max(digits(found) for found in (*ranges, kept))
    working = decimal(max(width, scale, 1), scale)
    operands = tuple(exactly(arg, working) for arg in site.args)
    target = decimal_for(kept, scale)
    return site.result("decimal", target, args=operands, bounds=kept, guard=guard)


def _factors(left: Typed, right: Typed) -> tuple[Typed, Typed]:
    """Operands as narrow as their bounds; the first widened where 64 bits would overflow."""
    first, second = _narrowest(left), _narrowest(right)
    if first.precision + second.precision > _NARROW and max(first.precision, second.precision) <= (
        _NARROW
    ):
        first = decimal(_NARROW + 1, first.scale)
    return exactly(left, first), exactly(right, second)


def _narrowest(node: Typed) -> ValueType:
    return decimal_for(known_range(node), node.type.scale)


def _refuse_numbers(site: Site) -> Exception:
    kinds = {arg.type.kind for arg in site.args}
    if kinds & {Kind.DATE}:
        return site.refuse(
            "numbers, or date - date", "Use add_days, add_months or days_between for dates."
        )
    if Kind.DOUBLE in kinds and kinds <= {Kind.DOUBLE, Kind.INTEGER, Kind.DECIMAL}:
        return site.refuse(
            "two exact numbers or two doubles",
            "Write CAST(value AS double) for the exact side, or a literal such as 1.5e0.",
        )
    return site.refuse("two numbers", "CAST the operands to one sort of number.")


def _round_python(node: Typed) -> str:
    factor = int(str(node.value))
    half = factor // 2
    return f"({{0}} + {half}) // {factor} if {{0}} >= 0 else -(({half} - {{0}}) // {factor})"


def _div_python(node: Typed) -> str:
    shift = node.value[0] if isinstance(node.value, tuple) else 0
    top = f"{{0}} * {10**shift}" if shift > 0 else "{0}"
    bottom = f"{{1}} * {10**-shift}" if shift < 0 else "{1}"
    return f"divide({top}, {bottom})"


def _wide(symbol: str) -> Form:
    """Integer + - *: plain where the bounds prove it, else through 128 bits."""
    return Form(
        python=f"{{0}} {symbol} {{1}}",
        duckdb=f"{{0}} {symbol} {{1}}",
        spark=f"{{0}} {symbol} {{1}}",
        duckdb_guarded=f"TRY_CAST(CAST({{0}} AS HUGEINT) {symbol} {{1}} AS BIGINT)",
        spark_guarded=f"try_{_SPARK[symbol]}({{0}}, {{1}})",
    )


def _decimal_form(symbol: str) -> Form:
    return Form(
        python=f"{{0}} {symbol} {{1}}",
        duckdb=f"CAST({{0}} {symbol} {{1}} AS {{type}})",
        spark=f"CAST({{0}} {symbol} {{1}} AS {{type}})",
        duckdb_guarded=f"TRY(CAST({{0}} {symbol} {{1}} AS {{type}}))",
        spark_guarded=f"TRY_CAST(try_{_SPARK[symbol]}({{0}}, {{1}}) AS {{type}})",
    )


def _double(symbol: str, python_end: str = "") -> Form:
    text = f"{{0}} {symbol} {{1}}"
    return Form(python=text + python_end, duckdb=text, spark=text)


_SPARK = {"+": "add", "-": "subtract", "*": "multiply"}

ARITHMETIC = (
    Operator(
        name="add",
        group="arithmetic",
        syntax="a + b",
        arity=(2, 2),
        rule=sum_rule,
        forms={"integer": _wide("+"), "decimal": _decimal_form("+"), "double": _double("+")},
        doc="Sum of two exact numbers, exactly, or of two doubles. Overflow is null.",
        doc_zh="两数之和：整数与小数精确相加，双精度只与双精度相加；溢出为空。",
        examples=(
            Example("1 + 2", "3"),
            Example("1.5 + 2.25", "3.75"),
            Example("1.5e0 + 2e0", "3.5"),
            Example("9223372036854775807 + 1", "null"),
        ),
    ),
    Operator(
        name="subtract",
        group="arithmetic",
        syntax="a - b",
        arity=(2, 2),
        rule=sum_rule,
        forms={
            "integer": _wide("-"),
            "decimal": _decimal_form("-"),
            "double": _double("-"),
            "date": Form(
                python="{0} - {1}",
                duckdb="CAST({0} - {1} AS BIGINT)",
                spark="CAST(datediff({0}, {1}) AS BIGINT)",
            ),
        },
        doc="Difference of two numbers, or of two dates in days. Overflow is null.",
        doc_zh="两数之差；两个日期相减得天数；溢出为空。",
        examples=(
            Example("1 - 2", "-1"),
            Example("DATE '2026-03-01' - DATE '2026-02-01'", "28"),
        ),
    ),
    Operator(
        name="multiply",
        group="arithmetic",
        syntax="a * b",
        arity=(2, 2),
        rule=product_rule,
        forms={
            "integer": _wide("*"),
            "decimal": _decimal_form("*"),
            "double": _double("*", " + 0.0"),
        },
        doc="Product; the scales of decimals add up. Overflow is null.",
        doc_zh="两数之积；小数的小数位数相加；溢出为空。",
        examples=(Example("3 * 4", "12"), Example("1.50 * 0.5", "0.750")),
    ),
    Operator(
        name="divide",
        group="arithmetic",
        syntax="a / b",
        arity=(2, 2),
        rule=quotient_rule,
        forms={
            "double": Form(
                python="{0} / ({1} or nan) + 0.0",
                duckdb="CASE WHEN {1} <> 0 THEN {0} / {1} END",
                spark="try_divide({0}, {1})",
            )
        },
        doc="Quotient of two doubles; division by zero and overflow are null. "
        "Exact numbers use div.",
        doc_zh="两个双精度数之商；除以零或溢出为空。整数与小数用 div。",
        examples=(Example("1e0 / 4e0", "0.25"), Example("1e0 / 0e0", "null")),
    ),
    Operator(
        name="div",
        group="arithmetic",
        syntax="div(a, b, scale)",
        arity=(3, 3),
        rule=div_rule,
        forms={
            "exact": Form(
                python=_div_python,
                duckdb=duckdb_divide,
                spark=spark_divide,
                gives_null=True,
            )
        },
        doc="Quotient of two exact numbers with `scale` digits after the point (literal, 0 to 18), "
        "halves away from zero. Division by zero is null; so is a quotient, or a dividend brought "
        "to the result's scale, of more than 38 digits.",
        doc_zh="精确除法，保留 scale 位小数（0 到 18 的字面量），四舍五入（远离零）；"
        "除以零为空；商或按结果位数放大的被除数超过 38 位为空。",
        examples=(
            Example("div(1, 3, 4)", "0.3333"),
            Example("div(-5, 2, 0)", "-3"),
            Example("div(1, 0, 2)", "null"),
        ),
        function=True,
    ),
    Operator(
        name="mod",
        group="arithmetic",
        syntax="mod(a, b)",
        arity=(2, 2),
        rule=mod_rule,
        forms={
            "integer": Form(
                python="remainder({0}, {1})",
                duckdb="CASE WHEN {1} <> 0 THEN CAST(CAST({0} AS HUGEINT) % {1} AS BIGINT) END",
                spark="try_mod({0}, {1})",
                gives_null=True,
            )
        },
        doc="Remainder of two integers, with the sign of the dividend; mod(a, 0) is null.",
        doc_zh="整数取余，符号随被除数；除数为零时为空。",
        examples=(Example("mod(-7, 3)", "-1"), Example("mod(7, 0)", "null")),
        function=True,
    ),
    Operator(
        name="negate",
        group="arithmetic",
        syntax="-a",
        arity=(1, 1),
        rule=sign_rule,
        forms={
            "integer": Form(
                python="-{0}",
                duckdb="-{0}",
                spark="-{0}",
                duckdb_guarded="TRY_CAST(-CAST({0} AS HUGEINT) AS BIGINT)",
                spark_guarded="try_subtract(0L, {0})",
            ),
            "decimal": Form(python="-{0}", duckdb="-{0}", spark="-{0}"),
            "double": Form(
                python="0.0 - {0}",
                duckdb="CAST(0 AS DOUBLE) - {0}",
                spark="CAST(0 AS DOUBLE) - {0}",
            ),
        },
        doc="The number with the other sign; null for the smallest integer.",
        doc_zh="取相反数；最小的整数取反为空。",
        examples=(Example("-(2 + 3)", "-5"), Example("-(-9223372036854775808)", "null")),
    ),
    Operator(
        name="abs",
        group="arithmetic",
        syntax="abs(a)",
        arity=(1, 1),
        rule=sign_rule,
        forms={
            "integer": Form(
                python="abs({0})",
                duckdb="abs({0})",
                spark="abs({0})",
                duckdb_guarded="TRY_CAST(abs(CAST({0} AS HUGEINT)) AS BIGINT)",
                spark_guarded="CASE WHEN {0} >= 0 THEN {0} ELSE try_subtract(0L, {0}) END",
            ),
            "decimal": Form(python="abs({0})", duckdb="abs({0})", spark="abs({0})"),
            "double": Form(python="abs({0})", duckdb="abs({0})", spark="abs({0})"),
        },
        doc="The number without its sign; null for the smallest integer.",
        doc_zh="绝对值；最小的整数为空。",
        examples=(Example("abs(-2.5)", "2.5"),),
        function=True,
    ),
    Operator(
        name="sqrt",
        group="arithmetic",
        syntax="sqrt(a)",
        arity=(1, 1),
        rule=sqrt_rule,
        forms={
            "double": Form(
                python="sqrt({0}) if {0} >= 0.0 else None",
                duckdb="CASE WHEN {0} >= 0 THEN sqrt({0}) END",
                spark="CASE WHEN {0} >= 0 THEN sqrt({0}) END",
                gives_null=True,
            )
        },
        doc="Square root of a double; null for a negative number.",
        doc_zh="双精度数的平方根；负数为空。",
        examples=(Example("sqrt(2.25e0)", "1.5"), Example("sqrt(-1e0)", "null")),
        function=True,
    ),
    Operator(
        name="round",
        group="arithmetic",
        syntax="round(a, n)",
        arity=(2, 2),
        rule=round_rule,
        forms={
            "decimal": Form(
                python=_round_python,
                duckdb="CAST({0} AS {type})",
                spark="CAST({0} AS {type})",
            )
        },
        doc="An exact number with `n` digits after the point (literal), halves away from zero.",
        doc_zh="保留 n 位小数（字面量），四舍五入（远离零）。",
        examples=(Example("round(2.345, 2)", "2.35"), Example("round(-2.5, 0)", "-3")),
        function=True,
    ),
    Operator(
        name="trunc",
        group="arithmetic",
        syntax="trunc(a, n)",
        arity=(2, 2),
        rule=round_rule,
        forms={
            "decimal": Form(
                python=lambda node: (
                    f"{{0}} // {node.value} if {{0}} >= 0 else -(-{{0}} // {node.value})"
                ),
                duckdb=duckdb_trunc,
                spark=spark_trunc,
            )
        },
        doc="An exact number cut to `n` digits after the point (literal), towards zero.",
        doc_zh="截断到 n 位小数（字面量），向零取整。",
        examples=(Example("trunc(-2.349, 2)", "-2.34"), Example("trunc(2.9, 0)", "2")),
        function=True,
    ),
    Operator(
        name="floor",
        group="arithmetic",
        syntax="floor(a)",
        arity=(1, 1),
        rule=whole_rule,
        forms={
            "decimal": Form(
                python=lambda node: f"{{0}} // {node.value}",
                duckdb="CAST(floor({0}) AS {type})",
                spark="CAST(floor({0}) AS {type})",
            )
        },
        doc="The largest whole number not above an exact number, as decimal of scale 0.",
        doc_zh="不大于该数的最大整数（小数位为 0 的小数）。",
        examples=(Example("floor(-2.1)", "-3"),),
        function=True,
    ),
    Operator(
        name="ceil",
        group="arithmetic",
        syntax="ceil(a)",
        arity=(1, 1),
        rule=whole_rule,
        forms={
            "decimal": Form(
                python=lambda node: f"-(-{{0}} // {node.value})",
                duckdb="CAST(ceil({0}) AS {type})",
                spark="CAST(ceil({0}) AS {type})",
            )
        },
        doc="The smallest whole number not below an exact number, as decimal of scale 0.",
        doc_zh="不小于该数的最小整数（小数位为 0 的小数）。",
        examples=(Example("ceil(2.1)", "3"),),
        function=True,
    ),
)
