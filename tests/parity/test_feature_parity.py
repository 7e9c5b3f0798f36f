"""Online = batch: every feature, both clocks, on written cases and on generated logs.

`features.yaml` holds every form over every type. The written cases are the specification of windows
and visibility: `feature_events.csv` holds the logs (days count from 2026-01-01, `person` is the
key), `feature_cases.csv` what a feature is then.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parity.duckdb_values import raw_from_duckdb, to_duckdb

from lendweave.features import (
    KNOWN,
    AsOf,
    committed,
    compile_plan,
    feature_sql,
    read_features,
)
from lendweave.kernel.clock import parse_instant
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.lang import Column
from lendweave.lang.dialects import duckdb_type
from lendweave.lang.scene_file import read_scene
from lendweave.records import Record
from lendweave.records.catalog import KINDS, kind_of
from lendweave.records.raw import raw_getter
from lendweave.records.values import json_from_raw
from lendweave.runtimes.online_features import OnlineFeatures

HERE = Path(__file__).parent
DAY_ZERO = parse_instant("2026-01-01T00:00:00Z")

SCENE = read_scene(
    """
scenario: parity
title: {en: Parity, zh: 一致}
zone: America/Guayaquil
currency: CNY
attributes:
  order:
    weight: {type: double, en: kilograms, zh: 重量}
    pieces: {type: integer, en: pieces, zh: 件数}
    boxes: {type: integer, low: 0, en: boxes, zh: 箱数}
    ratio: {type: "decimal(9,4)", en: a ratio, zh: 比率}
    is_gift: {type: boolean, en: a gift, zh: 礼品}
    wanted_on: {type: date, en: wanted on, zh: 期望日期}
    held_until: {type: timestamp, en: held until, zh: 保留至}
    grains: {type: "decimal(28,0)", en: as many digits as are summed, zh: 粒数}
""",
    "scenario.yaml",
)

FEATURES_TEXT = (HERE / "features.yaml").read_text(encoding="utf-8")
PLAN = compile_plan(read_features(FEATURES_TEXT, "features.yaml", SCENE))


@dataclass(frozen=True)
class Event:
    """One row of a log, small enough to read in a failing example. Hours count from DAY_ZERO."""

    kind: str
    thing: int
    hour: int
    known_hour: int
    person: int | None = 0
    place: int | None = 0
    number: int | None = 1
    tombstone: bool = False


@dataclass(frozen=True)
class Question:
    """A subject, its t, and the last offset it may see."""

    subject: Record
    t: int
    s: int


HOUR = MICROS_PER_DAY // 24
ENTITY_PREFIX = {"party": "p", "merchant": "m", "application": "a", "order": "o", "touch": "x"}
STATUSES = ("placed", "delivered", "returned", "cancelled")


def name(prefix: str, number: int | None) -> str | None:
    """`p0`, or null."""
    return None if number is None else f"{prefix}{number}"


def fields_of_event(event: Event) -> dict[str, Any]:
    """The kind's own fields; `number` varies all values at once, null among them."""
    n = event.number
    some = n or 0
    attributes = {
        "weight": None if n is None else n / 4,
        "pieces": n,
        "boxes": None if n is None else 10 ** (n % 8 * 3 % 19),
        "ratio": None if n is None else f"{n}.000{some % 10}",
        "grains": None if n is None else str(n % 10 * 10**27 - n),
        "is_gift": None if n is None else n % 2 == 0,
        "wanted_on": None if n is None else f"2026-01-{1 + some % 28:02}",
        "held_until": None if n is None else f"2026-01-01T{2 * some % 24:02}:00:00Z",
    }
    by_kind: dict[str, dict[str, Any]] = {
        "order": {
            "party_id": name("p", event.person or 0),
            "merchant_id": name("m", event.place or 0),
            "amount_minor": 101 * some,
            "currency": "CNY",
            "status": STATUSES[some % 4],
            "channel": name("c", None if n is None else n % 3),
            "attributes": attributes,
        },
        "application": {
            "party_id": name("p", event.person or 0),
            "amount_minor": 100 + some,
            "currency": "CNY",
            "term_months": 12,
            "product_code": "x",
            "merchant_id": name("m", event.place),
            "device_token": name("d", event.place),
        },
        "party": {
            "party_type": "person",
            "birth_date": None if n is None else date(1990, 1 + n % 12, 1),
        },
        "merchant": {
            "merchant_type": "dealer",
            "name": "x",
            "grade": name("G", n),
            "region": "south" if event.place else "north",
        },
        "touch": {
            "event": "open" if some % 2 else "close",
            "channel": "app",
            "party_id": name("p", event.person),
            "device_token": name("d", event.place),
        },
    }
    return by_kind[event.kind]


def record(kind: str, entity: str, offset: int | None, at: int, known: int, **own: Any) -> Record:
    """A record as a store gives it back, or (without offset) a new one."""
    return kind_of(kind)(
        tenant_id="t",
        id=f"{entity}/{offset}",
        entity_id=entity,
        scenario="parity",
        source="test",
        external_id=entity,
        content_hash="",
        occurred_at=DAY_ZERO + at,
        known_at=DAY_ZERO + known,
        offset=offset,
        **own,
    )


def log_of(events: Iterable[Event]) -> list[Record]:
    """The log that a store would hold: nothing follows a tombstone."""
    log: list[Record] = []
    closed: set[str] = set()
    for event in events:
        entity = f"{ENTITY_PREFIX[event.kind]}{event.thing}"
        if entity in closed:
            continue
        if event.tombstone:
            closed.add(entity)
        at, known = event.hour * HOUR, event.known_hour * HOUR
        own = fields_of_event(event)
        log.append(
            record(event.kind, entity, len(log), at, known, tombstone=event.tombstone, **own)
        )
    return log


def online(log: Sequence[Record], questions: Sequence[Question], as_of: AsOf) -> list[list[Any]]:
    """The vectors by absorbing the log; every record arrives twice, as redelivery may do."""
    state = OnlineFeatures(PLAN)
    for stored in log:
        state.absorb(stored)
        state.absorb(stored)
    return [
        list(state.vector(q.subject, q.t, committed(q.s) if as_of is AsOf.COMMITTED else KNOWN))
        for q in questions
    ]


Query: TypeAlias = Callable[[duckdb.DuckDBPyConnection, AsOf], str]
"""The query over the tables of a log that gives the features of `subjects`."""


def range_join(_connection: duckdb.DuckDBPyConnection, as_of: AsOf) -> str:
    """The plan as one query."""
    return feature_sql(PLAN, as_of)


def batch(
    log: Sequence[Record],
    questions: Sequence[Question],
    as_of: AsOf,
    query: Query = range_join,
) -> list[list[Any]]:
    """The vectors by one query over tables of the log, checked for their types."""
    with duckdb.connect(config={"threads": 1}) as connection:
        for kind in {"application", *(kind.kind for kind in PLAN.kinds)}:
            rows = [
                (*values(stored), *interval)
                for stored, interval in intervals(log)
                if type(stored) is KINDS[kind]
            ]
            columns = [
                *typed_columns(kind),
                *((f"_{side}", "BIGINT") for side in ("occurred", "known_from", "known_to")),
                *((f"_{side}", "BIGINT") for side in ("offset_from", "offset_to")),
            ]
            fill(connection, kind, columns, rows)
        asked = [(*values(q.subject), q.t, q.s) for q in questions]
        keys = [("_t", "BIGINT"), ("_s", "BIGINT")]
        fill(connection, "subjects", [*typed_columns("application"), *keys], asked)
        connection.execute(f"CREATE TABLE vectors AS {query(connection, as_of)}")
        found = connection.table("vectors")
        types = [str(type_) for type_ in found.types[3:]]
        assert types == [duckdb_type(column.type) for column in PLAN.schema]
        rows = found.order("_row").fetchall()
    columns_of_row = [column.type for column in PLAN.schema]
    return [list(map(raw_from_duckdb, row[3:], columns_of_row)) for row in rows]


def intervals(log: Sequence[Record]) -> Iterable[tuple[Record, tuple[int | None, ...]]]:
    """Each version that is not a tombstone: occurred, known from and to, offset from and to."""
    for stored in log:
        line = [r for r in log if type(r) is type(stored) and r.entity_id == stored.entity_id]
        index = line.index(stored)
        known = [max(r.known_at for r in line[: end + 1]) for end in range(len(line))]
        following = index + 1 if index + 1 < len(line) else None
        known_to = None if following is None else known[following]
        offset_to = None if following is None else line[following].offset
        if not stored.tombstone:
            yield stored, (stored.occurred_at, known[index], known_to, stored.offset, offset_to)


def typed_columns(kind: str) -> list[tuple[str, str]]:
    """The columns of a kind as DuckDB has them."""
    columns = SCENE.columns(kind).values()
    return [(column.name, duckdb_type(column.type)) for column in columns]


def values(stored: Record) -> tuple[Any, ...]:
    """The values of a record's columns as DuckDB takes them."""
    columns = SCENE.columns(str(stored.__struct_config__.tag)).values()
    return tuple(to_duckdb(raw_getter(column)(stored), column.type) for column in columns)


def fill(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Sequence[tuple[str, str]],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    """A table with these columns and rows."""
    declared = ", ".join(f'"{column}" {type_}' for column, type_ in columns)
    connection.execute(f'CREATE TABLE "{table}" ({declared})')
    if rows:
        one = f"({', '.join('?' * len(columns))})"
        places = ", ".join([one] * len(rows))
        parameters = [value for row in rows for value in row]
        connection.execute(f'INSERT INTO "{table}" VALUES {places}', parameters)


def differences(log: Sequence[Record], questions: Sequence[Question]) -> list[str]:
    """Every value in which the two engines differ, in words."""
    found = []
    for as_of in AsOf:
        answers = online(log, questions, as_of), batch(log, questions, as_of)
        for question, left, right in zip(questions, *answers, strict=True):
            found += [
                f"{as_of.value} {column.name} of {question.subject.entity_id} at t = "
                f"{(question.t - DAY_ZERO) / HOUR} h, S = {question.s}: online {a!r}, batch {b!r}"
                for column, a, b in zip(PLAN.schema, left, right, strict=True)
                if a != b or type(a) is not type(b) or not keeps_its_word(column, a)
            ]
    return found


def keeps_its_word(column: Column, raw: Any) -> bool:
    """Null only where the column says so, and inside its range: compilers build on both."""
    if raw is None:
        return column.nullable
    low, high = column.low, column.high
    return (low is None or raw >= low) and (high is None or raw <= high)


EVENTS = st.lists(
    st.builds(
        Event,
        kind=st.sampled_from(sorted(ENTITY_PREFIX)),
        thing=st.integers(0, 5),
        hour=st.integers(0, 9),
        known_hour=st.integers(0, 9),
        person=st.none() | st.integers(0, 2),
        place=st.none() | st.integers(0, 1),
        number=st.none() | st.integers(0, 5),
        tombstone=st.booleans(),
    ),
    max_size=40,
)
ASKED = st.tuples(
    st.integers(0, 6),  # which application asks; 6 is a new one
    st.none() | st.integers(0, 1),
    st.integers(0, 9),
    st.integers(-1, 1),  # µs after the full hour
    st.integers(-1, 40),
)


def question(asked: tuple[int, int | None, int, int, int]) -> Question:
    """The question that five small numbers stand for."""
    thing, place, hour, micros, s = asked
    event = Event("application", thing, 0, 0, person=thing % 3, place=place, number=thing)
    subject = record("application", f"a{thing}", None, 0, 0, **fields_of_event(event))
    return Question(subject, DAY_ZERO + hour * HOUR + micros, s)


@settings(max_examples=6)  # planning a query costs more than running it: few and large logs
@given(EVENTS, st.lists(ASKED, min_size=1, max_size=12))
def test_generated_logs_give_one_answer(
    events: list[Event], asked: list[tuple[int, int | None, int, int, int]]
) -> None:
    """Ties, late and amended events, changed keys, tombstones and nulls: online = batch."""
    assert differences(log_of(events), [question(one) for one in asked]) == []


def large_log() -> tuple[list[Record], list[Question]]:
    """A log of 600 events, and 300 questions."""
    chance = Random(20261122)

    def or_none(high: int) -> int | None:
        drawn = chance.randrange(-1, high)
        return None if drawn < 0 else drawn

    events = [
        Event(
            kind=chance.choice(["order", "order", "order", *ENTITY_PREFIX]),
            thing=chance.randrange(90),
            hour=(hour := chance.randrange(300) * chance.choice([1, 1, 5])),
            known_hour=hour + chance.choice([0, 0, 0, 1, 30, -2]),
            person=or_none(8),
            place=or_none(6),
            number=or_none(40),
            tombstone=chance.random() < 0.03,
        )
        for _ in range(600)
    ]
    log = log_of(events)
    questions = [
        question(
            (
                chance.randrange(90),
                or_none(6),
                chance.randrange(320) * chance.choice([1, 1, 5]),
                chance.randrange(-1, 2),
                chance.randrange(-1, len(log)),
            )
        )
        for _ in range(300)
    ]
    return log, questions


def test_a_large_log_gives_one_answer() -> None:
    """The same over one log of 600 events and more than 20,000 values."""
    log, questions = large_log()
    assert 2 * len(questions) * len(PLAN.schema.columns) >= 20_000
    assert differences(log, questions) == []


def rows_of(file: str) -> list[dict[str, str]]:
    """The rows of a table beside this file."""
    with (HERE / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def days(text: str) -> int:
    """Microseconds of a number of days."""
    return int(Decimal(text) * MICROS_PER_DAY)


CASES = rows_of("feature_cases.csv")
EVENT_ROWS = rows_of("feature_events.csv")
LOGS = list(dict.fromkeys(row["log"] for row in EVENT_ROWS))


def first_offset(log: str) -> int:
    """Where a written log begins: they stand one after the other, and share no key."""
    return sum(LOGS.index(row["log"]) < LOGS.index(log) for row in EVENT_ROWS)


def keys_of(row: dict[str, str]) -> dict[str, Any]:
    """Person, dealer and device of a row of either table, which are another in every log."""
    columns = {"party_id": "person", "merchant_id": "dealer", "device_token": "device"}
    return {column: f"{row['log']}/{row[key]}" for column, key in columns.items() if row.get(key)}


@cache
def written_logs() -> list[Record]:
    """All logs of `feature_events.csv`."""
    found = []
    for row in EVENT_ROWS:
        own = keys_of(row) | {"amount_minor": int(Decimal(row["amount"]) * 100), "currency": "CNY"}
        if row["kind"] == "order":
            own |= {"status": row["status"], "tombstone": row["status"] == "tombstone"}
            own["attributes"] = json.loads(row["attributes"] or "{}")
        else:
            own |= {"term_months": 12, "product_code": "x"}
        offset = first_offset(row["log"]) + int(row["offset"])
        thing = f"{row['log']}/{row['thing']}"
        found.append(
            record(row["kind"], thing, offset, days(row["day"]), days(row["known"]), **own)
        )
    return found


def asked_by(case: dict[str, str]) -> Question:
    """The question of a row of `feature_cases.csv`."""
    own = {"amount_minor": 1, "currency": "CNY", "term_months": 12, "product_code": "x"}
    thing = f"{case['log']}/{case['subject']}"
    subject = record("application", thing, None, 0, 0, **keys_of(case), **own)
    s = first_offset(case["log"]) + int(case["s"] or -1)
    return Question(subject, DAY_ZERO + days(case["t"]), s)


@cache
def answers(as_of: AsOf) -> dict[tuple[str, str], tuple[str, str]]:
    """What both engines say to all cases of a clock, by the log and what the case says."""
    cases = [case for case in CASES if case["as_of"] == as_of.value]
    asked = [asked_by(case) for case in cases]
    vectors = [engine(written_logs(), asked, as_of) for engine in (online, batch)]
    return {
        (case["log"], case["says"]): (shown(case["feature"], left), shown(case["feature"], right))
        for case, left, right in zip(cases, *vectors, strict=True)
    }


def shown(feature: str, vector: list[Any]) -> str:
    """A value of a vector as the table spells it."""
    position = PLAN.schema.names.index(feature)
    value = json_from_raw(vector[position], PLAN.schema.columns[position].type)
    return value if isinstance(value, str) else json.dumps(value)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['log']}: {case['says']}")
def test_written_case(case: dict[str, str]) -> None:
    """A feature of a written log has the value that the table says, online and in batch."""
    found = answers(AsOf(case["as_of"]))[case["log"], case["says"]]
    assert found == (case["expected"], case["expected"])


@given(EVENTS, ASKED, st.integers(3, 9), st.integers(0, 9), st.integers(0, 9))
def test_the_future_never_leaks(
    events: list[Event],
    asked: tuple[int, int | None, int, int, int],
    thing: int,
    hour: int,
    known_hour: int,
) -> None:
    """A record that occurs at t or later, is known later or stands after S changes no value."""
    log = log_of(events)
    one = question(asked)
    new = Event("order", thing, hour, known_hour, person=one.subject.entity_id == "a1")
    longer = [
        *log,
        record(
            "order", f"o{thing}", len(log), hour * HOUR, known_hour * HOUR, **fields_of_event(new)
        ),
    ]
    ahead = DAY_ZERO + hour * HOUR >= one.t
    blind = {
        AsOf.KNOWN: ahead or DAY_ZERO + known_hour * HOUR > one.t,
        AsOf.COMMITTED: ahead or one.s < len(log),
    }
    for as_of, must_not_matter in blind.items():
        if must_not_matter:
            assert online(log, [one], as_of) == online(longer, [one], as_of)
