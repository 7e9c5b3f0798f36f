"""A step of look-ups in black, grey and white lists: entries hit until they expire."""

from __future__ import annotations

from dataclasses import replace

from lendweave.decisions.draft import Draft, Frame
from lendweave.decisions.errors import ListInvalid
from lendweave.decisions.model import Expression, ListCheck, NameLists, Rule, Rules, Severity
from lendweave.decisions.reading import Path, Reading, Scope
from lendweave.decisions.rules import SEVERITIES, compile_rules, rule_let
from lendweave.decisions.shape import ListCheckShape, ListsShape
from lendweave.kernel.types import BOOLEAN, DATE, TEXT
from lendweave.lang.build import any_of, call, col


def read_lists(reading: Reading, scope: Scope, path: Path, shape: ListsShape) -> NameLists:
    """The step, every look-up checked. Raises ListInvalid and LangError with their places."""
    reading.use_step((*path, "name"), shape.name)
    if shape.unknown_reason is not None:
        reading.reasons.check(shape.unknown_reason, reading.place((*path, "unknown_reason")))
    return NameLists(
        shape.name,
        tuple(
            _read_check(reading, scope, (*path, "check", index), each, shape)
            for index, each in enumerate(shape.check)
        ),
    )


def _read_check(
    reading: Reading, scope: Scope, path: Path, shape: ListCheckShape, step: ListsShape
) -> ListCheck:
    _check_keys(reading, path, shape)
    overridden = tuple(_overridden(reading, path, code) for code in shape.overrides)
    code = reading.use_code((*path, "code"), shape.code)
    when = _on_the_list(reading, scope, path, shape, step.day)
    because = None
    if shape.because is not None:
        because, _ = reading.expression(scope, (*path, "because"), shape.because, expected=[TEXT])
    hit = SEVERITIES[shape.then or "flag"]
    reason = None
    if hit is not Severity.APPROVE and shape.reason is not None:
        reason = reading.reasons.check(shape.reason, reading.place((*path, "reason")))
    rule = Rule(
        code=code,
        when=when,
        hit=hit,
        unknown=min(SEVERITIES[shape.unknown or step.unknown], hit),
        reason=reason,
        unknown_reason=reason and (step.unknown_reason or reason),
    )
    return ListCheck(shape.list, rule, because, overridden)


def _check_keys(reading: Reading, path: Path, shape: ListCheckShape) -> None:
    """Raises ListInvalid: a white list overrides rules, any other one decides."""
    is_white = shape.list == "white"
    decides = shape.then is not None
    needs_reason = shape.then in ("decline", "refer")
    for wrong, got, expected in (
        (is_white and decides, f"then: {shape.then}", "`overrides` alone on a white list"),
        (is_white and not shape.overrides, "no `overrides`", "codes of rules before this step"),
        (not is_white and bool(shape.overrides), "`overrides`", "a white list that overrides"),
        (not is_white and not decides, "no `then`", "decline, refer or flag"),
        (needs_reason != (shape.reason is not None), "`reason`", "a reason where it decides"),
    ):
        if wrong:
            raise ListInvalid(
                where=reading.place(path),
                got=f"{shape.list} list {shape.code}: {got}",
                expected=expected,
                fix="Black and grey lists say `then` and `reason`, white ones `overrides`.",
            )


def _overridden(reading: Reading, path: Path, code: str) -> str:
    if code not in reading.codes:
        raise ListInvalid(
            where=reading.place((*path, "overrides")),
            got=f'"{code}"',
            expected=", ".join(reading.codes) or "a rule of a step before this one",
            fix="Put the white list after the rules that it overrides.",
        )
    return code


def _on_the_list(
    reading: Reading, scope: Scope, path: Path, shape: ListCheckShape, day: str | None
) -> Expression:
    """True from the entry to its last day; an entry without one does not expire."""
    when, _ = reading.expression(scope, (*path, "entry"), shape.entry, expected=[BOOLEAN])
    if shape.expires is None:
        return when
    if day is None:
        raise ListInvalid(
            where=reading.place((*path, "expires")),
            got=f"expires: {shape.expires}, on no day",
            expected="`day` of the step, the date of the decision",
            fix="Add `day:` beside `name:`.",
        )
    reading.expression(scope, (*path, "expires"), shape.expires, expected=[DATE])
    reading.expression(scope, (*path, "expires"), day, expected=[DATE])
    text = f"({shape.entry}) AND (({shape.expires}) IS NULL OR ({shape.expires}) >= ({day}))"
    return reading.expression(scope, (*path, "entry"), text)[0]


def compile_lists(draft: Draft, frame: Frame, step: NameLists) -> None:
    """Each look-up as a rule; those of white lists take back what named rules found."""
    compile_rules(draft, frame, Rules(step.name, tuple(check.rule for check in step.checks)))
    for check in step.checks:
        if check.because is not None:
            told = frame.guarded(frame.renamed(check.because.node))
            if draft.with_rows:
                draft.let(because_let(frame.own(check.rule.code)), told, check.because.where)
        for code in check.overrides:
            white = col(rule_let(frame.own(check.rule.code)))
            draft.overrides.setdefault(frame.own(code), []).append(white)


def because_let(code: str) -> str:
    """The name under which a traced program holds the reason that an entry was made for."""
    return f"list/{code}/because"


def take_back(draft: Draft) -> None:
    """Let findings of rules that a white list overrides stand only where nobody is surely on it."""
    for at, source in enumerate(draft.sources):
        if whites := draft.overrides.get(source.rule):
            listed = any_of(*(call("is_true", white) for white in whites))
            stands = call("and", call("is_true", source.condition), call("not", listed))
            draft.sources[at] = replace(source, condition=stands)
