"""review.yaml into checked rules: every mistake with its file and line.

review: appliance
version: 1
hours: {from: "09:00", to: "18:00", calendar: cn}
documents_days: 5
types:                               # the first whose condition is true; the last takes the rest
  - type: fraud
    title: {en: Suspected fraud, zh: 疑似欺诈}
    when: "contains(reasons, 'DEVICE_SHARED')"
    priority: 1
    sla: 4h
    expires: 40h
    checks:
      - {check: phone, title: {en: Call back, zh: 电话核实}, by: phone, mandatory: true}
authority:
  - {role: reviewer, alone: "5000.00", second: "30000.00"}
overrides: {against: [OVERDUE]}
sampling: {salt: appliance_1, share: "10%"}
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from fractions import Fraction

from lendweave.decisions.reviewing.authority import Authority, AuthorityMatrix
from lendweave.decisions.reviewing.errors import CheckUnknown, ReviewInvalid
from lendweave.decisions.reviewing.facts import FACTS, facts_row
from lendweave.decisions.reviewing.sampling import Sampling
from lendweave.decisions.reviewing.shape import AuthorityShape, By, ReviewShape, TypeShape
from lendweave.decisions.reviewing.worktime import BusinessDay, WorkTime
from lendweave.kernel.clock import parse_duration, zone
from lendweave.kernel.errors import shortened
from lendweave.kernel.money import minor_digits
from lendweave.kernel.types import BOOLEAN
from lendweave.lang import CompiledProgram, Let, Program, compile_python
from lendweave.lang.definition import Definition, Step, read_definition
from lendweave.lang.operators.texts import BUCKETS
from lendweave.records.credit import Application, Decision
from lendweave.records.principal import Role
from lendweave.records.scene import Scene

REVIEW_FILE = "review.yaml"
WEEKENDS = "weekends"
"""The business days of a policy that names no calendar."""


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One check of a list. titles: by language. by: how it is done."""

    code: str
    titles: Mapping[str, str]
    by: By
    is_mandatory: bool


@dataclass(frozen=True, slots=True)
class CaseType:
    """A type of case. sla, expires: microseconds of business time; expires None for never."""

    name: str
    titles: Mapping[str, str]
    priority: int
    sla: int
    expires: int | None
    checks: tuple[CheckItem, ...]

    def check(self, code: str, where: str) -> CheckItem:
        """The check of that code. Raises CheckUnknown."""
        found = next((item for item in self.checks if item.code == code), None)
        if found is not None:
            return found
        raise CheckUnknown(
            where=where,
            got=shortened(code),
            expected=", ".join(item.code for item in self.checks) or f"no check for {self.name}",
            fix="Name one of these.",
        )


@dataclass(frozen=True)
class ReviewPolicy:
    """How one scene reviews. types: in their order. against: reasons that need an override."""

    name: str
    version: int
    worktime: WorkTime
    documents_days: int
    types: tuple[CaseType, ...]
    authority: AuthorityMatrix
    against: frozenset[str]
    sampling: Sampling
    _type_of: CompiledProgram

    def type_of(self, decision: Decision, application: Application) -> CaseType:
        """The type of a case: the first whose condition is true, else the last."""
        hits = self._type_of(facts_row(decision, application))
        found = (each for each, hit in zip(self.types, hits, strict=False) if hit)
        return next(found, self.types[-1])

    def case_type(self, name: str) -> CaseType:
        """The type of that name; of one that has gone since, the last."""
        return next((each for each in self.types if each.name == name), self.types[-1])


def read_review(
    text: str,
    file: str,
    scene: Scene,
    calendars: Mapping[str, BusinessDay],
    reasons: Collection[str] | None = None,
) -> ReviewPolicy:
    """The rules that a review.yaml writes.

    calendars: business days by the code that `hours` may name. reasons: codes that strategies of
    the scene give; None where they are not known, which leaves codes unchecked.
    Raises DefinitionInvalid, ReviewInvalid or a LangError, each with file and line.
    """
    definition = read_definition(text, file, ReviewShape)
    shape = definition.value
    _refuse_unfit(definition, calendars, reasons)
    sampling = shape.sampling
    return ReviewPolicy(
        name=shape.review,
        version=shape.version,
        worktime=WorkTime(
            time.fromisoformat(shape.hours.start),
            time.fromisoformat(shape.hours.end),
            zone(scene.zone),
            calendars[shape.hours.calendar or WEEKENDS],
        ),
        documents_days=shape.documents_days,
        types=tuple(_type(each) for each in shape.types),
        authority=AuthorityMatrix(scene.currency, tuple(_authority(definition, scene.currency))),
        against=frozenset(shape.overrides.against),
        sampling=Sampling(
            sampling.salt, *(_places(s) for s in (sampling.share, sampling.overrides))
        ),
        _type_of=compile_python(_type_program(definition)),
    )


def _type(shape: TypeShape) -> CaseType:
    checks = tuple(
        CheckItem(c.check, {"en": c.title.en, "zh": c.title.zh}, c.by, c.mandatory)
        for c in shape.checks
    )
    titles = {"en": shape.title.en, "zh": shape.title.zh}
    expires = None if shape.expires is None else parse_duration(shape.expires)
    return CaseType(shape.type, titles, shape.priority, parse_duration(shape.sla), expires, checks)


def _places(share: str) -> int:
    """`10%` as places of a million."""
    return int(Decimal(share.removesuffix("%")) * BUCKETS / 100)


def _type_program(definition: Definition[ReviewShape]) -> Program:
    lets = [
        Let(f"type_{number}", each.when, definition.place("types", number, "when"), BOOLEAN)
        for number, each in enumerate(definition.value.types)
        if each.when is not None
    ]
    return Program.build("review", FACTS, lets, [let.name for let in lets])


def _authority(definition: Definition[ReviewShape], currency: str) -> Iterator[Authority]:
    known = {role.value: role for role in Role}
    for number, each in enumerate(definition.value.authority):
        at: tuple[Step, ...] = ("authority", number)
        if each.role not in known:
            raise _invalid(definition, (*at, "role"), each.role, ", ".join(known))
        alone, second = _amounts(definition, at, each, minor_digits(currency))
        if alone > second:
            raise _invalid(definition, (*at, "second"), each.second, f"{each.alone} or more")
        yield Authority(known[each.role], alone, second)


def _amounts(
    definition: Definition[ReviewShape], at: tuple[Step, ...], each: AuthorityShape, digits: int
) -> tuple[int, int]:
    """Both amounts of a row in minor units."""
    found = []
    for key in ("alone", "second"):
        minor = Fraction(getattr(each, key)) * 10**digits
        if minor.denominator != 1:
            expected = f"at most {digits} digits after the point"
            raise _invalid(definition, (*at, key), getattr(each, key), expected)
        found.append(int(minor))
    return found[0], found[1]


def _refuse_unfit(
    definition: Definition[ReviewShape],
    calendars: Mapping[str, BusinessDay],
    reasons: Collection[str] | None,
) -> None:
    """Refuse what msgspec cannot see: names that nothing declares, names used twice, order."""
    shape = definition.value
    for part, names in (
        ("types", [each.type for each in shape.types]),
        ("authority", [each.role for each in shape.authority]),
    ):
        if not names:
            raise _invalid(definition, (part,), "none", "at least one")
        _refuse_twice(definition, (part,), names)
    if shape.hours.start >= shape.hours.end:
        got = f"{shape.hours.start} to {shape.hours.end}"
        raise _invalid(definition, ("hours",), got, "from before to, on one day")
    if (shape.hours.calendar or WEEKENDS) not in calendars:
        known = ", ".join(name for name in calendars if name != WEEKENDS)
        raise _invalid(definition, ("hours", "calendar"), str(shape.hours.calendar), known)
    for number, each in enumerate(shape.types):
        _refuse_unfit_type(definition, number, each)
    for number, code in enumerate(shape.overrides.against):
        if reasons is not None and code not in reasons:
            at: tuple[Step, ...] = ("overrides", "against", number)
            raise _invalid(definition, at, code, "a reason of one of the scene's strategies")
    for key, share in (("share", shape.sampling.share), ("overrides", shape.sampling.overrides)):
        if _places(share) > BUCKETS:
            raise _invalid(definition, ("sampling", key), share, "at most 100%")


def _refuse_unfit_type(definition: Definition[ReviewShape], number: int, each: TypeShape) -> None:
    at: tuple[Step, ...] = ("types", number)
    is_last = number == len(definition.value.types) - 1
    if not is_last and each.when is None:
        raise _invalid(definition, at, f"{each.type} without `when`", "a condition: it is not last")
    if is_last and each.when is not None:
        raise _invalid(
            definition, (*at, "when"), each.when, "no condition: the last takes the rest"
        )
    if each.expires is not None and parse_duration(each.expires) < parse_duration(each.sla):
        raise _invalid(definition, (*at, "expires"), each.expires, f"{each.sla}, the sla, or more")
    _refuse_twice(definition, (*at, "checks"), [item.check for item in each.checks])


def _refuse_twice(
    definition: Definition[ReviewShape], path: tuple[Step, ...], names: Sequence[str]
) -> None:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            raise _invalid(definition, (*path, number), name, "each name once")
        seen.add(name)


def _invalid(
    definition: Definition[ReviewShape], path: tuple[Step, ...], got: str, expected: str
) -> ReviewInvalid:
    where = f"{definition.place(*path)} ({'.'.join(map(str, path))})"
    return ReviewInvalid(where=where, got=got, expected=expected, fix="Correct this part.")
