"""What does one decision cost, beside a peer engine and beside a handwritten query?

    python bench/decide_vs_zen.py [--rows 4000] [--batch-rows 400000] [--rounds 7]

The strategy of bench/forty_rules (40 rules whose hits are all told, a scorecard of 12 variables, a
price table of 6 by 4, a limit formula with three branches; 38 inputs, up to 30% of them null) is
written three times from the same tables: as a strategy of ours, for the zen engine (an engine with
a static loader; it raises on null, so each comparison is guarded there), and as a plain DuckDB
query. All must answer alike on every row.

Online, both engines are given a Python mapping of the inputs and give the outcome, the offer and
the codes of all rules that hit. The peer's fastest style is one expression node with few keys, and
counts where the trace is off. With the trace on, every rule and every variable must be told: ours
gives each value computed on the way, the peer has a key for each of them.

In batch, processor time counts: ours without reasons, with the masks of reasons, and with the masks
of every rule and all named values too, against the handwritten query, which has none of these.
Rounds take turns; medians count. Exit 1: answers differ, less than 10 times the peer's speed (15
with the trace), more than 1.1 times the handwritten query's processor time (1.35 with reasons).
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from operator import itemgetter
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import zen

from lendweave.decisions import CompiledStrategy, compile_strategy, decide, load_strategy
from lendweave.decisions.decide import answered
from lendweave.kernel.types import BOOLEAN, INTEGER, TEXT, decimal
from lendweave.lang import Column, Program, Schema, compile_python, duckdb_select

FOLDER = Path(__file__).with_name("forty_rules")
MONEY, SHARE = decimal(18, 2), decimal(9, 4)
SCALES = {"money": 2, "share": 4}
GOALS = {"zen": 10.0, "zen_traced": 15.0, "batch": 1.1, "batch_reasons": 1.35}
GRADES = ("A", "B", "C", "D")
MULTIPLES = ((6, "3.0"), (12, "2.0"), (None, "1.5"))

Row = tuple[object, ...]
Table = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables from which the strategy is written for each engine."""

    inputs: Table
    rules: Table
    score: Table
    price: Table


def read_tables() -> Tables:
    """The four files of the folder."""
    names = ("inputs", "rules", "score", "price")
    return Tables(*(_rows(FOLDER / f"{name}.csv") for name in names))


def _rows(path: Path) -> Table:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# --- ours ---------------------------------------------------------------------------------------


def our_strategy(tables: Tables) -> CompiledStrategy:
    """The strategy as an analyst's folder, read, checked and compiled."""
    files = {
        "strategy.yaml": _strategy_yaml(tables),
        "score.csv": (FOLDER / "score.csv").read_text(),
        "price.csv": _price_rows(tables.price),
        "reasons.csv": _reasons(tables.rules),
    }
    return compile_strategy(load_strategy(files, _schema(tables.inputs)))


def _schema(inputs: Table) -> Schema:
    return Schema(tuple(_column(row) for row in inputs))


def _column(row: Mapping[str, str]) -> Column:
    kind, nullable = row["type"], float(row["nulls"]) > 0
    if kind == "boolean":
        return Column(row["name"], BOOLEAN, nullable)
    if "|" in kind:
        return Column(row["name"], TEXT, nullable)
    type_ = {"integer": INTEGER, "money": MONEY, "share": SHARE}[kind]
    low, high = (_raw(row[end], kind) for end in ("low", "high"))
    return Column(row["name"], type_, nullable, low, high)


def _raw(text: str, kind: str) -> int:
    return int(Decimal(text).scaleb(SCALES.get(kind, 0)))


def _strategy_yaml(tables: Tables) -> str:
    rules = "\n".join(map(_rule_yaml, tables.rules))
    branches = "\n".join(
        (f'      - when: "term_months <= {months}"\n' if months else "      - else:\n")
        + ("        steps:\n" if months else "")
        + f'          - assign: {{multiple: "{multiple}"}}'
        for months, multiple in MULTIPLES
    )
    return f"""strategy: forty_rules
version: 1
decides: application
title: {{en: Forty rules, zh: 四十条规则}}
inputs: [{", ".join(row["name"] for row in tables.inputs)}]
steps:
  - rules:
      name: all
      unknown: pass
      check:
{rules}
  - scorecard: {{file: score.csv, gives: score, base: 500}}
  - switch:
{branches}
  - matrix: {{file: price.csv, on: [score, dealer_grade], gives: price}}
  - assign:
      income_limit: "coalesce(monthly_income, 3000.00) * multiple"
      limit: "trunc(least(income_limit, 5000.00 + coalesce(spend_365d, 0.00), 30000.00), 0)"
      offer: "least(amount, limit)"
  - outcome:
      approve: "score >= 520 AND offer >= 500.00 AND price IS NOT NULL"
      refer: "score >= 490"
      else: decline
      unknown: refer
      reason: SCORE
      amount: "offer"
      rate: "price"
      term: "term_months"
      score: "score"
"""


def _rule_yaml(row: Mapping[str, str]) -> str:
    reason = f", reason: {row['reason']}" if row["reason"] else ""
    when = json.dumps(row["when"])
    return f"        - {{code: {row['code']}, when: {when}, then: {row['then']}{reason}}}"


def _price_rows(price: Table) -> str:
    lines = [f"{row['score']}, {grade}, {row[grade]}" for row in price for grade in GRADES]
    return "\n".join(["score, dealer_grade, price", *lines, "-, -, refuse"])


def _reasons(rules: Table) -> str:
    codes = dict.fromkeys([*(row["reason"] for row in rules if row["reason"]), "SCORE"])
    lines = [f"{code}, {code.capitalize()}, {code}, score" for code in codes]
    return "\n".join(["code, en, zh, family", *lines])


# --- the peer -----------------------------------------------------------------------------------


def zen_engine(tables: Tables) -> zen.ZenEngine:
    """The same strategy as one expression node in two styles, loaded once."""
    graphs = {
        "compact": _graph(_zen_compact(tables)),
        "keyed": _graph(_zen_keyed(tables)),
    }
    return zen.ZenEngine({"loader": {"type": "static", "content": graphs}})


def _graph(written: Mapping[str, str]) -> dict[str, Any]:
    expressions = [{"id": key, "key": key, "value": value} for key, value in written.items()]
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {
            "id": "all",
            "type": "expressionNode",
            "name": "all",
            "position": {"x": 200, "y": 0},
            "content": {"expressions": expressions},
        },
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 400, "y": 0}},
    ]
    edges = [
        {"id": f"{left}-{right}", "type": "edge", "sourceId": left, "targetId": right}
        for left, right in (("in", "all"), ("all", "out"))
    ]
    return {"nodes": nodes, "edges": edges}


def _zen_compact(tables: Tables) -> dict[str, str]:
    """As few keys as it takes, which is the engine's fastest style."""
    tests = _zen_tests(tables)
    points = _by_variable(tables.score, _zen_points)
    return _zen_codes(tables.rules, tests) | _zen_rest(tables, points)


def _zen_keyed(tables: Tables) -> dict[str, str]:
    """A key for each rule and each variable, so that a trace tells what came of it."""
    tests = _zen_tests(tables)
    points = _by_variable(tables.score, _zen_points)
    keyed = {f"is_{code}": test for code, test in tests.items()}
    named = {f"points_{number}": text for number, text in enumerate(points)}
    codes = _zen_codes(tables.rules, {code: f"$.is_{code}" for code in tests})
    return keyed | named | codes | _zen_rest(tables, [f"$.{name}" for name in named])


def _zen_tests(tables: Tables) -> dict[str, str]:
    nullable = {row["name"] for row in tables.inputs if float(row["nulls"]) > 0}
    return {row["code"]: _zen_test(row["when"], nullable) for row in tables.rules}


def _zen_rest(tables: Tables, points: Sequence[str]) -> dict[str, str]:
    return {
        "score": " + ".join(["500", *points]),
        "multiple": "term_months <= 6 ? 3.0 : term_months <= 12 ? 2.0 : 1.5",
        "price": _zen_price(tables.price),
        "limit": "floor(min([(monthly_income ?? 3000) * $.multiple,"
        " 5000 + (spend_365d ?? 0), 30000]))",
        "offer": "min([amount, $.limit])",
        "good": "$.score >= 520 and $.offer >= 500 and $.price != null",
        "outcome": "len($.decline) > 0 or (not $.good and $.score < 490) ? 'decline'"
        " : len($.refer) > 0 or not $.good ? 'refer' : 'approve'",
    }


def _zen_codes(rules: Table, tests: Mapping[str, str]) -> dict[str, str]:
    """The codes of the rules that hit, by what they say."""
    found: dict[str, str] = {}
    for then in ("decline", "refer", "flag"):
        codes = [row["code"] for row in rules if row["then"] == then]
        listed = ", ".join(f"{tests[code]} ? '{code}' : null" for code in codes)
        found[then] = f"filter([{listed}], # != null)"
    return found


def _zen_test(text: str, nullable: set[str]) -> str:
    written = text.replace(" AND ", " and ").replace(" OR ", " or ").replace(" = ", " == ")
    if written == "has_court_record":
        written = "has_court_record == true"
    for channels in ("channel", "region"):
        if f"{channels} IN (" in written:
            head, _, tail = written.partition(f"{channels} IN (")
            inside, _, rest = tail.partition(")")
            written = f"{head}{channels} in [{inside}]{rest}"
    words = text.replace("(", " ").split()
    guards = [f"{name} != null" for name in dict.fromkeys(words) if name in nullable]
    return "(" + " and ".join([*guards, f"({written})"]) + ")"


def _by_variable(score: Table, write: Callable[[str, Table], str]) -> list[str]:
    names = dict.fromkeys(row["variable"] for row in score)
    return [write(name, [row for row in score if row["variable"] == name]) for name in names]


def _zen_points(name: str, bins: Table) -> str:
    null = [row["points"] for row in bins if row["bin"] == "null"]
    *tests, last = [row for row in bins if row["bin"] != "null"]
    written = "".join(f"{name} <= {_top(row['bin'])} ? {row['points']} : " for row in tests)
    guard = f"{name} == null ? {null[0]} : " if null else ""
    return f"({guard}{written}{last['points']})"


def _top(bin_: str) -> str:
    """The upper end of a bin; bins stand in ascending order."""
    return bin_.removeprefix("<= ").partition("..")[2] or bin_.removeprefix("<= ")


def _zen_price(price: Table) -> str:
    by_grade = [
        f"dealer_grade == '{grade}' ? ("
        + "".join(f"$.score >= {_foot(row['score'])} ? {row[grade]} : " for row in price[:-1])
        + f"{price[-1][grade]})"
        for grade in GRADES
    ]
    return " : ".join([*by_grade, "null"])


def _foot(band: str) -> str:
    return band.removeprefix(">= ").partition("..")[0]


# --- by hand ------------------------------------------------------------------------------------


def handwritten_query(tables: Tables) -> str:
    """What an analyst would write: the same answers, no reasons, no masks."""
    declines, refers = (
        " OR ".join(f"({row['when']})" for row in tables.rules if row["then"] == then)
        for then in ("decline", "refer")
    )
    prices = " ".join(
        f"WHEN dealer_grade = '{grade}' AND score >= {_foot(row['score'])} THEN {row[grade]}"
        for row in price_rows_with_floor(tables.price)
        for grade in GRADES
    )
    points = " + ".join(["500", *_by_variable(tables.score, _sql_points)])
    return f"""
    SELECT outcome,
      CASE WHEN outcome <> 'decline' THEN CAST(offer * 100 AS BIGINT) END AS amount_minor,
      CASE WHEN outcome <> 'decline' THEN price END AS rate,
      CASE WHEN outcome <> 'decline' THEN term_months END AS term_months,
      score
    FROM (
      SELECT *, CASE WHEN declined OR (NOT good AND score < 490) THEN 'decline'
                     WHEN referred OR NOT good THEN 'refer' ELSE 'approve' END AS outcome
      FROM (
        SELECT *, score >= 520 AND offer >= 500 AND price IS NOT NULL AS good
        FROM (
          SELECT *, least(amount, limit_) AS offer FROM (
            SELECT *, CASE {prices} END AS price,
              trunc(least(coalesce(monthly_income, 3000.00) * multiple,
                5000.00 + coalesce(spend_365d, 0.00), 30000.00)) AS limit_
            FROM (
              SELECT amount, monthly_income, spend_365d, term_months, dealer_grade,
                coalesce({declines}, FALSE) AS declined, coalesce({refers}, FALSE) AS referred,
                {points} AS score,
                CASE WHEN term_months <= 6 THEN 3.0 WHEN term_months <= 12 THEN 2.0
                     ELSE 1.5 END AS multiple
              FROM applications)))))"""


def price_rows_with_floor(price: Table) -> Table:
    """The rows of the price table, the last without an end below."""
    return [*price[:-1], price[-1] | {"score": ">= -100000"}]


def _sql_points(name: str, bins: Table) -> str:
    null = [row["points"] for row in bins if row["bin"] == "null"]
    *tests, last = [row for row in bins if row["bin"] != "null"]
    guard = f"WHEN {name} IS NULL THEN {null[0]} " if null else ""
    written = " ".join(f"WHEN {name} <= {_top(row['bin'])} THEN {row['points']}" for row in tests)
    return f"CASE {guard}{written} ELSE {last['points']} END"


# --- rows ---------------------------------------------------------------------------------------


def draw(inputs: Table, rows: int, seed: int = 7) -> list[Row]:
    """Raw rows, in the order of the inputs; half of the numbers lie in the lowest fifth."""
    chance = random.Random(seed)
    return [tuple(_value(chance, row) for row in inputs) for _ in range(rows)]


def _value(chance: random.Random, row: Mapping[str, str]) -> object:
    if chance.random() < float(row["nulls"]):
        return None
    kind = row["type"]
    if kind == "boolean":
        return chance.random() < 0.03
    if "|" in kind:
        return chance.choice(kind.split("|"))
    low, high = _raw(row["low"], kind), _raw(row["high"], kind)
    return low + int((high - low) * chance.random() ** 2)


def as_peer_reads(inputs: Table, row: Row) -> dict[str, Any]:
    """Numbers with a point as floats, the rest as it is."""
    return {
        column["name"]: value / 10 ** SCALES[column["type"]]
        if isinstance(value, int) and column["type"] in SCALES
        else value
        for column, value in zip(inputs, row, strict=True)
    }


# --- measuring ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sides:
    """What is measured online: each takes a mapping of the inputs by name."""

    ours: Callable[[Any], object]
    ours_traced: Callable[[Any], object]
    zen: Callable[[Any], object]
    zen_traced: Callable[[Any], object]
    zen_keyed: Callable[[Any], object]
    zen_keyed_traced: Callable[[Any], object]


def telling_all(program: Program) -> Program:
    """The program with each value that it computes on the way as an output, after its own."""
    lets = tuple(replace(let, needed=True) for let in program.lets)
    own = set(program.outputs.names)
    more = [let.column for let in lets if let.name not in own]
    return replace(program, lets=lets, outputs=program.outputs.with_columns(*more))


def sides(compiled: CompiledStrategy, engine: zen.ZenEngine) -> Sides:
    """Ours picks its inputs from the mapping as it does from a row of features."""
    pick = itemgetter(*compiled.program.inputs.names)
    run_traced = compile_python(telling_all(compiled.program))

    def ours_traced(given: Any) -> object:
        values = run_traced(pick(given))
        return answered(compiled, values), values

    return Sides(
        lambda given: decide(compiled, pick(given)),
        ours_traced,
        partial(engine.evaluate, "compact"),
        lambda given: engine.evaluate("compact", given, {"trace": True}),
        partial(engine.evaluate, "keyed"),
        lambda given: engine.evaluate("keyed", given, {"trace": True}),
    )


def micros_each(run: Callable[[Any], object], given: Sequence[Any]) -> float:
    """Processor microseconds of one call, over all rows."""
    started = time.process_time()
    for row in given:
        run(row)
    return (time.process_time() - started) / len(given) * 1e6


def online(tables: Tables, compiled: CompiledStrategy, rows: int, rounds: int) -> dict[str, float]:
    """Medians per call of each side, rounds taking turns; and how many answers differ."""
    engine = zen_engine(tables)
    raw = draw(tables.inputs, rows)
    names = compiled.program.inputs.names
    ours_given = [dict(zip(names, row, strict=True)) for row in raw]
    zen_given = [as_peer_reads(tables.inputs, row) for row in raw]
    measured = sides(compiled, engine)
    found: dict[str, list[float]] = {name: [] for name in Sides.__slots__}
    for number in range(rounds):
        for name, times in found.items():
            given = ours_given if name.startswith("ours") else zen_given
            times.append(micros_each(getattr(measured, name), given))
        shown = "  ".join(f"{name} {times[-1]:7.1f} µs" for name, times in found.items())
        print(f"round {number + 1}: {shown}", flush=True)
    differing = sum(
        not _alike(decide(compiled, row), engine.evaluate(style, given)["result"], compiled)
        for row, given in zip(raw, zen_given, strict=True)
        for style in ("compact", "keyed")
    )
    return {name: median(times) for name, times in found.items()} | {"differing": differing}


def _alike(ours: Any, theirs: Mapping[str, Any], compiled: CompiledStrategy) -> bool:
    codes = [code for then in ("decline", "refer", "flag") for code in theirs[then]]
    if ours.outcome != theirs["outcome"] or ours.score != theirs["score"]:
        return False
    if _hits(ours, compiled) != set(codes):
        return False
    if ours.outcome == "decline":
        return True
    rate = None if ours.rate is None else float(ours.rate)
    offer = None if ours.amount_minor is None else ours.amount_minor / 100
    return bool(rate == theirs.get("price") and offer == theirs["offer"])


def _hits(ours: Any, compiled: CompiledStrategy) -> set[str]:
    return {
        code
        for place in compiled.masks
        for bit, code in enumerate(place.codes)
        if ours.masks[place.hit] >> bit & 1
    }


def batch(tables: Tables, compiled: CompiledStrategy, rows: int, rounds: int) -> dict[str, float]:
    """Median processor seconds of the queries over the same table, rounds taking turns."""
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    _fill(connection, tables.inputs, rows)
    own = duckdb_select(compiled.program, "applications")
    names = compiled.program.outputs.names
    answers, masks = (
        [f'"{name}"' for name in part] for part in (names[:5], names[5 : compiled.reasons_end])
    )
    queries = {
        "handwritten": handwritten_query(tables),
        "batch": f"SELECT {', '.join(answers)} FROM ({own})",
        "batch_reasons": f"SELECT {', '.join([*answers, *masks])} FROM ({own})",
        "batch_all": own,
    }
    seconds: dict[str, list[float]] = {name: [] for name in queries}
    for number in range(rounds):
        for name, query in queries.items():
            started = time.process_time()
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {name}_out AS {query}")
            seconds[name].append(time.process_time() - started)
        shown = "  ".join(f"{name} {times[-1]:6.3f} s" for name, times in seconds.items())
        print(f"batch {number + 1}: {shown}", flush=True)
    differing = connection.execute(
        "SELECT count(*) FROM (FROM handwritten_out EXCEPT ALL FROM batch_out)"
    ).fetchall()[0][0]
    return {name: median(times) for name, times in seconds.items()} | {"differing": differing}


def _fill(connection: duckdb.DuckDBPyConnection, inputs: Table, rows: int) -> None:
    """The table `applications`, drawn by DuckDB itself with the same shares of nulls."""
    connection.execute("SELECT setseed(0.5)")
    columns = ", ".join(f"{_drawn(row)} AS {row['name']}" for row in inputs)
    connection.execute(f"CREATE TABLE applications AS SELECT {columns} FROM range({rows})")


def _drawn(row: Mapping[str, str]) -> str:
    kind = row["type"]
    if kind == "boolean":
        value = "random() < 0.03"
    elif "|" in kind:
        words = ", ".join(f"'{word}'" for word in kind.split("|"))
        value = f"([{words}])[1 + floor(random() * {kind.count('|') + 1})::INTEGER]"
    else:
        low, high = float(row["low"]), float(row["high"])
        type_ = {"integer": "BIGINT", "money": "DECIMAL(18,2)", "share": "DECIMAL(9,4)"}[kind]
        value = f"({low} + {high - low} * random() ** 2)::{type_}"
    return f"CASE WHEN random() >= {row['nulls']} THEN {value} END"


def main() -> int:
    """Measure both, judge, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=4_000)
    parser.add_argument("--batch-rows", type=int, default=400_000)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    tables = read_tables()
    compiled = our_strategy(tables)
    calls = online(tables, compiled, asked.rows, asked.rounds)
    scans = batch(tables, compiled, asked.batch_rows, asked.rounds)
    ratios = {
        "zen": calls["zen"] / calls["ours"],
        "zen_traced": calls["zen_keyed_traced"] / calls["ours_traced"],
        "batch": scans["batch"] / scans["handwritten"],
        "batch_reasons": scans["batch_reasons"] / scans["handwritten"],
        "batch_all": scans["batch_all"] / scans["handwritten"],
    }
    differing = calls["differing"] + scans["differing"]
    met = differing == 0 and all(_met(name, ratios[name]) for name in GOALS)
    result = {f"{name}_us": round(calls[name], 1) for name in Sides.__slots__}
    result |= {f"{name}_ratio": round(ratio, 2) for name, ratio in ratios.items()}
    print("RESULT", json.dumps(result | {"differing": differing, "met": met}))
    return int(not met)


def _met(name: str, ratio: float) -> bool:
    """Times as fast as the peer, or at most so much processor time as the handwritten query."""
    return ratio >= GOALS[name] if name.startswith("zen") else ratio <= GOALS[name]


if __name__ == "__main__":
    sys.exit(main())
