"""The registry: what changes about a firm, and when it is entered.

Changes come to every firm; more of them come from half a year before hard times on. A firm that
closes is entered in the list of abnormal operations, revoked or cancelled, or stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lendweave.simulation.parties.addresses import OFFICES_MAX, AddressKind, address_ids
from lendweave.simulation.parties.enterprises import Enterprises
from lendweave.simulation.parties.fates import NEVER, Fate
from lendweave.simulation.parties.owners import residents
from lendweave.simulation.parties.relations import Representation
from lendweave.simulation.truth.enterprises import RegistryChange, Shareholding
from lendweave.simulation.truth.frames import NONE, Day, Text, Whole, joined
from lendweave.simulation.world.block import Block
from lendweave.simulation.world.world_file import MERCHANTS_MAX

_AHEAD_MONTHS = 6  # changes announce hard times
_LISTED_AFTER_MONTHS = 12  # a closed firm may still be listed
_YEAR_MONTHS = 12
_DAYS = 28
_REMOVED, _REMOVED_IN_TROUBLE = 0.8, 0.2
_REMOVED_AFTER_DAYS, _REMOVED_DAYS = 30, 210
_REVOKED, _CANCELLED = 0.55, 0.25
_REVOKED_AFTER_DAYS, _REVOKED_DAYS = 180, 360
_CANCELLED_AFTER_DAYS, _CANCELLED_DAYS = 45, 200
_SHELL_CANCELLED = 0.03  # of innocent shells in a year
_HALVINGS_MAX = 3


@dataclass(frozen=True, slots=True)
class Registry:
    """What is entered about the firms of a block in the months of the world, and before it."""

    change: RegistryChange
    holdings: Shareholding
    represented: Representation

    @property
    def moved_to(self) -> NDArray[np.int64]:
        """address_id of every office that a firm moved to."""
        return np.asarray(self.change.became[self.change.item == "address"].astype(np.int64))


@dataclass(frozen=True, slots=True)
class _Course:
    """The firms of a block through time. closes: month, NEVER if it does not. strained: shape
    (firms, months). closed: the same."""

    block: Block
    firms: Enterprises
    closes: NDArray[np.int64]
    strained: NDArray[np.bool_]
    closed: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Entries:
    """Entries of one item. row: of the firm, rising. month, on: when."""

    row: Whole
    month: Whole
    on: Day


def make_registry(block: Block, firms: Enterprises, fate: Fate) -> Registry:
    """Everything the registry enters about a block's firms."""
    course = _course(block, firms, fate)
    represented, representation = _representatives(course)
    held, holdings = _shareholders(course)
    change = joined(
        [
            represented,
            held,
            _addresses(course),
            _capitals(course),
            _names(course),
            *_abnormal(course),
            *_ends(course),
        ]
    )
    return Registry(change, holdings, representation)


def _course(block: Block, firms: Enterprises, fate: Fate) -> _Course:
    """A front shares the fate of its merchant; an innocent shell may be closed in good order."""
    firm, months = firms.enterprise, np.arange(block.months)
    place = np.searchsorted(fate.merchant_id, firm.party_id)
    shares = (firm.kind == "merchant") | firms.hidden.is_front
    begins = np.where(shares, fate.begins[place], NEVER)
    ends = np.where(shares, fate.ends[place], NEVER)
    share = _SHELL_CANCELLED / _YEAR_MONTHS
    shut = block.chance.happens("shell cancelled", firm.enterprise_id[:, None], share, months)
    shut &= ~shares[:, None]
    shut_in = np.where(shut.any(axis=1), shut.argmax(axis=1), NEVER)
    closes = np.where(shares & fate.fails[place], ends, shut_in)
    strained = (months >= begins[:, None] - _AHEAD_MONTHS) & (months < ends[:, None])
    return _Course(block, firms, closes, strained, months >= closes[:, None])


def _entries(course: _Course, item: str, yearly: float) -> _Entries:
    """When an item changes: at most once a month, more often under strain, never once closed."""
    block, ids = course.block, course.firms.enterprise.enterprise_id
    times = np.where(course.strained, block.world.enterprises.changes.troubled, 1.0)
    share = np.minimum(yearly / _YEAR_MONTHS * times, 1.0)
    months = np.arange(block.months)
    row, month = np.nonzero(
        block.chance.happens(f"registry {item}", ids[:, None], share, months) & ~course.closed
    )
    return _Entries(row, month, _days(course, item, row, month))


def _days(
    course: _Course, item: str, row: NDArray[np.int64], month: NDArray[np.int64]
) -> NDArray[np.datetime64]:
    ids = course.firms.enterprise.enterprise_id[row]
    day = course.block.chance.below(f"registry day {item}", ids, _DAYS, month)
    return np.asarray(course.block.first_days(month) + day.astype("timedelta64[D]"))


def _representatives(course: _Course) -> tuple[RegistryChange, Representation]:
    firm = course.firms.enterprise
    made = _entries(
        course, "legal_representative", course.block.world.enterprises.changes.legal_representative
    )
    person = _newcomers(course, "new representative", made)
    change = _changes(
        course,
        "legal_representative",
        made,
        _texts(_before(made.row, person, firm.legal_representative_id)),
        _texts(person),
    )
    ids = np.concatenate([firm.enterprise_id, firm.enterprise_id[made.row]])
    who = np.concatenate([firm.legal_representative_id, person])
    since = np.concatenate([firm.founded_on, made.on])
    known = who != NONE
    return change, Representation(ids[known], who[known], since[known])


def _shareholders(course: _Course) -> tuple[RegistryChange, Shareholding]:
    """The largest holder sells everything to somebody else in town."""
    firm, owners = course.firms.enterprise, course.firms.owners
    made = _entries(course, "shareholder", course.block.world.enterprises.changes.shareholder)
    person = _newcomers(course, "new shareholder", made)
    first = owners.holder[:, 0]
    change = _changes(
        course, "shareholder", made, _texts(_before(made.row, person, first)), _texts(person)
    )
    row = np.concatenate([np.arange(len(first)), made.row])
    holder = owners.holder[row]
    holder[len(first) :, 0] = person
    return change, _holdings(
        firm.enterprise_id[row],
        np.concatenate([firm.founded_on, made.on]),
        holder,
        owners.percent[row],
    )


def _holdings(
    ids: NDArray[np.int64],
    held_from: NDArray[np.datetime64],
    holder: NDArray[np.int64],
    percent: NDArray[np.int64],
) -> Shareholding:
    """One row for each holder of each state."""
    state, place = np.nonzero(percent > 0)
    return Shareholding(
        ids[state], held_from[state], place, holder[state, place], percent[state, place]
    )


def _newcomers(course: _Course, name: str, made: _Entries) -> NDArray[np.int64]:
    """Somebody of the firm's town for each entry."""
    firm, block = course.firms.enterprise, course.block
    ids, town = firm.enterprise_id[made.row], firm.party_id[made.row] // MERCHANTS_MAX
    place = block.chance.below(name, ids, block.world.town.people, made.month)
    return residents(block, town, place)


def _addresses(course: _Course) -> RegistryChange:
    """The firm moves to an office of its own; a shop stays where it is."""
    firm = course.firms.enterprise
    made = _entries(course, "address", course.block.world.enterprises.changes.address)
    office = firm.enterprise_id[made.row] * OFFICES_MAX + made.month + 1
    moved = address_ids(AddressKind.OFFICE, office)
    before = _before(made.row, moved, firm.address_id)
    return _changes(course, "address", made, _texts(before), _texts(moved))


def _capitals(course: _Course) -> RegistryChange:
    """Capital doubles in good times and is halved in hard ones."""
    made = _entries(course, "capital", course.block.world.enterprises.changes.capital)
    steps = np.zeros(course.strained.shape, np.int64)
    steps[made.row, made.month] = np.where(course.strained[made.row, made.month], -1, 1)
    level = np.clip(np.cumsum(steps, axis=1)[made.row, made.month], -_HALVINGS_MAX, None)
    base = course.firms.enterprise.capital_minor
    capital = (base[made.row] << _HALVINGS_MAX + level) >> _HALVINGS_MAX
    before = _before(made.row, capital, base)
    return _changes(course, "capital", made, _texts(before), _texts(capital))


def _names(course: _Course) -> RegistryChange:
    name = course.firms.enterprise.name
    made = _entries(course, "name", course.block.world.enterprises.changes.name)
    new = [
        f"测试{month + 1}号{name[row]}"
        for row, month in zip(made.row.tolist(), made.month.tolist(), strict=True)
    ]
    became = np.array(new, np.str_)
    return _changes(course, "name", made, _before(made.row, became, name), became)


def _abnormal(course: _Course) -> Iterator[RegistryChange]:
    """A firm is listed once at most; a firm in trouble is seldom taken off the list again."""
    block, ids = course.block, course.firms.enterprise.enterprise_id
    rate = block.world.enterprises.changes
    months = np.arange(block.months)
    closed_lately = course.closed & (months < course.closes[:, None] + _LISTED_AFTER_MONTHS)
    hard = course.strained | closed_lately
    share = np.minimum(rate.abnormal / _YEAR_MONTHS * np.where(hard, rate.troubled, 1.0), 1.0)
    listed = block.chance.happens("registry abnormal", ids[:, None], share, months)
    row = np.flatnonzero(listed.any(axis=1))
    month = listed.argmax(axis=1)[row]
    on = _days(course, "abnormal", row, month)
    removed = np.where(hard[row, month], _REMOVED_IN_TROUBLE, _REMOVED)
    off = np.flatnonzero(block.chance.happens("abnormal removed", ids[row], removed))
    days = block.chance.below("abnormal length", ids[row], _REMOVED_DAYS) + _REMOVED_AFTER_DAYS
    yield _events(course, "abnormal_listed", row, on)
    yield _events(course, "abnormal_removed", row[off], (on + days.astype("timedelta64[D]"))[off])


def _ends(course: _Course) -> Iterator[RegistryChange]:
    """What becomes of firms that close: most are revoked, some cancelled, some forgotten."""
    firm, chance = course.firms.enterprise, course.block.chance
    row = np.flatnonzero(course.closes < NEVER)
    ids, closed_on = firm.enterprise_id[row], course.block.first_days(course.closes[row])
    in_order = (firm.kind[row] == "shell") & ~course.firms.hidden.is_front[row]
    fate = chance.uniform("after closing", ids)
    revoked = (fate < _REVOKED) & ~in_order
    cancelled = in_order | ((fate >= _REVOKED) & (fate < _REVOKED + _CANCELLED))
    after = _REVOKED_AFTER_DAYS + chance.below("revoked after", ids, _REVOKED_DAYS)
    soon = _CANCELLED_AFTER_DAYS + chance.below("cancelled after", ids, _CANCELLED_DAYS)
    for item, which, days in (("revoked", revoked, after), ("cancelled", cancelled, soon)):
        on = closed_on + days.astype("timedelta64[D]")
        yield _events(course, item, row[which], on[which])


def _events(
    course: _Course, item: str, row: NDArray[np.int64], on: NDArray[np.datetime64]
) -> RegistryChange:
    """Entries that have no value before or after."""
    nothing = np.full(len(row), "")
    ids = course.firms.enterprise.enterprise_id[row]
    return RegistryChange(ids, on, np.full(len(row), item), nothing, nothing)


def _changes(course: _Course, item: str, made: _Entries, was: Text, became: Text) -> RegistryChange:
    ids = course.firms.enterprise.enterprise_id[made.row]
    return RegistryChange(ids, made.on, np.full(len(ids), item), was, became)


def _before(row: NDArray[np.int64], became: NDArray[Any], base: NDArray[Any]) -> NDArray[Any]:
    """The value before each entry: that of the entry above for the same firm, else the first."""
    same = row[1:] == row[:-1]
    before = base[row].astype(np.result_type(base, became))
    before[1:] = np.where(same, became[:-1], before[1:])
    return before


def _texts(values: NDArray[np.int64]) -> NDArray[np.str_]:
    """Ids and amounts as texts, empty for NONE."""
    return np.where(values == NONE, "", values.astype(np.str_))
