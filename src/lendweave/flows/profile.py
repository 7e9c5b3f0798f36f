"""Profile: all that is known of one party or dealer at an instant, from the scene's own features.

The values are those that a decision would read: the same definitions, with the party itself as
subject in place of an application. What is told is written down, as what a decision reads is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Protocol

from lendweave.features import AsOf, Feature, FeatureSet, Serving, Visibility, committed
from lendweave.features.groups import GROUPS
from lendweave.features.verification import HeldWindow
from lendweave.flows.profile_log import ProfileLog
from lendweave.kernel.clock import Clock, format_instant
from lendweave.kernel.errors import Missing, shortened
from lendweave.lang.errors import did_you_mean
from lendweave.records import Principal, Record, Role
from lendweave.records.ports import RecordReader
from lendweave.records.values import json_from_raw

PROFILE_ROLES = (Role.REVIEWER, Role.ANALYST, Role.PARTNER_RISK, Role.GROWTH, Role.OPERATIONS)


class NotKnownThen(Missing):
    """Nothing of this party was known in the scene at that instant.
    该时刻本场景尚不掌握此主体的任何信息。
    """

    code = "FLOWS-101"


class NothingAbout(Missing):
    """No feature of the scene is about things of this kind.
    本场景没有关于该类主体的特征。
    """

    code = "FLOWS-102"


class NotInProfile(Missing):
    """The profile has no feature of this name.
    画像中没有这个名称的特征。
    """

    code = "FLOWS-103"


class VectorReader(Protocol):
    """Gives the feature row of a subject, raw; `read_offset` as in `flows.apply`.

    last_change: the offset of the last record among those taken in that any feature could read.
    known: the row of what was known at t, and the last offset that was taken in when it was made.
    """

    def read_offset(self) -> int: ...

    def last_change(self) -> int: ...

    def vector(self, subject: Record, t: int, visibility: Visibility) -> tuple[object, ...]: ...

    def known(self, subject: Record, t: int) -> tuple[tuple[object, ...], int]: ...


class LineageReader(Protocol):
    """Gives the windows behind a feature of a subject, with the records that they held."""

    def windows(
        self, principal: Principal, subject: Record, feature: str, t: int, visibility: Visibility
    ) -> tuple[HeldWindow, ...]: ...


@dataclass(frozen=True, slots=True)
class ProfilePorts:
    """The features about things of the kind, who computes them, and who finds their records.

    log: where what is told is written down; None where the data folder is only read.
    """

    features: FeatureSet
    vectors: VectorReader
    lineage: LineageReader
    reader: RecordReader
    clock: Clock
    log: ProfileLog | None = None


@dataclass(frozen=True, slots=True)
class ProfileItem:
    """One feature and its value, raw."""

    feature: Feature
    value: object

    @property
    def json(self) -> Any:
        """The value as JSON spells it."""
        return json_from_raw(self.value, self.feature.column.type)


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of `subject` at t, µs UTC. groups: in the order of GROUPS, none empty.

    The last group, "", holds features that their set does not sort. vector_id: the record that
    this was written down as, None where the data folder is only read.
    """

    subject: Record
    features: FeatureSet
    t: int
    visibility: Visibility
    groups: tuple[tuple[str, tuple[ProfileItem, ...]], ...]
    vector_id: str | None = None

    @property
    def read_offset(self) -> int | None:
        """The last offset that was visible; None where knowledge is cut off by time."""
        live = self.visibility.as_of is AsOf.COMMITTED
        return self.visibility.read_offset if live else None


def profile(
    principal: Principal, entity_id: str, ports: ProfilePorts, as_of: int | None = None
) -> Profile:
    """The profile of one thing of the set's subject kind.

    as_of: µs UTC, what was known then; None for now, on all that is committed. What was told a
    moment ago, and nothing was committed since, is told again with its own t.
    It is on disk, as it is told, before this returns. Raises NotAllowed, NotKnownThen, and what
    the store has against writing.
    """
    principal.require(*PROFILE_ROLES)
    now = ports.clock.now()
    read_offset = ports.vectors.read_offset()
    subject = _subject(principal, entity_id, ports, now if as_of is None else as_of)
    if as_of is None:
        serving = _live(principal, subject, ports, now, read_offset)
        row = ports.vectors.vector(subject, serving.t, serving.visibility)
    else:
        row, taken_in = ports.vectors.known(subject, as_of)
        serving = Serving(as_of, Visibility(AsOf.KNOWN, taken_in), "profile")
    kept = ports.log.keep(principal, subject, row, serving, now) if ports.log else None
    items = [
        ProfileItem(feature, value)
        for feature, value in zip(ports.features.features, row, strict=True)
    ]
    groups = tuple(_grouped(items))
    return Profile(subject, ports.features, serving.t, serving.visibility, groups, kept)


def lineage(
    principal: Principal, found: Profile, name: str, ports: ProfilePorts
) -> tuple[HeldWindow, ...]:
    """The windows behind one feature of a profile, and the latest records that each held.

    Empty for what no window stands behind, such as the party's own columns.
    Raises NotAllowed, NotInProfile.
    """
    principal.require(*PROFILE_ROLES)
    names = found.features.schema.names
    if name not in names:
        raise NotInProfile(
            where=f"profile of {found.subject.entity_id[:64]!r}",
            got=shortened(name),
            expected=", ".join(names),
            fix=did_you_mean(name, names) or "Name one of these.",
        )
    return ports.lineage.windows(principal, found.subject, name, found.t, found.visibility)


def _live(
    principal: Principal, subject: Record, ports: ProfilePorts, now: int, read_offset: int
) -> Serving:
    """All that is committed, now; or as it was told a moment ago, where it still holds."""
    told = ports.log and ports.log.told_lately(principal, subject, now)
    if told and ports.vectors.last_change() <= told.visibility.read_offset:
        return told
    return Serving(now, committed(read_offset), "profile")


def _subject(principal: Principal, entity_id: str, ports: ProfilePorts, t: int) -> Record:
    """The version of the thing's own record that was known at t."""
    kind, scene = ports.features.subject_kind, ports.features.scene
    found = [
        record
        for record in ports.reader.versions(principal, kind, entity_id)
        if record.scenario == scene.name
    ]
    # An amendment is never known before what it amends.
    known_from = accumulate((record.known_at for record in found), max)
    known = [record for record, known in zip(found, known_from, strict=True) if known <= t]
    if not known or known[-1].tombstone:
        raise NotKnownThen(
            where=f"{kind} {entity_id[:64]!r} in scene {scene.name!r} at {format_instant(t)}",
            got="a deletion" if known else ("only later news" if found else "no record"),
            expected=f"the entity_id of a {kind} that was known then",
            fix="Ask for a later instant, another scene, or check the id.",
        )
    return known[-1]


def _grouped(items: list[ProfileItem]) -> Iterator[tuple[str, tuple[ProfileItem, ...]]]:
    for group in (*GROUPS, ""):
        found = tuple(item for item in items if item.feature.group == group)
        if found:
            yield group, found


def profile_body(found: Profile) -> dict[str, Any]:
    """The profile as JSON, for the HTTP door and for machines at a terminal."""
    features = found.features
    return {
        "kind": features.subject_kind,
        "entity_id": found.subject.entity_id,
        "scene": features.scene.name,
        "as_of": format_instant(found.t),
        "clock": found.visibility.as_of.value,
        "read_offset": found.read_offset,
        "vector_id": found.vector_id,
        "feature_set": {"name": features.name, "version": features.version, "hash": features.hash},
        "groups": [
            {"group": group, "features": [_item_body(item) for item in items]}
            for group, items in found.groups
        ],
    }


def _item_body(item: ProfileItem) -> dict[str, Any]:
    feature = item.feature
    return {
        "name": feature.name,
        "type": str(feature.column.type),
        "value": item.json,
        "en": feature.en,
        "zh": feature.zh,
    }


def lineage_body(windows: tuple[HeldWindow, ...]) -> list[dict[str, Any]]:
    """The windows as JSON."""
    return [
        {
            "feature": window.feature,
            "kind": window.kind,
            "key": window.key,
            "events": window.events,
            "latest": [
                {
                    "id": event.id,
                    "external_id": event.external_id,
                    "occurred_at": format_instant(event.occurred_at),
                    "offset": event.offset,
                    "value": event.value,
                }
                for event in window.latest
            ],
        }
        for window in windows
    ]
