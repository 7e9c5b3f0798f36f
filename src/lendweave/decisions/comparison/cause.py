"""What made two versions answer one application differently: the first reason of difference.

The worse answer is explained, for the other version lacks what gave it: its first rule that decides
as badly, else the first term of its outcome step that is not met. Where the other version asks the
same, a value behind the question differs: the table cell that moved most is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lendweave.decisions.comparison.deciders import Decider, deciders
from lendweave.decisions.comparison.table_lets import TableLet
from lendweave.decisions.comparison.terms import Term
from lendweave.decisions.comparison.versions import Version
from lendweave.decisions.model import Ending, Severity
from lendweave.decisions.reasons import reasons_from_masks
from lendweave.decisions.rules import rule_let


class Change(StrEnum):
    """How the thing that is responsible differs between the two versions."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"  # both ask the same of a value that differs


class Thing(StrEnum):
    """What is responsible."""

    RULE = "rule"
    REASON = "reason"  # a step without rules: all that is known is the reason it gave
    TERM = "term"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Cause:
    """The responsible rule, term of the outcome step, or table cell.

    place: the rule's or reason's code, the line of the outcome step, or `file:line name` of a cell.
    before, after: what champion and challenger say there, empty where one says nothing.
    unknown: the rule could not tell, and that is what counted.
    """

    thing: Thing
    place: str
    change: Change
    before: str = ""
    after: str = ""
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What one version found. terms: bits of those that are met; tables: values by own let.

    ending: how bad the outcome step's own answer was; reasons: the reason masks.
    """

    outcome: Severity
    ending: Severity
    reasons: tuple[int, ...]
    masks: tuple[int, ...]
    terms: int
    tables: Mapping[str, object]


_SEVERITY: dict[str, Severity] = {severity.outcome: severity for severity in Severity}


class Causes:
    """Finds causes for one champion and one challenger."""

    def __init__(self, champion: Version, challenger: Version) -> None:
        self._versions = champion, challenger
        self._deciders = deciders(champion.compiled), deciders(challenger.compiled)
        # Of a rule that can decide in two ways the first, its hit, speaks for it.
        self._known = tuple({d.code: d for d in reversed(each)} for each in self._deciders)
        self._tables = tuple(_differing(champion, challenger))

    @property
    def columns(self) -> tuple[str, ...]:
        """The shared columns that tell a cause."""
        names: list[str] = []
        for place, version in enumerate(self._versions):
            names += [version.outcome, version.ending, version.terms_column]
            names += [*version.masks, *version.reasons[:1]]
            names += [version.columns[pair[place].let] for pair in self._tables]
        return tuple(dict.fromkeys(names))

    def seen(self, row: Mapping[str, object]) -> tuple[Seen, Seen]:
        """What both versions found, out of a row of `columns`."""
        return self._seen(0, row), self._seen(1, row)

    def _seen(self, place: int, row: Mapping[str, object]) -> Seen:
        version = self._versions[place]
        tables = [pair[place] for pair in self._tables]
        return Seen(
            outcome=_SEVERITY[str(row[version.outcome])],
            ending=version.compiled.strategy.outcome.severity(
                Ending(int(str(row[version.ending])))
            ),
            reasons=tuple(int(str(row[name])) for name in version.reasons[:1]),
            masks=tuple(int(str(row[name])) for name in version.masks),
            terms=int(str(row[version.terms_column])),
            tables={table.let: row[version.columns[table.let]] for table in tables},
        )

    def cause(self, champion: Seen, challenger: Seen) -> Cause:
        """The first reason why these two outcomes, which differ, differ."""
        seen = champion, challenger
        worse = int(challenger.outcome > champion.outcome)
        for decider in self._deciders[worse]:
            if decider.severity == seen[worse].outcome and decider.decides(seen[worse].masks):
                return self._of_rule(worse, decider, seen)
        if seen[worse].ending is not seen[worse].outcome:
            return self._of_reason(worse, seen[worse])
        return self._of_outcome(worse, seen)

    def _of_reason(self, worse: int, seen: Seen) -> Cause:
        order = self._versions[worse].compiled.order
        given = reasons_from_masks(order, seen.reasons)
        return Cause(Thing.REASON, given[0] if given else "", Change.MOVED)

    def _of_rule(self, worse: int, decider: Decider, seen: tuple[Seen, Seen]) -> Cause:
        code, text, unknown = decider.code, decider.text, decider.unknown
        other = self._known[1 - worse].get(code)
        if other is None:
            return _one_sided(Thing.RULE, code, worse, text, unknown)
        if other.said != decider.said:
            texts = (other.text, text) if worse else (text, other.text)
            if other.text == text:
                pair = (other, decider) if worse else (decider, other)
                texts = pair[0].told, pair[1].told
            return Cause(Thing.RULE, code, Change.REWORDED, *texts, unknown)
        cell = self._moved_cell(worse, (rule_let(code),), seen)
        return cell or Cause(Thing.RULE, code, Change.MOVED, text, text, unknown)

    def _of_outcome(self, worse: int, seen: tuple[Seen, Seen]) -> Cause:
        """The first term that the worse answer misses and the better one has met."""
        line = "approve" if seen[1 - worse].outcome is Severity.APPROVE else "refer"
        missed = _missed(self._versions[worse], seen[worse])
        both = {term.text for term in _missed(self._versions[1 - worse], seen[1 - worse])}
        told = sorted(missed, key=lambda term: (term.line != line, term.text in both))
        if not told:
            return Cause(Thing.TERM, line, Change.MOVED)
        return self._of_term(worse, told[0], seen)

    def _of_term(self, worse: int, term: Term, seen: tuple[Seen, Seen]) -> Cause:
        others = [each for each in self._versions[1 - worse].terms if each.line == term.line]
        if any(each.text == term.text for each in others):
            cell = self._moved_cell(worse, term.typed.columns, seen)
            return cell or Cause(Thing.TERM, term.line, Change.MOVED, term.text, term.text)
        alike = next((each.text for each in others if each.names == term.names), None)
        if alike is None:
            return _one_sided(Thing.TERM, term.line, worse, term.text)
        texts = (alike, term.text) if worse else (term.text, alike)
        return Cause(Thing.TERM, term.line, Change.REWORDED, *texts)

    def _moved_cell(self, worse: int, lets: Iterable[str], seen: tuple[Seen, Seen]) -> Cause | None:
        """The cell that moved most among the tables behind these lets of the worse version."""
        behind = _behind(self._versions[worse], lets)
        found: list[tuple[tuple[bool, float], Cause]] = []
        for before, after in self._tables:
            given = seen[0].tables[before.let], seen[1].tables[after.let]
            if before.let in behind and given[0] != given[1]:
                rank = before.lines != after.lines, _distance(*given)
                found.append((rank, _cell(before, after, given)))
        return max(found, key=lambda each: each[0])[1] if found else None


def _differing(champion: Version, challenger: Version) -> Iterable[tuple[TableLet, TableLet]]:
    """Tables of both versions that do not share one column."""
    theirs = {table.let: table for table in challenger.tables}
    for table in champion.tables:
        other = theirs.get(table.let)
        if other and champion.columns[table.let] != challenger.columns[other.let]:
            yield table, other


def _missed(version: Version, seen: Seen) -> list[Term]:
    return [term for bit, term in enumerate(version.terms) if not seen.terms >> bit & 1]


def _behind(version: Version, lets: Iterable[str]) -> set[str]:
    """The lets, and all that they are computed from."""
    known = {let.name: let.typed for let in version.compiled.program.lets}
    found: set[str] = set()
    pending = list(lets)
    while pending:
        name = pending.pop()
        if name in known and name not in found:
            found.add(name)
            pending += known[name].columns
    return found


def _one_sided(thing: Thing, place: str, worse: int, text: str, unknown: bool = False) -> Cause:
    """Only the worse version says it."""
    if worse:
        return Cause(thing, place, Change.ADDED, "", text, unknown)
    return Cause(thing, place, Change.REMOVED, text, "", unknown)


def _cell(before: TableLet, after: TableLet, given: tuple[object, object]) -> Cause:
    line = before.line(given[0]) or after.line(given[1])
    place = before.file if line is None else f"{before.file}:{line}"
    old, new = ("refuse" if value is None else str(value) for value in given)
    return Cause(Thing.TABLE, f"{place} {before.name}", Change.REWORDED, old, new)


def _distance(before: object, after: object) -> float:
    """How far a cell moved; what is no number moved farthest."""
    if isinstance(before, int) and isinstance(after, int):
        return abs(after - before)
    return float("inf")
