"""The contract of a scene's feeds: `quality.yaml`, what its author expects of each partner.

A limit that is not written is not checked; the value is still measured and shown.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from lendweave.lang.definition import Definition, read_definition

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Count = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
Duration = Annotated[str, msgspec.Meta(pattern="^[0-9]{1,6}[smhdw]$")]
Name = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{0,59}$")]
DayOfMonth = Annotated[int, msgspec.Meta(ge=0, le=28)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class CalendarShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The days on which a feed sends: certain weekdays, or certain days of each month.

    month_days: 0 is the last day of the month. within: a day may come so many days late.
    """

    weekdays: tuple[Weekday, ...] = ()
    month_days: tuple[DayOfMonth, ...] = ()
    within: Annotated[int, msgspec.Meta(ge=0, le=14)] = 0


class RuleShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule between fields of one record. that: lang expression; unknown counts as neither."""

    name: Name
    kind: str
    that: str
    en: str
    zh: str
    broken_max: Share = 0.0


class FeedShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is expected of one feed.

    required: it must have records. calendar: when it sends; learnt from the feed where not
    written. filled: `kind.column` → least share with a value in each period. psi: `kind.column` →
    largest index against the periods before.
    """

    required: bool = False
    calendar: CalendarShape | None = None
    missing_days_max: Count | None = None
    silent_days_max: Count | None = None
    delay_p99_max: Duration | None = None
    bad_rows_max: Share | None = None
    refused_files_max: Count | None = None
    duplicates_max: Share | None = None
    conflicts_max: Share | None = None
    filled: dict[str, Share] = msgspec.field(default_factory=dict)
    psi: dict[str, Annotated[float, msgspec.Meta(gt=0)]] = msgspec.field(default_factory=dict)
    rules: tuple[RuleShape, ...] = ()


class SideShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One side of a reconciliation: current records of a kind, summed by key.

    key: lang expression of type text or date. value: lang expression that is summed; records are
    counted where not written. when: lang condition. feed: only records of this feed.
    """

    kind: str
    key: str
    feed: str | None = None
    value: str | None = None
    when: str | None = None


class PairShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two sides that must tell the same. by: what a key is, in both languages.

    complete: keys that one side alone has count as well.
    """

    name: Name
    en: str
    zh: str
    left: SideShape
    right: SideShape
    unmatched_max: Share
    complete: bool = True


class ContractShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The keys of quality.yaml. defaults: limits of every feed that does not write its own."""

    period: Literal["week", "month"] = "month"
    defaults: FeedShape = FeedShape()
    feeds: dict[str, FeedShape] = msgspec.field(default_factory=dict)
    reconcile: tuple[PairShape, ...] = ()


_LIMITS = (
    *("missing_days_max", "silent_days_max", "delay_p99_max", "bad_rows_max"),
    *("refused_files_max", "duplicates_max", "conflicts_max"),
)


def read_contract(text: str, file: str) -> Definition[ContractShape]:
    """The contract that `text` writes, with its places. Raises DefinitionInvalid."""
    return read_definition(text, file, ContractShape)


def expected_of(contract: ContractShape, feed: str) -> FeedShape:
    """What is expected of `feed`: its own limits, the defaults where it writes none."""
    own = contract.feeds.get(feed, FeedShape())
    filled = {
        name: getattr(contract.defaults, name) for name in _LIMITS if getattr(own, name) is None
    }
    return msgspec.structs.replace(own, **filled)
