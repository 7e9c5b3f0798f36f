"""A timeline as it was seen: the same as looking at every version."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lendweave.features import KNOWN, Visibility, committed
from lendweave.features.visibility import Version
from lendweave.runtimes.timeline import Timeline

# (thing, occurred_at, how much later it became known), in the order of the log
LOGS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 4)), max_size=10)
VISIBILITIES = st.just(KNOWN) | st.integers(-1, 10).map(committed)


def timeline_of(log: list[tuple[int, int, int]]) -> Timeline:
    """The versions of a log in one timeline; the value of a version is its offset."""
    timeline = Timeline(1)
    current: dict[int, Version] = {}
    for offset, (thing, at, late) in enumerate(log):
        known = at + late
        if replaced := current.get(thing):
            known = max(known, replaced.known_from)
            replaced.offset_to, replaced.known_to = offset, known
            timeline.remove(replaced.place)
        current[thing] = version = Version(str(thing), (at, offset), known, (offset,))
        timeline.insert(version, [0])
    return timeline


@given(LOGS, VISIBILITIES, st.integers(0, 12), st.none() | st.integers(1, 12))
def test_as_seen_finds_what_every_version_says(
    log: list[tuple[int, int, int]], visibility: Visibility, t: int, width: int | None
) -> None:
    """In the window, with or without a copy, exactly the visible versions stand in order."""
    timeline = timeline_of(log)
    start = -1 if width is None else t - width
    visible = [v.place for v in visibility.seen(timeline.versions, t) if start <= v.place[0] < t]
    past = timeline.as_seen(visibility, t, start, [0])
    rows = zip(past.places, past.columns[0], strict=True)
    found = [(place, value) for place, value in rows if start <= place[0] < t]
    assert [place for place, _ in found] == sorted(visible)
    assert all(place[1] == value for place, value in found)


@given(LOGS)
def test_one_version_of_a_thing_is_visible_at_most(log: list[tuple[int, int, int]]) -> None:
    """The intervals of the versions of one thing never overlap, on either clock."""
    versions = timeline_of(log).versions
    for visibility in (KNOWN, *map(committed, range(len(log)))):
        for t in range(15):
            things = [version.entity_id for version in visibility.seen(versions, t)]
            assert len(things) == len(set(things))


def test_a_timeline_without_late_or_amended_events_is_not_copied() -> None:
    """Long timelines of large dealers are read as they stand."""
    plain = timeline_of([(0, 1, 0), (1, 2, 0)])
    assert plain.as_seen(KNOWN, 5, 0, [0]) is plain
    assert plain.as_seen(committed(1), 5, 0, [0]) is plain
    assert plain.as_seen(committed(0), 5, 0, [0]) is not plain
    late = timeline_of([(0, 1, 9), (1, 2, 0)])
    assert late.as_seen(KNOWN, 5, 0, [0]).columns == ([1],)
