"""Hostile expressions are refused with a typed error, or computed, in a bounded number of steps.

Steps are calls and lines traced in Python, so that the tests say the same on a slow machine; what
runs in C (regular expressions, DuckDB) is bounded by a CPU limit on a child process.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from types import FrameType

import pytest
from tests.parity.engines import DuckTable, RawRow, connected, run_python

from lendweave.kernel.types import BOOLEAN, DOUBLE, INTEGER, TEXT, decimal
from lendweave.lang import Column, Let, Program, Schema, check, duckdb_select, python_source
from lendweave.lang.errors import LangError

SCHEMA = Schema(
    (
        Column("x", INTEGER),
        Column("y", decimal(12, 2)),
        Column("t", TEXT),
        Column("f", DOUBLE),
        Column("b", BOOLEAN),
    )
)
STEPS_REFUSED_MAX = 400_000
STEPS_ACCEPTED_MAX = 1_500_000
TEXT_PER_LET_MAX = 1_500
CPU_SECONDS_MAX = 60


class TooManySteps(Exception):
    """The budget of steps is used up."""


def counted(work: Callable[[], object], steps_max: int) -> int:
    """Runs `work` and returns its steps. Raises TooManySteps past the budget."""
    steps = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal steps
        steps += 1
        if steps > steps_max:
            raise TooManySteps

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return steps


REFUSED = {
    "100,000 parentheses": "(" * 100_000 + "x" + ")" * 100_000,
    "4,000 parentheses": "(" * 4_000 + "x" + ")" * 4_000,
    "101 parentheses": "(" * 101 + "x" + ")" * 101,
    "open parentheses only": "(" * 19_000,
    "closing parentheses only": ")" * 19_000,
    "open brackets only": "[" * 19_000,
    "one megabyte": "x + " * 250_000 + "x",
    "one megabyte of blanks": " " * 1_000_000 + "x",
    "one long text": "'" + "a" * 25_000 + "'",
    "5,001 tokens": "x" + " + x" * 2_500,
    "deep NOT": "NOT " * 4_000 + "b",
    "deep minus": "- " * 4_000 + "x",
    "deep minus in parentheses": "-(" * 2_000 + "x" + ")" * 2_000,
    "deep CASE": "CASE WHEN b THEN " * 150 + "x" + " END" * 150,
    "deep simple CASE": "CASE " * 150 + "x" + " WHEN x THEN x END" * 150,
    "deep CAST": "CAST(" * 150 + "x" + " AS integer)" * 150,
    "deep calls": "abs(" * 150 + "x" + ")" * 150,
    "deep list": "[" * 150 + "x" + "]" * 150,
    "10,000 terms": " + ".join(["x"] * 10_000),
    "left-deep sum of 200": " + ".join(["x"] * 200),
    "1,001 IN items": "x IN (" + ", ".join(["1"] * 1_001) + ")",
    "a 501-character pattern": "matches(t, '" + "a" * 501 + "')",
    "nested repetition": "matches(t, '((((a{100}){100}){100}){100})')",
    "1,000 repetitions of 1,000": "matches(t, '(a{1000}){1000}')",
    "deep groups": "matches(t, '" + "(" * 240 + ")" * 240 + "x')[",
    "look-behind": "matches(t, '(?<=a)b')",
    "recursion": "matches(t, '(?R)')",
    "an open class": "matches(t, '[a')",
    "a broken escape": "matches(t, '\\')",
    "huge integer": "9" * 19_000,
    "huge fraction": "0." + "1" * 19_000,
    "huge exponent": "1e" + "9" * 19_000,
    "huge precision": "CAST(x AS decimal(99999999999999999999, 2))",
    "a type without end": "CAST(x AS decimal(" + "(" * 4_000,
    "subquery": "(SELECT 1)",
    "subquery in IN": "x IN (SELECT 1)",
    "EXISTS": "EXISTS (SELECT 1)",
    "statement": "x; DROP TABLE loans",
    "statement alone": "DROP TABLE loans",
    "line comment": "x -- y",
    "block comment": "x /* y */",
    "hash comment": "x # y",
    "NUL": "x\x00",
    "NUL in a text": "t = 'a\x00b'",
    "NUL in a name": '"a\x00b"',
    "a lone surrogate": "t = '\ud800'",
    "backslash": "t = \\'a\\'",
    "dollar quotes": "t = $$a$$",
    "backticks": "`x`",
    "curly quotes": "t = ‘a’",
    "Cyrillic x": "х + 1",
    "full-width digits": "x + １",
    "full-width letter": "ｘ",
    "Arabic digits": "x + ٣",
    "non-breaking space": "x\u00a0+ 1",
    "zero-width space": "x\u200b",
    "right-to-left override": "x \u202e+ 1",
    "minus sign U+2212": "x \u2212 1",
    "dotless i function": "l\u0131ne(t)",
    "Kelvin sign keyword": "x \u0130S NULL",
    "import": "__import__('os')",
    "import name": "__import__",
    "attribute": "x.__class__",
    "subscript": "t[0]",
    "lambda": "lambda: x",
    "comprehension": "[x for x in t]",
    "walrus": "(x := 1)",
    "f-string": "f'{x}'",
    "bytes": "b'x'",
    "DuckDB function": "read_csv('/etc/passwd')",
    "DuckDB environment": "getenv('HOME')",
    "DuckDB star": "COLUMNS(*)",
    "star": "*",
    "count": "count(*)",
    "window": "sum(x) OVER ()",
    "parameter": "x = $1",
    "question mark": "x = ?",
    "named parameter": "x = :a",
    "interval": "INTERVAL '1' DAY",
    "quoted function": '"abs"(x)',
    "keyword argument": "round(y, n => 1)",
    "empty": "",
    "blank": " \n\t ",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_refused_in_bounded_steps(text: str) -> None:
    """A typed error with a code, long before the budget of steps is used up."""

    def work() -> None:
        with pytest.raises(LangError, match="LANG-0"):
            check(text, SCHEMA)

    assert counted(work, STEPS_REFUSED_MAX) < STEPS_REFUSED_MAX


def test_refusals_are_short() -> None:
    """A message quotes an excerpt, not a megabyte, and holds only what UTF-8 can."""
    for name, text in REFUSED.items():
        with pytest.raises(LangError, match="LANG-0") as refused:
            check(text, SCHEMA)
        assert len(str(refused.value)) < 2_000, name
        str(refused.value).encode("utf-8")


ACCEPTED = {
    "1,000-term OR": " OR ".join(f"x = {n}" for n in range(1_000)),
    "1,000-term AND": " AND ".join(f"x <> {n}" for n in range(1_000)),
    "1,000 IN items": "x IN (" + ", ".join(map(str, range(1_000))) + ")",
    "300 CASE branches": "CASE " + " ".join(f"WHEN x = {n} THEN {n}" for n in range(300)) + " END",
    "90 parentheses": "(" * 90 + "x" + ")" * 90,
    "90 sums": " + ".join(["x"] * 90),
    "90 products": " * ".join(["x"] * 90),
    "90 NOTs": "NOT " * 90 + "b",
    "a 500-character pattern": "matches(t, '" + "a?" * 250 + "')",
    "import in a text": "t = '__import__(''os'').system(''true'')'",
    "Python in a text": "t = ''');import os#'",
    "SQL in a text": "t = '''; DROP TABLE loans; --'",
    "braces in a text": "t = '{0} {type} {value} %s \\n'",
    "quotes in a text": "t = '\"\"\"\\''\\\\'",
    "line ends in a text": "t = '\r\n\u2028\u2029\x85'",
    "confusables in a text": "t = 'ｘ \u202e \u200b'",
}


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_accepted_in_bounded_steps(text: str) -> None:
    """What is large but within the limits is checked within the budget of steps."""
    assert counted(lambda: check(text, SCHEMA), STEPS_ACCEPTED_MAX) < STEPS_ACCEPTED_MAX


HOSTILE_NAMES = (
    '"; DROP TABLE input; --',
    "__import__('os').system('true')",
    "{0} {type} {value}",
    "c0",
    "row",
    "t0); import os #",
    "家电\u202e",
    "a\nb",
    "select",
    "'",
)


def test_hostile_names_are_only_names() -> None:
    """Names of columns, lets and outputs run nowhere, and stand in no generated Python."""
    schema = Schema(tuple(Column(name, INTEGER) for name in HOSTILE_NAMES))
    lets = [Let(f"{name} out", f"{_quoted(name)} + {at}") for at, name in enumerate(HOSTILE_NAMES)]
    program = Program.build("hostile", schema, lets, [let.name for let in lets])
    row = tuple(range(len(HOSTILE_NAMES)))
    expected = [tuple(2 * value for value in row)]
    assert run_python(program, [row]) == expected
    assert DuckTable(connected(), schema, [row]).run(program) == expected
    source = python_source(program)
    assert not [name for name in HOSTILE_NAMES if len(name) > 5 and name in source]


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_hostile_texts_are_only_values(text: str) -> None:
    """Both engines compute what is large or looks like code, and agree."""
    program = Program.build("hostile", SCHEMA, [Let("out", text)], ["out"])
    rows: list[RawRow] = [
        (7, 150, "');import os#", 0.5, True),
        (0, None, "__import__('os').system('true')", None, None),
        (None, 0, "'; DROP TABLE loans; --", -1.5, False),
        (999, 1, "{0} {type} {value} %s \\n", 0.0, True),
        (1, 1, '"""\\\'\\\\', 0.0, True),
        (1, 1, "a" * 300, 0.0, True),
    ]
    assert "import os" not in python_source(program)
    assert DuckTable(connected(), SCHEMA, rows).run(program) == run_python(program, rows)


GROWTH = {
    "doubling sums": "{0} + {0}",
    "doubling CASE": "CASE WHEN {0} > 0 THEN {0} ELSE {0} - 1 END",
    "doubling NULLIF": "nullif({0}, {0} - 1)",
    "doubling LEAST": "least({0}, {0} * 2, {0} * 3)",
    "doubling COALESCE": "coalesce({0}, {0} + 1, {0} + 2)",
    "doubling IN": "CASE WHEN {0} IN ({0} + 1, {0}) THEN {0} END",
    "doubling BETWEEN": "CASE WHEN {0} BETWEEN {0} AND {0} THEN {0} END",
    "doubling mod": "mod({0} * {0}, {0} + 1)",
}


@pytest.mark.parametrize("step", GROWTH.values(), ids=GROWTH.keys())
def test_lets_do_not_multiply_text(step: str) -> None:
    """Sixty lets that each use the one before twice stay linear, and both engines agree."""
    lets = [Let("v0", "x")]
    lets += [Let(f"v{at}", step.format(f"v{at - 1}")) for at in range(1, 61)]
    program = Program.build("growth", SCHEMA, lets, ["v60"])
    assert counted(lambda: python_source(program), STEPS_REFUSED_MAX) < STEPS_REFUSED_MAX
    assert len(python_source(program)) < TEXT_PER_LET_MAX * len(lets)
    assert len(duckdb_select(program, "input")) < TEXT_PER_LET_MAX * len(lets)
    rows: list[RawRow] = [(value, None, None, None, None) for value in (None, -3, 0, 1, 2**40)]
    assert DuckTable(connected(), SCHEMA, rows).run(program) == run_python(program, rows)


@pytest.mark.parametrize("step", GROWTH.values(), ids=GROWTH.keys())
def test_nesting_does_not_multiply_text(step: str) -> None:
    """Nested by hand, the text itself grows: it is refused or computed within its length."""
    text = "x"
    while len(text) < 15_000:
        text = step.format(f"({text})")
    try:
        program = Program.build("growth", SCHEMA, [Let("out", text)], ["out"])
    except LangError as refused:
        assert refused.code == "LANG-004", str(refused)
        return
    assert len(python_source(program)) < 40 * len(text)
    assert len(duckdb_select(program, "input")) < 40 * len(text)


PATTERNS = (
    "(a+)+$",
    "(a|a)*b",
    "(a|aa)+$",
    "(.*)*x",
    "([a-z]+)*[0-9]",
    "(x+x+)+y",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(a?){300}a{300}",
    "((a{0,30}){0,10}){0,3}b",
)

_MATCHING = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))
from lendweave.kernel.types import TEXT
from lendweave.lang import Column, Let, Program, Schema, compile_python, duckdb_select
import duckdb
schema = Schema((Column("t", TEXT),))
lets = [Let(f"m{{at}}", f"matches(t, '{{p}}')") for at, p in enumerate({patterns!r})]
program = Program.build("patterns", schema, lets, [let.name for let in lets])
texts = ["a" * 20_000, "a" * 20_000 + "!", "x" * 5_000, "ab" * 5_000, ""]
python = [compile_python(program)((text,)) for text in texts]
values = ", ".join(f"({{line}}, '{{text}}')" for line, text in enumerate(texts))
select = duckdb_select(program, f"(VALUES {{values}}) AS v(line, t)", keep=("line",))
found = duckdb.connect().execute(f"SELECT * FROM ({{select}}) ORDER BY line").fetchall()
assert [row[1:] for row in found] == python, (python, found)
print("agreed", len(python))
"""


def test_pathological_patterns_take_linear_time() -> None:
    """Patterns that ruin backtracking engines finish on long texts under a CPU limit."""
    source = _MATCHING.format(seconds=CPU_SECONDS_MAX, patterns=PATTERNS)
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=False
    )
    assert done.stdout == "agreed 5\n", done.stderr[-2_000:]
