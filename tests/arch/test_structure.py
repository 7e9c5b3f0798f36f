"""The house stays in order: no dead files, no orphaned tests, a plan on every part's door."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "lendweave"
PACKAGES = sorted(path.parent for path in SOURCE.glob("*/__init__.py"))
BANNED_NAMES = {"utils", "util", "common", "helpers", "misc", "manager", "base_service"}
# Entered from outside the package: `python -m lendweave` and the command line's entry point.
ROOTS = {"lendweave", "lendweave.__main__", "lendweave.cli"}
# Capitalised in the lines of the map without being types of ours.
NOT_OURS = {"SQLite", "Parquet", "DuckDB", "Chinese", "English"}


def module_name(path: Path) -> str:
    """Dotted name of a source file."""
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names() -> set[str]:
    """Every module of ours that another module or a tool imports, parents included."""
    names: set[str] = set()
    for path in (*SOURCE.rglob("*.py"), *(ROOT / "tools").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module)
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
    return names | {".".join(n.split(".")[:i]) for n in names for i in range(1, n.count(".") + 1)}


def test_no_dead_modules() -> None:
    """Every module is imported by another one or by a tool, or is a way in."""
    modules = {module_name(path) for path in SOURCE.rglob("*.py")}
    assert modules - imported_names() - ROOTS == set()


def test_no_catch_all_names() -> None:
    """No file or folder is called after nothing in particular."""
    names = {path.stem for path in SOURCE.rglob("*.py")} | {path.name for path in PACKAGES}
    assert names & BANNED_NAMES == set()


@pytest.mark.parametrize("package", PACKAGES, ids=lambda p: p.name)
def test_every_part_says_what_it_takes_and_gives(package: Path) -> None:
    """A package's docstring has its In, Out and Never lines; `make map` prints them."""
    doc = ast.get_docstring(ast.parse((package / "__init__.py").read_text())) or ""
    for label in ("In:", "Out:", "Never:"):
        assert re.search(rf"^{label} \S", doc, re.MULTILINE), f"{package.name} lacks {label}"


def public_types() -> set[str]:
    """Names of the classes and type names that stand at the top of a module of ours."""
    names: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Assign):
                names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return {name for name in names if not name.startswith("_")}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda p: p.name)
def test_the_map_names_what_exists(package: Path) -> None:
    """Each type that an In or Out line names is one of ours; words and products are told apart."""
    doc = ast.get_docstring(ast.parse((package / "__init__.py").read_text())) or ""
    lines = re.findall(r"^(?:In|Out): (.*(?:\n +.*)*)", doc, re.MULTILINE)
    named = set(re.findall(r"\b[A-Z]\w*[a-z]\w*", " ".join(lines)))
    assert named - public_types() - NOT_OURS == set()


def test_the_map_prints_every_part() -> None:
    """No part is missing in what `make map` prints."""
    printed = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "map.py")], capture_output=True, text=True, check=True
    ).stdout
    assert [package.name for package in PACKAGES if f"{package.name}/ " not in printed] == []


def test_scenarios_hold_no_python() -> None:
    """A scene is data: if it needs code, the operator belongs in `lang` or in a station."""
    assert list((ROOT / "scenarios").rglob("*.py")) == []


def test_no_property_fails_for_taking_long() -> None:
    """Deadlines and health checks are set once, in the profile of `tests/conftest.py`."""
    own = re.compile(r"\b(deadline|suppress_health_check)=")
    shared = ROOT / "tests" / "conftest.py"
    found = {path for path in (ROOT / "tests").rglob("*.py") if own.search(path.read_text())}
    assert found == {shared}
    assert settings().deadline is None


def test_functions_stay_small() -> None:
    """No function is longer than 70 lines; nine in ten are at most 33, docstrings apart."""
    lengths = []
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                doc = node.body[0] if ast.get_docstring(node) else None
                taken = (doc.end_lineno or 0) - doc.lineno + 1 if doc else 0
                lengths.append(((node.end_lineno or 0) - node.lineno + 1 - taken, node.name, path))
    lengths.sort(key=lambda entry: entry[0])
    assert lengths[-1][0] <= 70, lengths[-1]
    assert lengths[len(lengths) * 9 // 10][0] <= 33
