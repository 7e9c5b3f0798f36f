"""CAST: a closed list of pairs, each total. What is not listed is refused with what to write.

Rows are keyed by the kinds from → to and read like operator forms; `{type}` is the target. Every
Python function named here is in `kernels`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lendweave.kernel.decimals import rescale_half_away
from lendweave.kernel.types import Kind, ValueType
from lendweave.lang.bounds import clamp, range_of, scaled, type_bounds
from lendweave.lang.model import Bounds, Typed
from lendweave.lang.operators.meeting import exactly, known_range, literal
from lendweave.lang.operators.row import Form, Site
from lendweave.lang.operators.sql_numbers import duckdb_from_whole, duckdb_whole, ten_power

DOUBLE_DIGITS_MAX = 18
_DATE = "^(19|20|21)[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}}$"
_INSTANT = (
    "^(19|20|21)[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}}"
    "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{{1,6}})?Z$"
)
_NUMBER = "^[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?$"


@dataclass(frozen=True, slots=True)
class CastRow:
    """One pair of kinds.

    form: how it is computed.
    total: it never gives null for a value.
    """

    form: Form
    doc: str
    total: bool = False


def cast_rule(site: Site, target: ValueType) -> Typed:
    """CAST(argument AS target). Raises TypeMismatch for a pair that is not listed."""
    (arg,) = site.args
    if arg.op == "null" or arg.type == target:
        return exactly(arg, target)
    row = CASTS.get((arg.type.kind, target.kind))
    if row is None or _too_wide(arg.type, target):
        raise site.refuse(
            "a cast of the closed list",
            _instead(arg.type, target),
            got=f"CAST from {arg.type} to {target}",
        )
    if arg.type.is_exact and target.is_exact:
        return _exact_cast(site, arg, target)
    return Typed(
        op="cast",
        form=cast_form(arg.type, target),
        args=site.args,
        type=target,
        nullable=arg.nullable or not row.total,
        bounds=type_bounds(target) if target.kind is not Kind.BOOLEAN else None,
        at=site.at,
    )


def cast_form(source: ValueType, target: ValueType) -> str:
    """The key of a pair, for messages and traces."""
    return f"{source.kind.value}_{target.kind.value}"


def _exact_cast(site: Site, arg: Typed, target: ValueType) -> Typed:
    """Between integers and decimals: guarded only where the bounds do not prove it fits."""
    shift = target.scale - arg.type.scale
    bounds = known_range(arg)
    moved = scaled(bounds, shift) if shift >= 0 else _rounded(bounds, shift)
    limits = range_of(target, type_bounds(target))
    guard = not moved.within(limits)
    if arg.op == "literal" and isinstance(arg.value, int) and not guard:
        return literal(moved.low, target, site.at)
    return Typed(
        op="cast",
        form=cast_form(arg.type, target),
        args=site.args,
        type=target,
        nullable=arg.nullable or guard,
        bounds=clamp(moved, limits),
        guard=guard,
        at=site.at,
    )


def _rounded(bounds: Bounds, shift: int) -> Bounds:
    return Bounds(
        rescale_half_away(bounds.low, -shift, 0), rescale_half_away(bounds.high, -shift, 0)
    )


def _too_wide(source: ValueType, target: ValueType) -> bool:
    """Doubles hold at most 18 digits exactly enough to round on every engine."""
    kinds = {source.kind, target.kind}
    widest = max(source.precision, target.precision)
    return kinds == {Kind.DECIMAL, Kind.DOUBLE} and widest > DOUBLE_DIGITS_MAX


def _instead(source: ValueType, target: ValueType) -> str:
    pair = (source.kind, target.kind)
    if pair == (Kind.TIMESTAMP, Kind.DATE):
        return "Write local_date(instant, 'Zone')."
    if pair == (Kind.DOUBLE, Kind.TEXT):
        return "CAST to a decimal first: CAST(CAST(a AS decimal(18,6)) AS text)."
    if pair in ((Kind.DECIMAL, Kind.DOUBLE), (Kind.DOUBLE, Kind.DECIMAL)):
        return "Use a decimal of at most 18 digits."
    if Kind.BOOLEAN in pair:
        return "Write a comparison or a CASE."
    known = sorted(str(to.value) for start, to in CASTS if start is source.kind)
    return f"From {source.kind.value} a CAST goes to: {', '.join(known) or 'nothing'}."


def _python_exact(node: Typed) -> str:
    shift = node.type.scale - node.args[0].type.scale
    if shift >= 0:
        return f"{{0}} * {10**shift}" if shift else "{0} + 0"
    factor = int(10**-shift)
    half = factor // 2
    return f"({{0}} + {half}) // {factor} if {{0}} >= 0 else -(({half} - {{0}}) // {factor})"


def _duckdb_to_double(node: Typed) -> str:
    source = node.args[0].type
    whole = f"CAST({duckdb_whole('{0}', source)} AS BIGINT)"
    return f"CAST({whole} AS DOUBLE) / CAST(1e{source.scale} AS DOUBLE)"


def _duckdb_decimal_text(node: Typed) -> str:
    """DuckDB spells a decimal without digits before the point as `.05`."""
    source = node.args[0].type
    if source.scale == source.precision:
        return f"replace({_PLAIN_TEXT}, '.', '0.')"
    return _PLAIN_TEXT


def _duckdb_from_double(node: Typed) -> str:
    whole = f"TRY_CAST(round({{0}} * CAST(1e{node.type.scale} AS DOUBLE)) AS HUGEINT)"
    return duckdb_from_whole(whole, node.type)


def _spark_from_double(node: Typed) -> str:
    product = f"{{0}} * CAST(1e{node.type.scale} AS DOUBLE)"
    whole = f"TRY_CAST(TRY_CAST(round({product}) AS BIGINT) AS DECIMAL({node.type.precision},0))"
    return f"TRY_CAST({whole} * {ten_power(-node.type.scale)} AS {{type}})"


def _decimal_pattern(node: Typed) -> str:
    scale = node.type.scale
    fraction = f"([.][0-9]{{{{1,{scale}}}}})?" if scale else ""
    return f"^[+-]?[0-9]+{fraction}$"


def _when(test: str, value: str) -> str:
    return f"CASE WHEN {test} THEN {value} END"


def _checked(pattern: str, duckdb: str, spark: str) -> tuple[str, str]:
    """Both dialects of: the value, where the text has the grammar."""
    return (
        _when(f"regexp_matches({{0}}, '{pattern}')", duckdb),
        _when(f"regexp({{0}}, '{pattern}')", spark),
    )


def _text_to(python: str, pattern: str, duckdb: str, spark: str, doc: str) -> CastRow:
    first, second = _checked(pattern, duckdb, spark)
    return CastRow(Form(python, first, second, gives_null=True), doc)


def _decimal_duckdb(node: Typed) -> str:
    return _checked(_decimal_pattern(node), "TRY_CAST({0} AS {type})", "")[0]


def _decimal_spark(node: Typed) -> str:
    return _checked(_decimal_pattern(node), "", "TRY_CAST({0} AS {type})")[1]


def _typed(template: str) -> Callable[[Typed], str]:
    """A Python template with the target's `{precision}` and `{scale}` and the source's."""

    def filled(node: Typed) -> str:
        source = node.args[0].type
        return (
            template.replace("{precision}", str(node.type.precision))
            .replace("{scale}", str(node.type.scale))
            .replace("{source_scale}", str(source.scale))
        )

    return filled


_EXACT = Form(
    python=_python_exact,
    duckdb="CAST({0} AS {type})",
    spark="CAST({0} AS {type})",
    duckdb_guarded="TRY_CAST({0} AS {type})",
    spark_guarded="TRY_CAST({0} AS {type})",
)
_PLAIN_TEXT = "CAST({0} AS VARCHAR)"
_SPARK_TEXT = "CAST({0} AS STRING)"

CASTS: dict[tuple[Kind, Kind], CastRow] = {
    (Kind.INTEGER, Kind.DECIMAL): CastRow(_EXACT, "too large is null"),
    (Kind.DECIMAL, Kind.INTEGER): CastRow(_EXACT, "half away from zero; out of range is null"),
    (Kind.DECIMAL, Kind.DECIMAL): CastRow(_EXACT, "half away from zero; overflow is null"),
    (Kind.INTEGER, Kind.DOUBLE): CastRow(
        Form("float({0})", "CAST({0} AS DOUBLE)", "CAST({0} AS DOUBLE)"),
        "nearest double",
        total=True,
    ),
    (Kind.INTEGER, Kind.TEXT): CastRow(
        Form("str({0})", _PLAIN_TEXT, _SPARK_TEXT), "plain digits", total=True
    ),
    (Kind.BOOLEAN, Kind.INTEGER): CastRow(
        Form("int({0})", "CAST({0} AS BIGINT)", "CAST({0} AS BIGINT)"),
        "true 1, false 0",
        total=True,
    ),
    (Kind.BOOLEAN, Kind.TEXT): CastRow(
        Form("'true' if {0} else 'false'", _PLAIN_TEXT, _SPARK_TEXT),
        "'true' or 'false'",
        total=True,
    ),
    (Kind.DECIMAL, Kind.DOUBLE): CastRow(
        Form(
            lambda node: f"{{0}} / {10 ** node.args[0].type.scale}.0",
            _duckdb_to_double,
            "CAST({0} AS DOUBLE)",
        ),
        "at most 18 digits; nearest double of the scaled number, divided by 10^s",
        total=True,
    ),
    (Kind.DECIMAL, Kind.TEXT): CastRow(
        Form(_typed("text_from_scaled({0}, {source_scale})"), _duckdb_decimal_text, _SPARK_TEXT),
        "exactly s digits after the point",
        total=True,
    ),
    (Kind.DOUBLE, Kind.INTEGER): CastRow(
        Form(
            "integer_from_double({0})",
            "TRY_CAST(round({0}) AS BIGINT)",
            "TRY_CAST(round({0}) AS BIGINT)",
            gives_null=True,
        ),
        "half away from zero; out of range is null",
    ),
    (Kind.DOUBLE, Kind.DECIMAL): CastRow(
        Form(
            _typed("decimal_from_double({0}, {precision}, {scale})"),
            _duckdb_from_double,
            _spark_from_double,
            gives_null=True,
        ),
        "at most 18 digits; × 10^s as double, then half away from zero; out of range is null",
    ),
    (Kind.TEXT, Kind.INTEGER): _text_to(
        "integer_from_text({0})",
        "^[+-]?[0-9]{{1,19}}$",
        "TRY_CAST({0} AS BIGINT)",
        "TRY_CAST({0} AS BIGINT)",
        "a sign and 1 to 19 digits, else null",
    ),
    (Kind.TEXT, Kind.DECIMAL): CastRow(
        Form(
            _typed("decimal_from_text({0}, {precision}, {scale})"),
            _decimal_duckdb,
            _decimal_spark,
            gives_null=True,
        ),
        "plain digits with at most s after the point, else null: a text is never rounded",
    ),
    (Kind.TEXT, Kind.DOUBLE): CastRow(
        Form(
            "double_from_text({0})",
            _when(
                f"length({{0}}) <= 60 AND regexp_matches({{0}}, '{_NUMBER}')",
                _when(
                    "isfinite(TRY_CAST({0} AS DOUBLE))",
                    "TRY_CAST({0} AS DOUBLE) + CAST(0 AS DOUBLE)",
                ),
            ),
            _when(
                f"length({{0}}) <= 60 AND regexp({{0}}, '{_NUMBER}')",
                "nullif(nullif(TRY_CAST({0} AS DOUBLE), CAST('Infinity' AS DOUBLE)), "
                "CAST('-Infinity' AS DOUBLE)) + CAST(0 AS DOUBLE)",
            ),
            gives_null=True,
        ),
        "plain or with exponent, at most 60 characters; infinite is null",
    ),
    (Kind.TEXT, Kind.DATE): _text_to(
        "day_from_text({0})",
        _DATE,
        "TRY_CAST({0} AS DATE)",
        "TRY_CAST({0} AS DATE)",
        "YYYY-MM-DD, a real day of 1900–2199, else null",
    ),
    (Kind.TEXT, Kind.TIMESTAMP): _text_to(
        "micros_from_text({0})",
        _INSTANT,
        "TRY_CAST(left({0}, -1) AS TIMESTAMP)",
        "TRY_CAST({0} AS TIMESTAMP)",
        "YYYY-MM-DDTHH:MM:SS[.ffffff]Z, else null",
    ),
    (Kind.TEXT, Kind.BOOLEAN): CastRow(
        Form(
            "boolean_from_text({0})",
            "CASE {0} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END",
            "CASE {0} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END",
            gives_null=True,
        ),
        "'true' or 'false' exactly, else null",
    ),
    (Kind.DATE, Kind.TEXT): CastRow(
        Form("text_from_day({0})", _PLAIN_TEXT, _SPARK_TEXT), "YYYY-MM-DD", total=True
    ),
    (Kind.DATE, Kind.TIMESTAMP): CastRow(
        Form(
            "{0} * 86400000000",
            "CAST({0} AS TIMESTAMP)",
            "timestamp_micros(CAST(unix_date({0}) AS BIGINT) * 86400000000L)",
        ),
        "midnight UTC",
        total=True,
    ),
    (Kind.TIMESTAMP, Kind.TEXT): CastRow(
        Form(
            "text_from_micros({0})",
            "strftime({0}, '%Y-%m-%dT%H:%M:%S.%f') || 'Z'",
            "date_format({0}, 'yyyy-MM-dd''T''HH:mm:ss.SSSSSS''Z''')",
        ),
        "six digits of a second and Z",
        total=True,
    ),
}
