"""Stations are pure: they reach for no file, database, network, clock, chance or thread."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "lendweave"
STATIONS = (
    "records",
    "lang",
    "intake",
    "features",
    "decisions",
    "network",
    "simulation",
    "monitoring",
    "charts",
    "models",
    "book",
    "figures",
)

FORBIDDEN_MODULES = frozenset(
    (
        *("asyncio", "concurrent", "multiprocessing", "queue", "subprocess", "threading"),
        *("glob", "io", "os", "pathlib", "shutil", "tempfile", "duckdb", "sqlite3"),
        *("http", "requests", "socket", "urllib", "random", "secrets", "uuid", "time"),
    )
)
FORBIDDEN_CALLS = frozenset(
    {"open", "eval", "input", "print", "datetime.now", "date.today", "time.time", "datetime.utcnow"}
)
# The one place that turns generated source into a function; it never sees a user's text.
EXEC_ALLOWED = {"lang/python_backend.py"}


def station_files() -> list[Path]:
    """Every Python file of the stations."""
    return sorted(path for name in STATIONS for path in (SOURCE / name).rglob("*.py"))


def offences(tree: ast.AST) -> list[str]:
    """Forbidden imports and calls, as `line: what`."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            # A StringIO is a value; everything else in `io` opens something.
            pure = node.module == "io" and {alias.name for alias in node.names} == {"StringIO"}
            names = [] if pure else [node.module or ""]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in FORBIDDEN_CALLS:
            found.append(f"{node.lineno}: call of {ast.unparse(node.func)}")
            continue
        else:
            continue
        found += [
            f"{node.lineno}: import of {name}"
            for name in names
            if name.split(".")[0] in FORBIDDEN_MODULES
        ]
    return found


@pytest.mark.parametrize("path", station_files(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_station_file_is_pure(path: Path) -> None:
    """A station file imports and calls nothing that reaches outside its arguments."""
    assert offences(ast.parse(path.read_text())) == []


def test_only_the_python_backend_executes_generated_source() -> None:
    """`exec` and `compile` stand in one file, where the source holds no text of a user."""
    users = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"exec", "eval", "compile"}
    }
    assert users <= EXEC_ALLOWED


def test_the_check_sees_an_offence() -> None:
    """The check itself fails on a file that opens, imports and reads the clock."""
    bad = "import sqlite3\nfrom random import random\nx = open('f')\nt = datetime.now()\n"
    assert offences(ast.parse(bad)) == [
        "1: import of sqlite3",
        "2: import of random",
        "3: call of open",
        "4: call of datetime.now",
    ]
