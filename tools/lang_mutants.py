"""Does anything notice when the compilers of the expression language go wrong?

A fixed list of small mistakes (a comparison swapped, a bound off by one, a guard dropped, a word of
a template changed …) is made one at a time in the sources of the compilers, in memory, each in a
child process that then runs the conformance rows, the limits and a few batches of random
expressions. A mistake that nothing notices survives; each survivor must stand, with the reason why
no value can show it, in docs/reference/lang-survivors.md. What stands there does not count in the
share of killed mutants.

    python -m tools.lang_mutants            the fixed selection, as `make slow` runs it
    python -m tools.lang_mutants --all      every mistake the mutators can make
    python -m tools.lang_mutants --only bounds --show

Exit 1: an unlisted survivor, a listed one that is noticed now, or fewer than 98% killed.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import re
import resource
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import CodeType, ModuleType

ROOT = Path(__file__).resolve().parents[1]
LANG = ROOT / "src" / "lendweave" / "lang"
SURVIVORS_PAGE = ROOT / "docs" / "reference" / "lang-survivors.md"
TARGETS = (
    "python_backend",
    "kernels",
    "sql_backend",
    "dialects",
    "casts",
    "bounds",
    "zones",
    *(f"operators.{name}" for name in ("arithmetic", "comparison", "conditional", "dates")),
    *(f"operators.{name}" for name in ("lists", "logic", "meeting", "sql_numbers", "texts")),
)
SELECTED = 340
KILLED_SHARE_MIN = 0.98
CPU_SECONDS_MAX = 40
SEED, BATCHES, EXPRESSIONS, ROWS = 7, 6, 50, 30


class Verdict(Enum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    STILLBORN = "stillborn"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake: the `number`-th edit within a function or table of a module."""

    module: str
    place: str
    number: int
    what: str

    @property
    def name(self) -> str:
        """How reports and the survivors' page call it."""
        return f"{self.module}:{self.place}#{self.number} {self.what}"


NOTHING = Mutant("bounds", "module", 0, "nothing is wrong")


@dataclass(frozen=True, slots=True)
class Edit:
    """A mistake that can be made in a tree: where, what, and how."""

    place: str
    what: str
    make: Callable[[], None]


# The mutators: what can go wrong at one node.

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
}
_FUNCTIONS = {"min": "max", "max": "min", "any": "all", "all": "any"}
_TEMPLATE = re.compile(r"[{}(<>=^$]| [A-Za-z]+ ")
_WORDS: tuple[tuple[str, str], ...] = (
    ("<=", "<"),
    (">=", ">"),
    ("<>", "="),
    (" < ", " <= "),
    (" > ", " >= "),
    (" == ", " != "),
    (" = ", " <> "),
    (" AND ", " OR "),
    (" OR ", " AND "),
    (" and ", " or "),
    (" or ", " and "),
    ("IS NOT NULL", "IS NULL"),
    ("IS NULL", "IS NOT NULL"),
    ("is not None", "is None"),
    ("is None", "is not None"),
    ("TRY_CAST(", "CAST("),
    ("TRY(", "("),
    ("CASE WHEN ", "CASE WHEN NOT "),
    ("NOT ", ""),
    ("not ", ""),
    ("TRUE", "FALSE"),
    ("FALSE", "TRUE"),
    ("HUGEINT", "BIGINT"),
    (" + ", " - "),
    (" - ", " + "),
    (" * ", " + "),
    (" // ", " * "),
    (" % ", " // "),
    ("{0}", "{1}"),
    ("round(", "trunc("),
    ("floor(", "ceil("),
    ("abs(", "("),
    ("last_day(", "("),
    ("^", ""),
    ("$", ""),
)
_NUMBER = re.compile(r"(?<![\w.{])[0-9]+(?![\w.}])")


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[], None]]]:
    """The mistakes that can be made at a node; each changes the tree in place."""
    match node:
        case ast.Compare(ops=ops):
            for at, operator in enumerate(ops):
                swapped = _COMPARISONS[type(operator)]
                yield _named(operator, swapped), _put(ops, at, swapped())
        case ast.BoolOp(op=operator):
            other = ast.Or if isinstance(operator, ast.And) else ast.And
            yield _named(operator, other), _set(node, "op", other())
        case ast.BinOp(op=operator) if type(operator) in _ARITHMETIC:
            swapped_operator = _ARITHMETIC[type(operator)]
            yield _named(operator, swapped_operator), _set(node, "op", swapped_operator())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "not dropped", _set(node, "operand", ast.UnaryOp(ast.Not(), operand))
        case ast.UnaryOp(op=ast.USub()):
            yield "minus dropped", _set(node, "op", ast.UAdd())
        case ast.If(test=test) | ast.IfExp(test=test):
            yield "condition negated", _set(node, "test", ast.UnaryOp(ast.Not(), test))
        case ast.Call(func=ast.Name(id=name)) if name in _FUNCTIONS:
            yield f"{name} → {_FUNCTIONS[name]}", _set(node.func, "id", _FUNCTIONS[name])
        case ast.Return(value=ast.Constant(value=None)):
            yield "null → 0", _set(node, "value", ast.Constant(0))
        case ast.Constant(value=value):
            yield from _constant_changes(node, value)


def _constant_changes(
    node: ast.Constant, value: object
) -> Iterator[tuple[str, Callable[[], None]]]:
    if isinstance(value, bool):
        yield f"{value} → {not value}", _set(node, "value", not value)
    elif isinstance(value, int):
        yield f"{value} → {value + 1}", _set(node, "value", value + 1)
        if value > 1:
            yield f"{value} → {value - 1}", _set(node, "value", value - 1)
    elif isinstance(value, str) and _TEMPLATE.search(value):
        for before, after in _WORDS:
            if before in value:
                changed = value.replace(before, after, 1)
                yield f"text {before!r} → {after!r}", _set(node, "value", changed)
        for found in _NUMBER.finditer(value):
            changed = f"{value[: found.start()]}{int(found[0]) + 1}{value[found.end() :]}"
            yield f"text {found[0]} + 1", _set(node, "value", changed)


def _named(before: object, after: type) -> str:
    return f"{type(before).__name__} → {after.__name__}"


def _set(node: ast.AST, field: str, value: object) -> Callable[[], None]:
    return lambda: setattr(node, field, value)


def _put(found: list[ast.cmpop], at: int, value: ast.cmpop) -> Callable[[], None]:
    return lambda: found.__setitem__(at, value)


# What is left alone: messages, documents, and Spark's text, which is not run here.

_QUIET_KEYWORDS = {
    *("doc", "doc_zh", "syntax", "examples", "example", "group", "name", "fix", "expected", "got"),
    *("spark", "spark_guarded", "where", "strict", "at", "atom"),
}
_QUIET_CALLS = {
    *("refuse", "refuse_literal", "Example", "AssertionError", "UnknownZone", "untyped_null"),
    *("_refuse_numbers", "_cast_suggestion", "lru_cache", "dataclass", "field"),
}
_QUIET_NAMES = {"__all__", "options.log_errors"}
_QUIET_FUNCTIONS = {"_instead", "_cast_suggestion", "_refuse_numbers", "cast_form"}
_QUIET_ARGUMENTS = {
    "_affix": range(3, 9),
    "_case": range(3, 9),
    "_part": range(3, 9),
    "_comparison": range(4, 9),
    "_checked": range(2, 3),
    "_text_to": range(3, 9),
    "CastRow": range(1, 9),
    "Form": range(2, 3),
}


class _Reader(ast.NodeVisitor):
    """Collects the edits of one module, in order, with the place of each."""

    def __init__(self) -> None:
        self.edits: list[Edit] = []
        self.places: list[str] = []

    @property
    def place(self) -> str:
        return ".".join(self.places) or "module"

    def visit(self, node: ast.AST) -> None:
        self.edits += [Edit(self.place, what, make) for what, make in _changes(node)]
        super().visit(node)

    def inside(self, place: str, nodes: Sequence[ast.AST]) -> None:
        self.places.append(place)
        for node in nodes:
            self.visit(node)
        self.places.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if "spark" in node.name or node.name in _QUIET_FUNCTIONS:
            return
        defaults = [value for value in node.args.defaults if ast.unparse(value) != "-1"]
        self.inside(node.name, [*defaults, *node.body])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.inside(node.name, node.body)

    def visit_Assign(self, node: ast.Assign) -> None:
        target = ast.unparse(node.targets[0])
        if "SPARK" not in target.upper() and target not in _QUIET_NAMES:
            self.inside(target, [node.value])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        target = ast.unparse(node.target)
        if node.value is not None and "SPARK" not in target.upper():
            self.inside(target, [node.value])

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        if name in _QUIET_CALLS:
            return
        titles = [ast.literal_eval(k.value) for k in node.keywords if _is_title(k)]
        quiet = _QUIET_ARGUMENTS.get(name, range(0))
        parts = [part for at, part in enumerate(node.args) if at not in quiet]
        named = [k.value for k in node.keywords if not _is_quiet(k)]
        self.visit(node.func)
        self.inside(str(titles[0]) if titles else name, [*parts, *named])

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        """A message is not a meaning."""

    def visit_Dict(self, node: ast.Dict) -> None:
        for key, value in zip(node.keys, node.values, strict=True):
            label = ast.unparse(key) if isinstance(key, ast.Constant | ast.Tuple) else "entry"
            self.inside(label.replace("'", ""), [value])


def _is_quiet(keyword: ast.keyword) -> bool:
    """Also where a mistake would only ask for null once more than is needed."""
    careful = keyword.arg == "nullable" and ast.unparse(keyword.value) == "False"
    return keyword.arg in _QUIET_KEYWORDS or careful


def _is_title(keyword: ast.keyword) -> bool:
    return keyword.arg == "name" and isinstance(keyword.value, ast.Constant)


def source_path(module: str) -> Path:
    """The file of a module of `lendweave.lang`."""
    return LANG.joinpath(*module.split(".")).with_suffix(".py")


def edits_of(module: str) -> tuple[ast.Module, list[Edit]]:
    """The module's tree and all edits that can be made in it."""
    tree = ast.parse(source_path(module).read_text("utf-8"))
    reader = _Reader()
    reader.visit(tree)
    return tree, reader.edits


def mutants_of(module: str) -> list[Mutant]:
    """All mutants of a module, numbered within their place."""
    counts: dict[str, int] = {}
    found = []
    for edit in edits_of(module)[1]:
        counts[edit.place] = counts.get(edit.place, 0) + 1
        found.append(Mutant(module, edit.place, counts[edit.place], edit.what))
    return found


def compiled(mutant: Mutant) -> CodeType:
    """The mutant's module as code."""
    tree, edits = edits_of(mutant.module)
    if mutant != NOTHING:
        [edit for edit in edits if edit.place == mutant.place][mutant.number - 1].make()
    return compile(ast.fix_missing_locations(tree), f"<{mutant.name}>", "exec")


def selected(everything: bool) -> list[Mutant]:
    """The fixed selection: the same whatever the order of functions in a file."""
    found = [mutant for module in TARGETS for mutant in mutants_of(module)]
    if everything:
        return found
    return sorted(found, key=lambda m: hashlib.sha256(m.name.encode()).hexdigest())[:SELECTED]


# One mutant in a child process.


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from the mutant's code."""

    def __init__(self, mutant: Mutant) -> None:
        self.fullname = f"lendweave.lang.{mutant.module}"
        self.path = str(source_path(mutant.module))
        self.code = compiled(mutant)

    def find_spec(
        self, fullname: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.fullname:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)


def forget(mutant: Mutant) -> None:
    """Drops the language and its tests from memory; the zones' tables, slow to read, stay."""
    kept = {"lendweave.lang.errors"}
    if mutant.module != "zones":
        kept.add("lendweave.lang.zones")
    for name in list(sys.modules):
        if name.startswith(("lendweave.lang", "tests.")) and name not in kept:
            del sys.modules[name]


def examined(mutant: Mutant) -> tuple[Verdict, str]:
    """Imports the language with the mistake in it and runs what should notice."""
    forget(mutant)
    sys.meta_path.insert(0, _Finder(mutant))
    try:
        import tests.parity.agreement  # noqa: F401, PLC0415

        import lendweave.lang  # noqa: F401, PLC0415
    except Exception as error:
        return Verdict.STILLBORN, repr(error)
    for name, examination in EXAMINATIONS:
        try:
            complaint = examination()
        except Exception as error:
            complaint = repr(error)
        if complaint:
            return Verdict.KILLED, f"{name}: {complaint}"
    return Verdict.SURVIVED, ""


def _checked_rows() -> str:
    from tests.lang.conformance import Refusal, read_rows  # noqa: PLC0415
    from tests.parity.claims import broken_claim  # noqa: PLC0415

    from lendweave.lang import check  # noqa: PLC0415
    from lendweave.lang.errors import LangError  # noqa: PLC0415

    for row in read_rows():
        refusal = row.outcome if isinstance(row.outcome, Refusal) else None
        try:
            typed = check(row.expression, row.schema)
        except LangError as error:
            if refusal is None or refusal.code != error.code:
                return f"{row.label}: {error.code}"
            continue
        if isinstance(row.outcome, Refusal) or typed.type != row.outcome[0]:
            return f"{row.label}: {typed.type}"
        if claim := broken_claim(typed, row.outcome[1]):
            return f"{row.label}: {claim}"
        if row.never_null and typed.nullable:
            return f"{row.label}: nullable"
    return ""


def _limits() -> str:
    from tests.lang.limits import complaints  # noqa: PLC0415

    return next(complaints(), "")


def _deep() -> str:
    from tests.lang.limits import deep_complaints  # noqa: PLC0415

    return next(deep_complaints(), "")


def _conformance(engine: str) -> str:
    from tests.lang.conformance import Refusal, read_rows  # noqa: PLC0415
    from tests.lang.conformance_answers import ENGINES, batches  # noqa: PLC0415
    from tests.parity.engines import same  # noqa: PLC0415

    run = ENGINES[engine]()
    for batch in batches(read_rows()):
        for row, found in batch.answers(run(batch)):
            if not isinstance(row.outcome, Refusal) and not same(found, row.outcome[1]):
                return f"{row.label}: {found!r}"
    return ""


def _random_batches() -> str:
    from tests.parity.agreement import Tally, run_batch  # noqa: PLC0415
    from tests.parity.expressions import Generator  # noqa: PLC0415

    generator = Generator(SEED)
    for _ in range(BATCHES):
        differences = run_batch(generator, EXPRESSIONS, ROWS, Tally())[-1]
        if differences:
            return str(differences[0]).splitlines()[0]
    return ""


EXAMINATIONS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("rows, checker", _checked_rows),
    ("limits", _limits),
    ("rows, python", lambda: _conformance("python")),
    ("rows, duckdb", lambda: _conformance("duckdb")),
    ("deep", _deep),
    ("random", _random_batches),
)


@dataclass(frozen=True, slots=True)
class _Child:
    """A mutant under examination in another process."""

    mutant: Mutant
    pid: int
    pipe: int


def started(mutant: Mutant) -> _Child:
    """Forks a child that examines the mutant and writes its verdict into a pipe."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return _Child(mutant, pid, reading)
    os.close(reading)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
    verdict, reason = examined(mutant)
    os.write(writing, f"{verdict.value}\n{reason[:1_500]}".encode(errors="replace"))
    os._exit(0)


def finished(child: _Child) -> tuple[Verdict, str]:
    """The child's verdict; one that died or ran out of time has been noticed."""
    answer = b""
    while part := os.read(child.pipe, 4_096):
        answer += part
    os.close(child.pipe)
    status = os.waitpid(child.pid, 0)[1]
    if not answer:
        ended = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else "exit"
        return Verdict.KILLED, f"ended by {ended}"
    verdict, _, reason = answer.decode(errors="replace").partition("\n")
    return Verdict(verdict), reason


def examined_all(mutants: Sequence[Mutant], jobs: int) -> Iterator[tuple[Mutant, Verdict, str]]:
    """Every mutant's verdict as it comes, `jobs` children at a time."""
    waiting = list(reversed(mutants))
    running: dict[int, _Child] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            child = started(waiting.pop())
            running[child.pipe] = child
        for pipe in select.select(list(running), [], [])[0]:
            child = running.pop(pipe)
            yield (child.mutant, *finished(child))


def warmed() -> None:
    """Imports what every child needs and does not change, and checks that nothing is wrong yet."""
    import tests.parity.agreement  # noqa: F401, PLC0415
    from tests.lang.conformance import read_rows  # noqa: PLC0415
    from tests.parity.expressions import ZONES  # noqa: PLC0415

    from lendweave.lang.zones import transitions  # noqa: PLC0415

    named = re.compile(r"local_date\(\w+, '([A-Za-z]+(?:/[A-Za-z_]+)?)'\)")
    written = {found[1] for row in read_rows() for found in named.finditer(row.expression)}
    for zone in sorted(written | set(ZONES)):
        if zone != "Nowhere/City":
            transitions(zone)


def listed_survivors(page: Path = SURVIVORS_PAGE) -> frozenset[str]:
    """The names in the page's table."""
    if not page.exists():
        return frozenset()
    return frozenset(re.findall(r"^\| ``?(.+?)``? \|", page.read_text("utf-8"), re.MULTILINE))


def main() -> int:
    """Runs the mutants, prints what became of them, and judges."""
    options = _options()
    warmed()
    verdict, complaint = finished(started(NOTHING))
    if verdict is not Verdict.SURVIVED:
        print(f"without any mistake: {complaint}")
        return 1
    chosen = [mutant for mutant in selected(options.all) if options.only in mutant.name]
    start = time.monotonic()
    verdicts: dict[str, Verdict] = {}
    for mutant, verdict, reason in examined_all(chosen, options.jobs):
        verdicts[mutant.name] = verdict
        if options.show or verdict is Verdict.SURVIVED:
            print(f"{verdict.value}: {mutant.name}  {reason}", flush=True)
    return _judged(verdicts, time.monotonic() - start, partial=bool(options.only))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.lang_mutants", description=__doc__)
    parser.add_argument("--all", action="store_true", help="every mutant, not the selection")
    parser.add_argument("--only", default="", help="mutants whose name holds this text")
    parser.add_argument("--show", action="store_true", help="print every verdict with its reason")
    parser.add_argument("--jobs", type=int, default=min(os.cpu_count() or 1, 4))
    return parser.parse_args()


def _judged(verdicts: dict[str, Verdict], seconds: float, partial: bool) -> int:
    survived = {name for name, verdict in verdicts.items() if verdict is Verdict.SURVIVED}
    born = [name for name, verdict in verdicts.items() if verdict is not Verdict.STILLBORN]
    listed = listed_survivors()
    telling = len(born) - len(survived & listed)
    killed = len(born) - len(survived)
    share = killed / max(telling, 1)
    unknown = sorted(survived - listed)
    stale = sorted(name for name in listed - survived if name in verdicts)
    for title, names in (("not listed", unknown), ("listed, but noticed now", stale)):
        for name in names:
            print(f"{title}: {name}")
    summary = {
        "mutants": len(born),
        "killed": killed,
        "equivalent": len(survived & listed),
        "unexplained": len(unknown),
        "stillborn": len(verdicts) - len(born),
        "killed_share": round(share, 4),
        "seconds": round(seconds, 1),
    }
    print("RESULT", json.dumps(summary))
    return int(bool(unknown or stale) or (share < KILLED_SHARE_MIN and not partial))


if __name__ == "__main__":
    sys.exit(main())
