"""What stands under a key, and what once stood there: fresh, gathered up, and very much of it."""

from __future__ import annotations

from array import array
from random import Random

from lendweave.runtimes.online.events import BARE_ROWS, Events
from lendweave.runtimes.online.hot_timeline import HOT_ROWS, HotTimeline
from lendweave.runtimes.online.stored_columns import CodedColumn, NumberColumn
from lendweave.runtimes.online.timelines import GroupedRows, Timelines
from lendweave.runtimes.online.versions import Versions

KEYS = 4


def versions_of(size: int) -> Versions:
    """So many versions of different things, at instants with many ties; a number and a word."""
    versions, chance = Versions(0, (NumberColumn(array("q")), CodedColumn())), Random(3)
    for row in range(size):
        values = chance.randrange(99), chance.choice(["a", "b", None])
        versions.append(f"thing {row}", (row, chance.randrange(40), row), (), 0, values)
    return versions


def stand_beside(timelines: Timelines, events: Events) -> bool:
    """Whether what stands beside events is theirs."""
    versions, rows = timelines.versions, events.rows
    columns = [versions.occurred, *(column.stored for column in versions.values)]
    beside = [events.instants, *events.cells]
    if len(rows) <= BARE_ROWS and not events.cells:
        columns = columns[:1]
    return [[*some] for some in beside] == [[column[row] for row in rows] for column in columns]


def rows_of(timelines: Timelines, code: int) -> list[int]:
    """The rows that stand under a key."""
    found = timelines.at(code)
    if isinstance(found, HotTimeline):
        assert all(stand_beside(timelines, block) for block in found.blocks.blocks)
        return [*found.blocks.rows(found.blocks.span(-1, 99))]
    assert stand_beside(timelines, found)
    return [*found.rows]


def gathered(rows: dict[int, list[int]]) -> GroupedRows:
    """Rows by key as they are taken over from a snapshot."""
    starts, found = array("I", [0]), array("I")
    for code in range(KEYS):
        found.extend(rows.get(code, []))
        starts.append(len(found))
    return GroupedRows(starts, found)


def test_rows_come_and_go_under_their_keys() -> None:
    """Begun from gathered rows, few or very many, and then changed: as plain lists have it."""
    versions, chance = versions_of(1_200), Random(4)
    standing: dict[int, list[int]] = {1: [*range(100)], 2: [*range(100, 500)], 3: []}
    closed: dict[int, list[int]] = {1: [500], 2: [501, 502], 3: []}

    def in_order(rows: list[int]) -> list[int]:
        return sorted(rows, key=lambda row: (versions.occurred[row], row))

    timelines = Timelines(versions, versions.values)
    current = gathered({code: in_order(rows) for code, rows in standing.items()})
    timelines.stand(current, gathered(closed))
    for row in range(503, 1_200):
        code = chance.choice([1, 2, 2, 3, 7])
        standing.setdefault(code, []).append(row)
        timelines.enter(code, row)
        if chance.random() < 0.4:
            gone = standing[code].pop(chance.randrange(len(standing[code])))
            closed.setdefault(code, []).append(gone)
            timelines.leave(code, gone)
        assert rows_of(timelines, code) == in_order(standing[code])
        assert [*timelines.closed(code)] == closed.get(code, [])
    assert max(map(len, standing.values())) > HOT_ROWS


def test_a_key_that_nothing_ever_had_is_empty() -> None:
    """Also one of which the code is greater than any."""
    versions = versions_of(1)
    timelines = Timelines(versions, versions.values)
    timelines.stand(gathered({1: [0]}), gathered({}))
    for code in (0, 2, KEYS, 10**9):
        assert rows_of(timelines, code) == []
        assert [*timelines.closed(code)] == []
