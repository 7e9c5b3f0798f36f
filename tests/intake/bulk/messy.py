"""Mappings and cells as wild as partners write them, drawn at random."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from tests.records.strategies import SCENE

from lendweave.intake import Plan, TokenKey, compile_mapping, read_mapping
from lendweave.intake.identifiers import (
    bank_card_check_digit,
    id_check_digit,
    uscc_check_character,
    vin_check_digit,
)
from lendweave.kernel.clock import parse_instant

NOW = parse_instant("2026-11-01T00:00:00Z")

_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%m/%d/%Y", "%Y%m%d", "%Y年%m月%d日")
_LISTED: dict[str, list[str]] = json.loads(
    Path(__file__).with_name("messy_cells.json").read_text(encoding="utf-8")
)
_LONG = [sign * count for sign in "x字" for count in (199, 200, 201, 1_333, 1_334, 4_000, 4_001)]
_ODD = _LISTED["odd"] + _LONG
_NUMBERS = _LISTED["numbers"]
_TIMES = _LISTED["times"]
_PEOPLE = _LISTED["people"]

EVERY_CELL = (*_ODD, *_NUMBERS, *_TIMES, *_PEOPLE, "2026-10-31", "2026-11-02", "6000", "否")
"""One cell of every sort."""

_MOMENTS = (*_FORMATS, "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y%m%d%H%M%S", "epoch_s", "epoch_ms")


def _person(digits: str) -> str:
    return digits + id_check_digit(digits)


def _card(digits: str) -> str:
    return digits + bank_card_check_digit(digits)


def _vehicle(code: str) -> str:
    return code[:8] + vin_check_digit(code) + code[9:]


def _firm(first: str) -> str:
    return first + uscc_check_character(first)


_persons = st.builds(
    "{:06}{:%Y%m%d}{:03}".format,
    st.integers(110_000, 999_999),
    st.dates(date(1899, 1, 1), date(2026, 12, 31)),
    st.integers(0, 999),
)
_RIGHT: dict[str, st.SearchStrategy[str]] = {
    "cn_mobile": st.integers(13_000_000_000, 19_999_999_999).map(str),
    "cn_id_number": _persons.map(_person),
    "bank_card": st.integers(10**11, 10**18 - 1).map(str).map(_card),
    "vin": st.from_regex("[0-9A-HJ-NPR-Z]{17}", fullmatch=True).map(_vehicle),
    "uscc": st.from_regex("91[0-9]{6}[0-9A-HJ-NP-RTUWXY]{9}", fullmatch=True).map(_firm),
    "id_number_or_uscc": st.one_of(
        _persons.map(_person),
        st.from_regex("91[0-9]{6}[0-9A-HJ-NP-RTUWXY]{9}", fullmatch=True).map(_firm),
    ),
    "invoice_number": st.from_regex("[0-9]{8}|[0-9]{10,12}[0-9]{8}", fullmatch=True),
    "imei": st.integers(10**13, 10**14 - 1).map(str).map(_card),
    "name": st.sampled_from(("王小明", "欧阳 娜娜", "阿依古丽·买买提", "李")),
    "cn_address": st.sampled_from(("广东省深圳市南山区科技园1号", "上海市浦东新区世纪大道8号")),
    "device": st.text("0123456789abcdef-", min_size=1, max_size=20),
    "account": st.from_regex("[0-9A-Z]{6,34}", fullmatch=True),
}


@st.composite
def identifiers(draw: st.DrawFn, checks: Sequence[str] = tuple(_RIGHT)) -> str:
    """An identifier of such a type, most often right, at times damaged or spelled otherwise."""
    made = draw(_RIGHT[draw(st.sampled_from(checks))])
    place = draw(st.integers(0, len(made) - 1))
    changed = made[:place] + draw(st.sampled_from("0159XAx ")) + made[place + 1 :]
    return draw(
        st.sampled_from((made, made, made, changed, made.lower(), f" {made[:4]} {made[4:]}"))
    )


_dates = st.tuples(st.datetimes(), st.sampled_from(_MOMENTS[:9])).map(
    lambda drawn: drawn[0].strftime(drawn[1])
)
_decimals = st.decimals(allow_nan=False, allow_infinity=False).map(lambda number: f"{number:f}")
CELLS = st.one_of(
    *map(st.sampled_from, (_ODD, _NUMBERS, _TIMES, _PEOPLE)),
    identifiers(),
    _dates,
    _decimals,
    st.decimals(-10_000, 10_000, places=2).map(str),
    st.text(max_size=6),
)
"""Cells of every sort, whatever their column."""

numbers = st.sampled_from(_NUMBERS) | st.decimals(-10_000, 10_000, places=2).map(str) | _decimals
times = st.sampled_from(_TIMES) | _dates

_FITTING: dict[str, st.SearchStrategy[str]] = {
    "key": st.sampled_from(("A1", "A2", "a/b", "7", "单7", 'q"q', "b\\c")),
    "on": st.sampled_from(_TIMES) | _dates,
    "at": st.sampled_from(_TIMES) | _dates,
    "day": st.sampled_from(_TIMES) | _dates,
    "amount": st.sampled_from(_NUMBERS) | st.decimals(0, 10_000, places=2).map(str),
    "count": st.sampled_from(_NUMBERS) | st.integers(-9, 99).map(str),
    "wide": st.sampled_from(_NUMBERS) | _decimals,
    "flag": st.sampled_from(("是", "否", "yes", "0", "TRUE", "maybe", "")),
    "words": st.sampled_from(_ODD),
}


CALM = {
    **{"key": "A9", "on": "2026-03-01", "at": "2026-03-02 10:30:00", "day": "2026-03-03"},
    **{"amount": "1200", "count": "300", "wide": "0.5", "flag": "是", "words": "家"},
}


_LATE = st.sampled_from(("2026-10-31", "2026-11-01", "2026-11-02", "2027-01-01 08:00:00"))
_EDGES: dict[str, st.SearchStrategy[str]] = {
    "key": st.sampled_from(("x" * 200, "x" * 201, "x" * 197, "a/b", "a\\b")),
    **dict.fromkeys(("on", "at", "day"), _LATE),
    **dict.fromkeys(("amount", "count", "wide"), st.sampled_from(("0", "-1", "6000", "9" * 14))),
    "flag": st.sampled_from(("否", "")),
    "words": st.sampled_from(("x" * 200, "x" * 201, "a/b", 'q"q', "无")),
}
"""Cells that can be read, and that a later check may refuse."""


@st.composite
def _rows(draw: st.DrawFn, columns: dict[str, Any]) -> list[tuple[str, ...]]:
    """Rows of the columns: of the right sort, of any sort, or calm but for some cells."""
    person = columns["person"]
    checks = (person.get("check") or person["token"],)
    fitting = st.tuples(
        *(st.one_of(cells, cells, cells, CELLS) for cells in _FITTING.values()),
        st.one_of(identifiers(checks), CELLS),
        identifiers(("uscc",)),
    )
    identified = st.tuples(_RIGHT[checks[0]], _RIGHT["uscc"])
    calm = identified.map(lambda drawn: (*CALM.values(), *drawn))
    edges = st.tuples(*_EDGES.values(), _RIGHT[checks[0]], _RIGHT["uscc"])
    dice = st.tuples(*[st.integers(0, 11)] * len(columns))
    mixed = st.tuples(fitting, edges, calm, dice).map(_mostly_calm)
    return draw(st.lists(st.one_of(fitting, calm, mixed, mixed, mixed), max_size=9))


def _mostly_calm(drawn: tuple[Sequence[Any], ...]) -> tuple[str, ...]:
    """One cell in twelve from the wild row, one from the edges, one empty, the others calm."""
    return tuple(
        (wild, edge, "", calm)[min(die, 3)] for wild, edge, calm, die in zip(*drawn, strict=True)
    )


def _options(**options: Sequence[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A column with some of these options; None leaves one out."""
    drawn = st.fixed_dictionaries({name: st.sampled_from(of) for name, of in options.items()})
    return drawn.map(lambda column: {k: v for k, v in column.items() if v is not None})


_EMPTY = ((), (), (), ("-", "无"), ("0", "1", "家"), ("2026-02-28", "12.50"))
_WHEN_EMPTY = {"empty": _EMPTY, "required": (False, False, True)}
_formats = st.lists(st.sampled_from(_MOMENTS), max_size=3, unique=True).map(tuple)


@st.composite
def _columns(draw: st.DrawFn) -> dict[str, Any]:
    moment = {
        "past": (False, False, True),
        "formats": (draw(_formats), draw(_formats)),
        **_WHEN_EMPTY,
    }
    unit = {
        "low": (None, None, 0),
        "high": (None, None, "5000.5"),
        "unit": (None, "元", "分", "万元", "亿", "斤", "%"),
        "round": (False, True),
    }
    identifier = st.sampled_from(
        (
            {"token": "phone", "check": "cn_mobile", "parts": {"prefix": "prefix"}},
            {"token": "id_number", "check": "cn_id_number", "parts": {"region": "region"}},
            {"token": "account", "check": "bank_card"},
            {"token": "id_number_or_uscc"},
            {"token": "device"},
            {"token": "device", "check": "imei"},
            {"token": "name"},
            {
                "token": "address",
                "check": "cn_address",
                "parts": {"city": "city", "region": "region"},
            },
            {"token": "account", "required": True},
            {"check": "vin"},
            {"check": "invoice_number", "empty": ["123"]},
            {"check": "uscc", "parts": {"region": "region"}},
        )
    )
    return {
        "key": draw(_options(**_WHEN_EMPTY)),
        "on": draw(_options(type=("date", "timestamp"), **moment)),
        "at": draw(_options(type=("timestamp",), **moment)),
        "day": draw(_options(type=("date",), **moment)),
        "amount": draw(_options(type=("decimal(18,2)",), **unit, **_WHEN_EMPTY)),
        "count": draw(_options(type=("integer",), **unit, **_WHEN_EMPTY)),
        "wide": draw(_options(type=("decimal(38,10)",), **unit, **_WHEN_EMPTY)),
        "flag": draw(
            _options(type=("boolean",), values=(None, {"是": True, "否": False, "maybe": None}))
        ),
        "words": draw(
            _options(values=(None, None, {"家": "x", "无": None, "-": 'q"'}), **_WHEN_EMPTY)
        ),
        "person": draw(identifier),
        "firm": {"check": "uscc", "type": "text"},
    }


_DERIVED = {
    "doubled": "CAST(amount * 2 AS decimal(18,2))",
    "label": "CASE WHEN flag THEN words ELSE 'a\"b\\c' END",
    "ratio": "CAST(div(amount, count, 10) AS decimal(38,10))",
    "at_day": "local_date(at, 'Asia/Shanghai')",
    "late": "day > DATE '2026-03-02'",
}


@st.composite
def _records(draw: st.DrawFn, known: dict[str, str]) -> list[dict[str, Any]]:
    when = st.sampled_from((None, "flag", "late", "amount > 10", "words = '家电' AND NOT flag"))
    fields = {
        "amount": "amount",
        "status": {"constant": "paid"},
        "party_id": draw(st.sampled_from(("person", "key"))),
        "merchant_id": ["words", "key"],
        "channel": "words",
        "added_flag": "flag",
        "added_integer": "count",
        "added_wide": "wide",
        "added_text": "label",
        "added_date": "day",
        "added_time": "at",
        "added_decimal": {"constant": "1.5"},
    }
    order = {
        "kind": "order",
        "external_id": draw(st.sampled_from(("key", ["key", "words"], ["count", "key"]))),
        "occurred_at": draw(st.sampled_from(("on", {"column": "on", "plus": "2h"}))),
        "on_change": draw(st.sampled_from(("amend", "refuse"))),
        "when": draw(when),
        "fields": fields,
    }
    installed = {"status": {"constant": "placed"}, "merchant_id": "key", "party_id": "key"}
    again = order | {
        "occurred_at": {"constant": "2026-01-01"},
        "known_at": known,
        "when": draw(when),
        "fields": installed | {"amount": "doubled", "added_wide": "ratio", "added_date": "day"},
    }
    party = {
        "kind": "party",
        "external_id": draw(st.sampled_from(("person", ["person", "key"]))),
        "occurred_at": "on",
        "on_change": "keep",
        "when": draw(when),
        "fields": {"party_type": {"constant": "person"}, "id_token": "person", "birth_date": "day"},
    }
    kept = [{k: v for k, v in one.items() if v is not None} for one in (order, again, party)]
    return draw(st.permutations(kept))[: draw(st.integers(1, 3))]


def plan_of(
    columns: dict[str, Any],
    records: Sequence[dict[str, Any]],
    known_at: dict[str, str],
    **others: Any,
) -> Plan:
    """The plan of a mapping over such columns."""
    mapping = {
        "feed": "wild",
        "partner": "海尔",
        "file": {"pattern": "*.csv", "format": "csv"},
        "known_at": known_at,
        "columns": columns,
        "records": records,
        **others,
    }
    text = json.dumps(mapping, ensure_ascii=False)
    return compile_mapping(read_mapping(text, "wild.yaml"), SCENE, "t", TokenKey(1, b"secret"))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Plan, list[tuple[str, ...]]]:
    """A plan, over columns of every option, and rows of these columns."""
    known = draw(st.sampled_from(({"column": "at"}, {"lag": "3d"}, {"constant": "2026-10-01"})))
    columns = draw(_columns())
    plan = plan_of(
        columns,
        draw(_records(known)),
        known,
        zone=draw(st.sampled_from(("Asia/Shanghai", "America/New_York", "UTC"))),
        derive=_DERIVED,
        checks=draw(st.sampled_from(({}, {}, {"agrees": "amount >= wide OR day < at_day"}))),
    )
    return plan, draw(_rows(columns))
