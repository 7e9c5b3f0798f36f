"""The keys of review.yaml, as its author writes them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Name = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{0,39}$")]
Amount = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,12}(\.[0-9]{1,3})?$")]
Hour = Annotated[str, msgspec.Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Share = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,3}(\.[0-9]{1,4})?%$")]
Worked = Annotated[str, msgspec.Meta(pattern="^[0-9]{1,5}(m|h)$")]
Priority = Annotated[int, msgspec.Meta(ge=1, le=9)]
Days = Annotated[int, msgspec.Meta(ge=1, le=365)]
By = Literal["document", "phone", "visit", "record"]


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from"}):
    """A part of the file: unknown keys are refused."""


class TitleShape(Shape, frozen=True):
    """What people read, in both languages."""

    en: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    zh: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class HoursShape(Shape, frozen=True, rename={"start": "from", "end": "to"}):
    """Local hours in which reviewers work: from ≤ time < to, on business days of a calendar.

    calendar: a code of holidays.yaml; weekends alone are free when left out.
    """

    start: Hour
    end: Hour
    calendar: str | None = None


class CheckShape(Shape, frozen=True):
    """One check of a list. by: how it is done. mandatory: before an approval."""

    check: Name
    title: TitleShape
    by: By
    mandatory: bool = False


class TypeShape(Shape, frozen=True):
    """A type of case. when: condition over the decision; the last type takes the rest.

    priority: 1 is worked first. sla, expires: business time from the opening of the case.
    """

    type: Name
    title: TitleShape
    priority: Priority
    sla: Worked
    when: str | None = None
    expires: Worked | None = None
    checks: tuple[CheckShape, ...] = ()


class AuthorityShape(Shape, frozen=True):
    """What a role may approve: alone, and together with a second person."""

    role: str
    alone: Amount
    second: Amount


class OverridesShape(Shape, frozen=True):
    """against: reason codes that an approval has to override."""

    against: tuple[str, ...] = ()


class SamplingShape(Shape, frozen=True):
    """What share of decided cases is looked at again; overrides: of those that overrode."""

    salt: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    share: Share
    overrides: Share = "100%"


class ReviewShape(Shape, frozen=True):
    """The whole file."""

    review: Name
    version: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    hours: HoursShape
    documents_days: Days
    types: tuple[TypeShape, ...]
    authority: tuple[AuthorityShape, ...]
    sampling: SamplingShape
    overrides: OverridesShape = OverridesShape()
