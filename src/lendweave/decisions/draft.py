"""A strategy's program while it is put together: lets in order, names, and what decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lendweave.decisions.model import Severity
from lendweave.lang import Let
from lendweave.lang.build import case, col
from lendweave.lang.model import Call, Case, Cast, ListOf, Literal, Name, Node


@dataclass(frozen=True, slots=True)
class Source:
    """A condition that makes the outcome at least as bad as `severity`, for `reason`.

    detail: it explains an outcome that another source decides, and stands behind it; lost: the
    points that it is about.
    rule: the code of the rule that found it, empty for what is no rule.
    """

    severity: Severity
    reason: str
    condition: Node
    detail: bool = False
    rule: str = ""
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Scored:
    """The reason of a scorecard bin. condition: that the bin answered.

    lost: the points of the best bin of its variable less the points of this one.
    """

    reason: str
    lost: int
    condition: Node


@dataclass
class Draft:
    """The program so far.

    sources: what decides, in the order of steps and rules. rule_steps: each rules step with
    the code and the let of each of its rules. scored: reasons of scorecard bins. overrides: the
    look-ups in white lists that take back what a rule found, by its code. with_rows: also name the
    row that answers in each table, for traces.
    """

    with_rows: bool
    lets: list[Let] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    rule_steps: list[tuple[str, tuple[tuple[str, str], ...]]] = field(default_factory=list)
    scored: list[Scored] = field(default_factory=list)
    overrides: dict[str, list[Node]] = field(default_factory=dict)

    def let(self, name: str, node: Node, where: str) -> Node:
        """Name a computed value and return the reference to it."""
        self.lets.append(Let(name, node, where))
        return col(name)

    def source(
        self,
        severity: Severity,
        reason: str,
        condition: Node,
        *,
        rule: str = "",
    ) -> None:
        """Note what makes the outcome worse; approving sources say nothing."""
        if severity is not Severity.APPROVE:
            self.sources.append(Source(severity, reason, condition, rule=rule))

    def explain(self, severity: Severity, scored: Scored, condition: Node) -> None:
        """Note what a scorecard says of an outcome that another source decides."""
        if severity is not Severity.APPROVE:
            source = Source(severity, scored.reason, condition, detail=True, lost=scored.lost)
            self.sources.append(source)


@dataclass
class Frame:
    """One branch of the flow: what its names stand for, and the condition that it is taken.

    names: from the name the analyst wrote to the let that holds it here; names that are absent
    stand for themselves. guard: None for the top level, which is always taken.
    """

    prefix: str = ""
    guard: Node | None = None
    names: dict[str, str] = field(default_factory=dict)

    def inside(self, prefix: str, guard: Node) -> Frame:
        """The frame of a branch that starts here."""
        return Frame(prefix, guard, dict(self.names))

    def own(self, name: str) -> str:
        """A name of the strategy's own parts as the program holds it."""
        return name

    def held(self, name: str) -> str:
        """The let or input that holds what the analyst calls `name`."""
        return self.names.get(name, name)

    def define(self, name: str) -> str:
        """The let that will hold a new name from here on."""
        self.names[name] = f"{self.prefix}{name}"
        return self.names[name]

    def renamed(self, node: Node) -> Node:
        """An expression as written, over the lets that hold its names."""
        return rename(node, self.names)

    def guarded(self, node: Node) -> Node:
        """The node where this branch is taken, else null."""
        return node if self.guard is None else case([(self.guard, node)])


def rename(node: Node, names: Mapping[str, str]) -> Node:
    """The tree with names replaced."""
    if isinstance(node, Literal):
        return node
    if isinstance(node, Name):
        return replace(node, name=names.get(node.name, node.name))
    if isinstance(node, Call):
        return replace(node, args=tuple(rename(arg, names) for arg in node.args))
    if isinstance(node, Cast):
        return replace(node, argument=rename(node.argument, names))
    if isinstance(node, ListOf):
        return replace(node, items=tuple(rename(item, names) for item in node.items))
    return _rename_case(node, names)


def _rename_case(node: Case, names: Mapping[str, str]) -> Case:
    return replace(
        node,
        whens=tuple((rename(when, names), rename(then, names)) for when, then in node.whens),
        otherwise=None if node.otherwise is None else rename(node.otherwise, names),
        subject=None if node.subject is None else rename(node.subject, names),
    )
