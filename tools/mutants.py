"""Small mistakes made in sources, in memory, to see whether anything notices.

A `Suite` names the modules, what runs against each mistake, and the page that explains the mistakes
that nothing can tell. One mistake at a time is made (a comparison swapped, a bound off by one, a
guard dropped, a word of a template changed …), in a child process that imports the sources with it
and then runs the examinations. One that nothing notices survives; each survivor must stand, with
the reason why no value can show it, on the suite's page. What stands there does not count in the
share of killed mutants.
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
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import CodeType, ModuleType

ROOT = Path(__file__).resolve().parents[1]
KILLED_SHARE_MIN = 0.98
CPU_SECONDS_MAX = 40


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


@dataclass(frozen=True, slots=True)
class Quiet:
    """What a suite leaves alone: messages, documents, and what its examinations do not run.

    words: functions and tables whose names hold one of them. arguments: by the name of a call, the
    places of its arguments.
    """

    keywords: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    arguments: Mapping[str, range] = field(default_factory=dict)
    words: tuple[str, ...] = ()

    def has_word(self, name: str) -> bool:
        """True for a name that speaks of what is not run."""
        return any(word in name.lower() for word in self.words)


Examination = Callable[[Mutant], str]
"""Runs something against the sources as they are in memory; says what it noticed, else nothing."""


@dataclass(frozen=True, slots=True)
class Suite:
    """Sources, the mistakes to be made in them and what should notice.

    package: the modules' package, for example lendweave.lang. selected: how many of all mistakes in
    the targets make the fixed selection. others: modules that only --all looks at. forgotten: the
    starts of names of modules that are imported anew with every mistake, but for those that `kept`
    names. warm: imports what no mistake changes.
    """

    package: str
    targets: tuple[str, ...]
    page: Path
    selected: int
    examinations: tuple[tuple[str, Examination], ...]
    quiet: Quiet
    forgotten: tuple[str, ...]
    kept: Callable[[Mutant], frozenset[str]]
    warm: Callable[[], None]
    others: tuple[str, ...] = ()

    @property
    def nothing(self) -> Mutant:
        """No mistake at all: nothing may complain of it."""
        return Mutant(self.targets[0], "module", 0, "nothing is wrong")


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


class _Reader(ast.NodeVisitor):
    """Collects the edits of one module, in order, with the place of each."""

    def __init__(self, quiet: Quiet) -> None:
        self.quiet = quiet
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
        if self.quiet.has_word(node.name) or node.name in self.quiet.functions:
            return
        defaults = [value for value in node.args.defaults if ast.unparse(value) != "-1"]
        self.inside(node.name, [*defaults, *node.body])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.inside(node.name, node.body)

    def visit_Assign(self, node: ast.Assign) -> None:
        target = ast.unparse(node.targets[0])
        if not self.quiet.has_word(target) and target not in self.quiet.names:
            self.inside(target, [node.value])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        target = ast.unparse(node.target)
        if node.value is not None and not self.quiet.has_word(target):
            self.inside(target, [node.value])

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        if name in self.quiet.calls:
            return
        titles = [ast.literal_eval(k.value) for k in node.keywords if _is_title(k)]
        quiet = self.quiet.arguments.get(name, range(0))
        parts = [part for at, part in enumerate(node.args) if at not in quiet]
        named = [k.value for k in node.keywords if not self.is_quiet(k)]
        self.visit(node.func)
        self.inside(str(titles[0]) if titles else name, [*parts, *named])

    def is_quiet(self, keyword: ast.keyword) -> bool:
        """Also where a mistake would only ask for null once more than is needed."""
        careful = keyword.arg == "nullable" and ast.unparse(keyword.value) == "False"
        return keyword.arg in self.quiet.keywords or careful

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        """A message is not a meaning."""

    def visit_Dict(self, node: ast.Dict) -> None:
        for key, value in zip(node.keys, node.values, strict=True):
            label = ast.unparse(key) if isinstance(key, ast.Constant | ast.Tuple) else "entry"
            self.inside(label.replace("'", ""), [value])


def _is_title(keyword: ast.keyword) -> bool:
    return keyword.arg == "name" and isinstance(keyword.value, ast.Constant)


def source_path(suite: Suite, module: str) -> Path:
    """The file of a module of the suite's package."""
    parts = f"{suite.package}.{module}".split(".")
    return (ROOT / "src").joinpath(*parts).with_suffix(".py")


def edits_of(suite: Suite, module: str) -> tuple[ast.Module, list[Edit]]:
    """The module's tree and all edits that can be made in it."""
    tree = ast.parse(source_path(suite, module).read_text("utf-8"))
    reader = _Reader(suite.quiet)
    reader.visit(tree)
    return tree, reader.edits


def mutants_of(suite: Suite, module: str) -> list[Mutant]:
    """All mutants of a module, numbered within their place."""
    counts: dict[str, int] = {}
    found = []
    for edit in edits_of(suite, module)[1]:
        counts[edit.place] = counts.get(edit.place, 0) + 1
        found.append(Mutant(module, edit.place, counts[edit.place], edit.what))
    return found


def compiled(suite: Suite, mutant: Mutant) -> CodeType:
    """The mutant's module as code."""
    tree, edits = edits_of(suite, mutant.module)
    if mutant != suite.nothing:
        [edit for edit in edits if edit.place == mutant.place][mutant.number - 1].make()
    return compile(ast.fix_missing_locations(tree), f"<{mutant.name}>", "exec")


def selected(suite: Suite, everything: bool) -> list[Mutant]:
    """The fixed selection: the same whatever the order of functions in a file."""
    modules = (*suite.targets, *suite.others) if everything else suite.targets
    found = [mutant for module in modules for mutant in mutants_of(suite, module)]
    if everything:
        return found
    return sorted(found, key=lambda m: hashlib.sha256(m.name.encode()).hexdigest())[
        : suite.selected
    ]


# One mutant in a child process.


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from the mutant's code."""

    def __init__(self, suite: Suite, mutant: Mutant) -> None:
        self.fullname = f"{suite.package}.{mutant.module}"
        self.path = str(source_path(suite, mutant.module))
        self.code = compiled(suite, mutant)

    def find_spec(
        self, fullname: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.fullname:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)


def forget(suite: Suite, mutant: Mutant) -> None:
    """Drops from memory what may hold anything of the module as it was."""
    kept = suite.kept(mutant)
    for name in list(sys.modules):
        if name.startswith(suite.forgotten) and name not in kept:
            del sys.modules[name]


def examined(suite: Suite, mutant: Mutant) -> tuple[Verdict, str]:
    """Imports the package with the mistake in it and runs what should notice."""
    forget(suite, mutant)
    sys.meta_path.insert(0, _Finder(suite, mutant))
    try:
        importlib.import_module(suite.package)
    except Exception as error:
        return Verdict.STILLBORN, repr(error)
    for name, examination in suite.examinations:
        try:
            complaint = examination(mutant)
        except Exception as error:
            complaint = repr(error)
        if complaint:
            return Verdict.KILLED, f"{name}: {complaint}"
    return Verdict.SURVIVED, ""


@dataclass(frozen=True, slots=True)
class _Child:
    """A mutant under examination in another process."""

    mutant: Mutant
    pid: int
    pipe: int


def started(suite: Suite, mutant: Mutant) -> _Child:
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
    verdict, reason = examined(suite, mutant)
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


def examined_all(
    suite: Suite, mutants: Sequence[Mutant], jobs: int
) -> Iterator[tuple[Mutant, Verdict, str]]:
    """Every mutant's verdict as it comes, `jobs` children at a time."""
    waiting = list(reversed(mutants))
    running: dict[int, _Child] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            child = started(suite, waiting.pop())
            running[child.pipe] = child
        for pipe in select.select(list(running), [], [])[0]:
            child = running.pop(pipe)
            yield (child.mutant, *finished(child))


def listed_survivors(page: Path) -> frozenset[str]:
    """The names in the page's table."""
    if not page.exists():
        return frozenset()
    return frozenset(re.findall(r"^\| ``?(.+?)``? \|", page.read_text("utf-8"), re.MULTILINE))


def run(suite: Suite, told: str) -> int:
    """Runs the suite's mutants as the command line asks, prints what became of them, and judges.

    told: what the command line's help says. 1 for an unlisted survivor, a listed one that is
    noticed now, or too few killed.
    """
    options = _options(told)
    suite.warm()
    verdict, complaint = finished(started(suite, suite.nothing))
    if verdict is not Verdict.SURVIVED:
        print(f"without any mistake: {complaint}")
        return 1
    chosen = [m for m in selected(suite, options.all) if options.only in m.name]
    start = time.monotonic()
    verdicts: dict[str, Verdict] = {}
    for mutant, verdict, reason in examined_all(suite, chosen, options.jobs):
        verdicts[mutant.name] = verdict
        if options.show or verdict is Verdict.SURVIVED:
            print(f"{verdict.value}: {mutant.name}  {reason}", flush=True)
    seconds = time.monotonic() - start
    return _judged(suite, verdicts, seconds, partial=bool(options.only))


def _options(told: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=told)
    parser.add_argument("--all", action="store_true", help="every mutant, not the selection")
    parser.add_argument("--only", default="", help="mutants whose name holds this text")
    parser.add_argument("--show", action="store_true", help="print every verdict with its reason")
    parser.add_argument("--jobs", type=int, default=min(os.cpu_count() or 1, 4))
    return parser.parse_args()


def _judged(suite: Suite, verdicts: dict[str, Verdict], seconds: float, *, partial: bool) -> int:
    survived = {name for name, verdict in verdicts.items() if verdict is Verdict.SURVIVED}
    born = [name for name, verdict in verdicts.items() if verdict is not Verdict.STILLBORN]
    listed = listed_survivors(suite.page)
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
