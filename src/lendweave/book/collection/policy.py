"""collection.yaml into a checked policy: every mistake with its file and line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from fractions import Fraction

from lendweave.book.collection.case import CASE_SCHEMA, Case, case_row
from lendweave.book.collection.errors import PolicyInvalid
from lendweave.book.collection.shape import LimitsShape, PolicyShape, PromisesShape, StepShape
from lendweave.kernel.money import minor_digits
from lendweave.kernel.types import BOOLEAN
from lendweave.lang import CompiledProgram, Let, Program, compile_python
from lendweave.lang.definition import Definition, read_definition
from lendweave.records.principal import Role


@dataclass(frozen=True, slots=True)
class Bucket:
    """A stage of lateness, from its first to its last day past due; the last bucket never ends."""

    name: str
    first: int
    last: int | None

    def holds(self, days_past_due: int) -> bool:
        """Whether a loan that is so late stands in it."""
        return self.first <= days_past_due and (self.last is None or days_past_due <= self.last)


@dataclass(frozen=True, slots=True)
class Authority:
    """What a role may let off: a share of these parts, at most `most_minor` in one case."""

    role: Role
    parts: tuple[str, ...]
    share: Fraction
    most_minor: int


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency that collects for the lender. first: least days past due that it takes over."""

    name: str
    first: int
    keep_days: int
    cases_max: int
    commission: Fraction


@dataclass(frozen=True)
class Policy:
    """How one scene collects. hours: local, from ≤ time < to. risks: classes in their order."""

    name: str
    version: int
    currency: str
    buckets: tuple[Bucket, ...]
    risks: tuple[str, ...]
    plan: tuple[StepShape, ...]
    limits: LimitsShape
    hours: tuple[time, time]
    promises: PromisesShape
    authorities: tuple[Authority, ...]
    agencies: tuple[Agency, ...]
    _risk_of: CompiledProgram

    def bucket(self, days_past_due: int) -> Bucket | None:
        """The bucket of a loan that is so late; None before the first begins."""
        return next((each for each in self.buckets if each.holds(days_past_due)), None)

    def risk(self, case: Case, on: date) -> str:
        """The class of a case: the first whose condition is true, else the last."""
        hits = self._risk_of(case_row(case, on))
        return next(
            (name for name, hit in zip(self.risks, hits, strict=True) if hit), self.risks[-1]
        )

    def agency(self, name: str) -> Agency | None:
        """The agency of this name."""
        return next((each for each in self.agencies if each.name == name), None)


def read_policy(text: str, file: str, currency: str) -> Policy:
    """The policy that a collection.yaml writes. currency: of its amounts.

    Raises DefinitionInvalid, PolicyInvalid or a LangError, each with file and line.
    """
    definition = read_definition(text, file, PolicyShape)
    shape = definition.value
    _refuse_unfit(definition)
    return Policy(
        name=shape.collection,
        version=shape.version,
        currency=currency,
        buckets=_buckets(shape),
        risks=tuple(risk.name for risk in shape.risk),
        plan=shape.plan,
        limits=shape.limits,
        hours=(
            time.fromisoformat(shape.limits.hours.start),
            time.fromisoformat(shape.limits.hours.end),
        ),
        promises=shape.promises,
        authorities=tuple(_authorities(definition, minor_digits(currency))),
        agencies=tuple(
            Agency(a.agency, a.start, a.keep_days, a.cases_max, Fraction(str(a.commission)))
            for a in shape.agencies
        ),
        _risk_of=compile_python(_risk_program(definition)),
    )


def _buckets(shape: PolicyShape) -> tuple[Bucket, ...]:
    ends = [each.start - 1 for each in shape.buckets[1:]]
    return tuple(
        Bucket(each.name, each.start, end)
        for each, end in zip(shape.buckets, [*ends, None], strict=True)
    )


def _risk_program(definition: Definition[PolicyShape]) -> Program:
    lets = [
        Let(f"risk_{number}", risk.when, definition.place("risk", number, "when"), BOOLEAN)
        for number, risk in enumerate(definition.value.risk)
    ]
    return Program.build("risk", CASE_SCHEMA, lets, [let.name for let in lets])


def _authorities(definition: Definition[PolicyShape], digits: int) -> Sequence[Authority]:
    found = []
    known = {role.value: role for role in Role}
    for number, each in enumerate(definition.value.waivers):
        if each.role not in known:
            raise _invalid(definition, ("waivers", number, "role"), each.role, ", ".join(known))
        most = Fraction(each.most) * 10**digits
        if most.denominator != 1:
            expected = f"at most {digits} digits after the point"
            raise _invalid(definition, ("waivers", number, "most"), each.most, expected)
        share = Fraction(str(each.share))
        found.append(Authority(known[each.role], each.of, share, int(most)))
    return found


def _refuse_unfit(definition: Definition[PolicyShape]) -> None:
    """Refuse what msgspec cannot see: order, names that nothing declares, names used twice."""
    shape = definition.value
    if not shape.buckets or not shape.risk:
        raise _invalid(
            definition, ("buckets",), "none", "at least one bucket and one class of risk"
        )
    starts = [each.start for each in shape.buckets]
    if starts != sorted(set(starts)):
        got = ", ".join(map(str, starts))
        raise _invalid(definition, ("buckets",), got, "first days that rise from bucket to bucket")
    _refuse_twice(definition, "buckets", [each.name for each in shape.buckets])
    _refuse_twice(definition, "risk", [each.name for each in shape.risk])
    _refuse_twice(definition, "agencies", [each.agency for each in shape.agencies])
    for number, step in enumerate(shape.plan):
        _refuse_unfit_step(definition, number, step)
    if shape.limits.hours.start >= shape.limits.hours.end:
        got = f"{shape.limits.hours.start} to {shape.limits.hours.end}"
        raise _invalid(definition, ("limits", "hours"), got, "from before to, on one day")


def _refuse_unfit_step(definition: Definition[PolicyShape], number: int, step: StepShape) -> None:
    """A step names a bucket, days that lie in it, and classes of risk that there are."""
    shape, at = definition.value, ("plan", number)
    bucket = next((each for each in _buckets(shape) if each.name == step.bucket), None)
    if bucket is None:
        known = ", ".join(each.name for each in shape.buckets)
        raise _invalid(definition, (*at, "bucket"), step.bucket, known)
    outside = [day for day in step.days if not bucket.holds(day)]
    if outside:
        end = "on" if bucket.last is None else f"to {bucket.last}"
        expected = f"days past due from {bucket.first} {end}, which are those of {bucket.name}"
        raise _invalid(definition, (*at, "days"), ", ".join(map(str, outside)), expected)
    known_risks = [each.name for each in shape.risk]
    unknown = [name for name in step.risk if name not in known_risks]
    if unknown:
        raise _invalid(definition, (*at, "risk"), ", ".join(unknown), ", ".join(known_risks))


def _refuse_twice(definition: Definition[PolicyShape], part: str, names: Sequence[str]) -> None:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            raise _invalid(definition, (part, number), name, "each name once")
        seen.add(name)


def _invalid(
    definition: Definition[PolicyShape], path: tuple[str | int, ...], got: str, expected: str
) -> PolicyInvalid:
    where = f"{definition.place(*path)} ({'.'.join(map(str, path))})"
    return PolicyInvalid(where=where, got=got, expected=expected, fix="Correct this part.")
