"""The one identity rule: where a record stands among the versions of its entity already stored.

| the record …                                            | stands as            |
|---------------------------------------------------------|----------------------|
| is the first of its entity and names no older version   | NEW                  |
| says what the current version says                      | DUPLICATE            |
| says what an older version says, live or known by then  | DUPLICATE            |
| says something new and names no older version           | by OnChange          |
| names the current version                               | AMENDMENT            |
| names a version that has not arrived                    | HELD                 |
| names a version that is not the current one any more    | AmendmentConflict    |
| names the current version, which is a tombstone         | EntityClosed         |

Versions of one entity form a line, never a tree: every amendment supersedes the then current one.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from lendweave.kernel.errors import Conflict


class AmendmentConflict(Conflict):
    """Two amendments name the same version of one record.
    两次更正指向同一记录的同一版本。
    """

    code = "RECORDS-021"


class EntityClosed(Conflict):
    """The entity was deleted by a tombstone and takes no more versions.
    该实体已有删除标记，不再接受新版本。
    """

    code = "RECORDS-022"


class ContentChanged(Conflict):
    """The source gave this external id before, with other content, and may not amend it.
    来源曾以不同内容给出这一外部编号，且不允许更正。
    """

    code = "RECORDS-023"


class SupersededUnknown(Conflict):
    """An amendment names a version that has not arrived, and may not wait for it.
    更正所指的版本尚未到达，且本次写入不允许等待。
    """

    code = "RECORDS-024"


class OnChange(Enum):
    """What a feed allows when a known entity arrives with new content."""

    AMEND = "amend"  # a new version that supersedes the current one
    REFUSE = "refuse"  # not stored, handed back as a Refusal
    KEEP = "keep"  # the first one wins; counted, not stored


class Standing(Enum):
    """What becomes of a record that arrives; counted for every one, so hashed by what it is."""

    __hash__ = object.__hash__

    NEW = "new"
    AMENDMENT = "amendment"
    DUPLICATE = "duplicate"
    KEPT = "kept"
    REFUSED = "refused"
    HELD = "held"


class Version(NamedTuple):
    """What the identity rule needs to know of one version.

    known_at: None for a live record that is not stored yet: it becomes known as it is stored.
    offset: place in the log, None where it is not stored yet.
    """

    id: str
    content_hash: str
    supersedes: str | None
    tombstone: bool
    known_at: int | None = None
    offset: int | None = None


def is_restated(amendment: Version, current: Version, sent_from: int | None) -> bool:
    """Whether imported history is said otherwise by a later file, as if it had been known before.

    Until that file came, everybody read the current version at the time that both name. So the
    amendment became known as it was stored; with its own `known_at` a look at the past would see
    what nobody could have seen then.

    sent_from: offset of the log at which the import of the amendment's file began, None where no
    file was imported. Versions of one file are taken as they say: a file may tell a whole history.
    """
    if sent_from is None or amendment.known_at is None or current.known_at is None:
        return False
    came_before = current.offset is not None and current.offset < sent_from
    return came_before and amendment.known_at <= current.known_at


def standing_of(
    new: Version, chain: Sequence[Version], on_change: OnChange, where: str
) -> Standing:
    """Where `new` stands, given the stored versions of its entity in order of commit.

    where: names the entity in errors. Raises AmendmentConflict or EntityClosed, only for a record
    that names an older version itself.
    """
    if new.supersedes is None:
        return _unlinked(new, chain, on_change)
    return _linked(new, chain, where)


def _unlinked(new: Version, chain: Sequence[Version], on_change: OnChange) -> Standing:
    if not chain:
        return Standing.NEW
    if chain[-1].content_hash == new.content_hash or any(_repeated(v, new) for v in chain):
        return Standing.DUPLICATE
    if on_change is OnChange.KEEP:
        return Standing.KEPT
    if on_change is OnChange.REFUSE or chain[-1].tombstone:
        return Standing.REFUSED
    return Standing.AMENDMENT


def _repeated(stored: Version, new: Version) -> bool:
    """The same row of a file that is read again, or the same message that is sent again.

    Imported history says when it was known: a dealer frozen and released says the same as before
    at a later time, and that is news; what was stored as restated says an earlier time when its
    file is read again. A live sender tells news by naming the version it amends.
    """
    by_then = new.known_at is None or stored.known_at is None or new.known_at <= stored.known_at
    return by_then and stored.content_hash == new.content_hash


def _linked(new: Version, chain: Sequence[Version], where: str) -> Standing:
    if any(_says_the_same(version, new) for version in chain):
        return Standing.DUPLICATE
    if all(version.id != new.supersedes for version in chain):
        return Standing.HELD
    current = chain[-1]
    if current.id != new.supersedes:
        raise AmendmentConflict(
            where=where,
            got=f"an amendment of version {new.supersedes}",
            expected=f"an amendment of the current version {current.id}",
            fix="Read the current version and amend that one.",
        )
    if current.tombstone:
        raise EntityClosed(
            where=where,
            got="an amendment of a tombstone",
            expected="an entity that is not deleted",
            fix="Send the fact under a new external id.",
        )
    return Standing.DUPLICATE if current.content_hash == new.content_hash else Standing.AMENDMENT


def _says_the_same(stored: Version, new: Version) -> bool:
    return stored.id == new.id or (
        stored.supersedes == new.supersedes and stored.content_hash == new.content_hash
    )


def unstored_reason(
    standing: Standing, new: Version, chain: Sequence[Version], where: str
) -> Conflict | None:
    """Why a record that stands so is neither stored nor known already, None when it is."""
    if standing is Standing.HELD:
        return SupersededUnknown(
            where=where,
            got=f"an amendment of version {new.supersedes}",
            expected="a version that is stored",
            fix="Store that version first, then amend it.",
        )
    if standing in (Standing.REFUSED, Standing.KEPT):
        return refusal_reason(chain[-1], where)
    return None


def refusal_reason(current: Version, where: str) -> Conflict:
    """Why a record that stands REFUSED was refused, as an error to show or to quarantine."""
    if current.tombstone:
        return EntityClosed(
            where=where,
            got="new content",
            expected="no more versions after a tombstone",
            fix="Send the fact under a new external id.",
        )
    return ContentChanged(
        where=where,
        got="other content than in the stored version",
        expected="the same content, or a feed that may amend",
        fix="Declare the feed amendable, or correct the file.",
    )
