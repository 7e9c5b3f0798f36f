"""The keys of collection.yaml, as its author writes them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Name = Annotated[str, msgspec.Meta(pattern="^[A-Za-z][A-Za-z0-9_+-]{0,39}$")]
Days = Annotated[int, msgspec.Meta(ge=0, le=36_500)]
DaysPastDue = Annotated[int, msgspec.Meta(ge=1, le=36_500)]
Count = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Amount = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,12}(\.[0-9]{1,3})?$")]
Hour = Annotated[str, msgspec.Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Way = Literal["sms", "app", "call", "letter", "visit", "legal"]
WaivedPart = Literal["penalty", "fee", "interest"]


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from"}):
    """A part of the file: unknown keys are refused."""


class BucketShape(Shape, frozen=True):
    """A stage of lateness. from: first day past due; it ends where the next one begins."""

    name: Name
    start: DaysPastDue


class RiskShape(Shape, frozen=True):
    """A class of risk. when: lang condition over a case; unknown counts as false."""

    name: Name
    when: str


class StepShape(Shape, frozen=True):
    """What is done in a bucket. days: days past due on which; risk: classes, all when empty.

    text: name of the wording that is sent or read out.
    """

    bucket: Name
    days: tuple[DaysPastDue, ...]
    by: Way
    text: Name
    risk: tuple[Name, ...] = ()


class HoursShape(Shape, frozen=True, rename={"start": "from", "end": "to"}):
    """Local hours in which a person may be contacted: from ≤ time < to."""

    start: Hour
    end: Hour


class LimitShape(Shape, frozen=True):
    """How often at most, in a local day and in seven local days."""

    per_day: Count
    per_week: Count


class LimitsShape(Shape, frozen=True):
    """The bounds of contact. all: over all ways together. third_party: contacts of others."""

    hours: HoursShape
    all: LimitShape
    third_party: LimitShape
    each: dict[Way, LimitShape] = msgspec.field(default_factory=dict)


class PromisesShape(Shape, frozen=True):
    """days_max: how far ahead. least: share of what is overdue. broken_max: then no more."""

    days_max: Days
    least: Share
    broken_max: Count


class WaiverShape(Shape, frozen=True):
    """What a role may let off: these parts, this share of them, at most so much in one case."""

    role: Name
    of: tuple[WaivedPart, ...]
    share: Share
    most: Amount


class AgencyShape(Shape, frozen=True):
    """An agency. from: least days past due. keep_days: then a case comes back by itself."""

    agency: Name
    start: DaysPastDue
    keep_days: Annotated[int, msgspec.Meta(ge=1, le=3_650)]
    cases_max: Count
    commission: Share


class PolicyShape(Shape, frozen=True):
    """The whole file."""

    collection: Name
    version: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    buckets: tuple[BucketShape, ...]
    risk: tuple[RiskShape, ...]
    plan: tuple[StepShape, ...]
    limits: LimitsShape
    promises: PromisesShape
    waivers: tuple[WaiverShape, ...] = ()
    agencies: tuple[AgencyShape, ...] = ()
