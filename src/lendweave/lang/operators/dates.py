"""Dates and instants."""

from __future__ import annotations

from lendweave.kernel.clock import UnknownZone
from lendweave.kernel.types import DATE, INTEGER, TIMESTAMP, Kind, ValueType
from lendweave.lang.bounds import DATE_BOUNDS, added, clamp, subtracted
from lendweave.lang.errors import did_you_mean
from lendweave.lang.model import Bounds, Typed
from lendweave.lang.operators.meeting import known_range
from lendweave.lang.operators.row import Example, Form, Operator, Site
from lendweave.lang.zones import duckdb_local_date, spark_local_date, transitions, zone_names

_MONTHS = Bounds(-3599, 3599)
_SECONDS = Bounds(-9_467_107_200, 9_467_107_200)
_PARTS = {"year": Bounds(1900, 2199), "month": Bounds(1, 12), "day": Bounds(1, 31)}
_PARTS["weekday"] = Bounds(1, 7)
_STEP_MAX = 200_000  # days or months: more than any range of dates


def between_dates_rule(site: Site) -> Typed:
    """days_between and months_between."""
    _need(site, (DATE, DATE))
    if site.op == "months_between":
        return site.result("date", INTEGER, bounds=_MONTHS)
    start, end = site.args
    return site.result("date", INTEGER, bounds=subtracted(known_range(end), known_range(start)))


def step_rule(site: Site) -> Typed:
    """add_days and add_months: outside 1900–2199 is null."""
    _need(site, (DATE, INTEGER))
    start, step = site.args
    days = known_range(step)
    if site.op == "add_months":
        days = Bounds(min(31 * days.low, 0), max(31 * days.high, 0))
    reach = added(known_range(start), days)
    guard = not reach.within(DATE_BOUNDS)
    return site.result("date", DATE, bounds=clamp(reach, DATE_BOUNDS), guard=guard)


def part_rule(site: Site) -> Typed:
    """year, month, day, weekday."""
    if site.args[0].type == TIMESTAMP:
        raise site.refuse("a date", "Write local_date(instant, 'Zone') first.")
    _need(site, (DATE,))
    return site.result("date", INTEGER, bounds=_PARTS[site.op])


def seconds_rule(site: Site) -> Typed:
    """seconds_between."""
    _need(site, (TIMESTAMP, TIMESTAMP))
    return site.result("timestamp", INTEGER, bounds=_SECONDS)


def local_date_rule(site: Site) -> Typed:
    """local_date(instant, 'Zone')."""
    if site.args[0].type != TIMESTAMP:
        raise site.refuse("a timestamp", "Write CAST(value AS timestamp).")
    zone = str(site.literal(1, str, "the name of a time zone in quotes"))
    try:
        transitions(zone)
    except UnknownZone:
        raise site.refuse_literal(
            repr(zone[:60]), "a time zone of the tz database", did_you_mean(zone, zone_names())
        ) from None
    return site.result(
        "timestamp", DATE, args=site.args[:1], bounds=DATE_BOUNDS, guard=True, value=zone
    )


def _need(site: Site, types: tuple[ValueType, ...]) -> None:
    for arg, needed in zip(site.args, types, strict=True):
        if arg.type != needed:
            fix = f"CAST the value to {needed}."
            if arg.type.kind is Kind.TIMESTAMP and needed == DATE:
                fix = "Write local_date(instant, 'Zone')."
            raise site.refuse(", ".join(map(str, types)), fix)


_MONTHS_DUCKDB = (
    "(CASE WHEN {0} <= {1} THEN "
    "(year({1}) - year({0})) * 12 + month({1}) - month({0})"
    " - (CASE WHEN day({1}) < day({0}) AND {1} <> last_day({1}) THEN 1 ELSE 0 END)"
    " ELSE (year({1}) - year({0})) * 12 + month({1}) - month({0})"
    " + (CASE WHEN day({0}) < day({1}) AND {0} <> last_day({0}) THEN 1 ELSE 0 END) END)"
)


def _clipped(days: str) -> str:
    """The step as a 32-bit integer; null where it leaves every range of dates."""
    wide = f"{{1}} BETWEEN -{_STEP_MAX} AND {_STEP_MAX}"
    return f"CASE WHEN {wide} THEN TRY_CAST({{1}} AS {days}) END"


def _part(name: str, form: Form, doc: str, doc_zh: str) -> Operator:
    result = {"year": "2026", "month": "2", "day": "28", "weekday": "6"}[name]
    return Operator(
        name=name,
        group="dates",
        syntax=f"{name}(d)",
        arity=(1, 1),
        rule=part_rule,
        forms={"date": form},
        doc=doc,
        doc_zh=doc_zh,
        examples=(Example(f"{name}(DATE '2026-02-28')", result),),
        function=True,
    )


DATES = (
    Operator(
        name="days_between",
        group="dates",
        syntax="days_between(from, to)",
        arity=(2, 2),
        rule=between_dates_rule,
        forms={
            "date": Form(
                python="{1} - {0}",
                duckdb="CAST({1} - {0} AS BIGINT)",
                spark="CAST(datediff({1}, {0}) AS BIGINT)",
            )
        },
        doc="Days from one date to another; negative if the second is earlier.",
        doc_zh="两个日期之间的天数；后者更早则为负。",
        examples=(Example("days_between(DATE '2026-01-01', DATE '2026-01-31')", "30"),),
        function=True,
    ),
    Operator(
        name="months_between",
        group="dates",
        syntax="months_between(from, to)",
        arity=(2, 2),
        rule=between_dates_rule,
        forms={
            "date": Form(
                python="months_between({0}, {1})",
                duckdb=_MONTHS_DUCKDB,
                spark=f"CAST({_MONTHS_DUCKDB} AS BIGINT)",
            )
        },
        doc="Full months: the most months that can be added to `from` without passing `to`; "
        "negative with the dates the other way round.",
        doc_zh="整月数：from 加上若干月而不超过 to 的最大月数；顺序相反时为负。",
        examples=(
            Example("months_between(DATE '2026-01-31', DATE '2026-02-28')", "1"),
            Example("months_between(DATE '2026-01-15', DATE '2026-02-14')", "0"),
            Example("months_between(DATE '2026-02-28', DATE '2026-01-31')", "-1"),
        ),
        function=True,
    ),
    Operator(
        name="add_days",
        group="dates",
        syntax="add_days(d, n)",
        arity=(2, 2),
        rule=step_rule,
        forms={
            "date": Form(
                python="{0} + {1}",
                duckdb=f"{{0}} + {_clipped('INTEGER')}",
                spark=f"date_add({{0}}, {_clipped('INT')})",
            )
        },
        doc="The date n days later; outside 1900–2199 is null.",
        doc_zh="n 天之后的日期；超出 1900–2199 为空。",
        examples=(Example("add_days(DATE '2026-02-28', 1)", "2026-03-01"),),
        function=True,
    ),
    Operator(
        name="add_months",
        group="dates",
        syntax="add_months(d, n)",
        arity=(2, 2),
        rule=step_rule,
        forms={
            "date": Form(
                python="add_months({0}, {1})",
                duckdb="CAST({0} + to_months(TRY_CAST({1} AS SMALLINT)) AS DATE)",
                spark="add_months({0}, TRY_CAST({1} AS SMALLINT))",
                gives_null=True,
            )
        },
        doc="The date n months later; a day past the month's end becomes its last day; outside "
        "1900–2199 is null.",
        doc_zh="n 个月之后的日期；超过月末则取月末；超出 1900–2199 为空。",
        examples=(
            Example("add_months(DATE '2026-01-31', 1)", "2026-02-28"),
            Example("add_months(DATE '2199-12-31', 1)", "null"),
        ),
        function=True,
    ),
    _part("year", Form("year_of({0})", "year({0})", "CAST(year({0}) AS BIGINT)"), "Year.", "年。"),
    _part(
        "month",
        Form("month_of({0})", "month({0})", "CAST(month({0}) AS BIGINT)"),
        "Month, 1 to 12.",
        "月，1 至 12。",
    ),
    _part(
        "day",
        Form("day_of({0})", "day({0})", "CAST(day({0}) AS BIGINT)"),
        "Day of the month.",
        "日。",
    ),
    _part(
        "weekday",
        Form("({0} + 3) % 7 + 1", "isodow({0})", "CAST(weekday({0}) + 1 AS BIGINT)"),
        "Day of the week, Monday 1 to Sunday 7.",
        "星期几：周一为 1，周日为 7。",
    ),
    Operator(
        name="seconds_between",
        group="dates",
        syntax="seconds_between(from, to)",
        arity=(2, 2),
        rule=seconds_rule,
        forms={
            "timestamp": Form(
                python="seconds_between({0}, {1})",
                duckdb="(epoch_us({1}) - epoch_us({0})) // 1000000",
                spark="(unix_micros({1}) - unix_micros({0})) div 1000000",
            )
        },
        doc="Whole seconds from one instant to another, towards zero.",
        doc_zh="两个时刻之间的整秒数，向零取整。",
        examples=(
            Example(
                "seconds_between(TIMESTAMP '2026-01-01T00:00:00Z', "
                "TIMESTAMP '2026-01-01T00:01:00.9Z')",
                "60",
            ),
        ),
        function=True,
    ),
    Operator(
        name="local_date",
        group="dates",
        syntax="local_date(instant, 'Zone')",
        arity=(2, 2),
        rule=local_date_rule,
        forms={
            "timestamp": Form(
                python="local_date({0}, {value})",
                duckdb=duckdb_local_date,
                spark=spark_local_date,
            )
        },
        doc="The calendar date of an instant in a time zone (literal), from the pinned tz database "
        "on every engine; outside 1900–2199 is null.",
        doc_zh="某时刻在某时区（字面量）的日期；各引擎均用同一固定版本的时区库；"
        "超出 1900–2199 为空。",
        examples=(
            Example("local_date(TIMESTAMP '2026-01-01T16:00:00Z', 'Asia/Shanghai')", "2026-01-02"),
        ),
        function=True,
    ),
)
