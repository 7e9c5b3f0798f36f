"""However the records arrive, the stream gives the vectors of the online features."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from tests.runtimes.stream.logs import FACTS, HOUR, PLAN, Fact, log_of, online

from lendweave.bootstrap import House
from lendweave.features import served_features
from lendweave.features.streamed import SubjectVector
from lendweave.flows.apply import decide_history
from lendweave.lang.logged import row_log
from lendweave.records import FeatureVector
from lendweave.runtimes.stream.arrivals import Arrival, arrivals_of, as_it_became_known
from lendweave.runtimes.stream.features import StreamFeatures, stream_vectors
from lendweave.runtimes.stream.numbers import SeenNumbers
from lendweave.runtimes.stream.ordering import Instant, Ordering

BOUND = 6 * HOUR


def shuffled(
    arrivals: Sequence[Arrival], delays: Sequence[int], again: Sequence[int]
) -> list[Arrival]:
    """Each delayed by some hours within the bound; some come once more, whenever."""
    sent = [(a.time + delay * HOUR, a) for a, delay in zip(arrivals, delays, strict=False)]
    repeats = [arrivals[number % len(arrivals)] for number in again]
    sent += [(a.time + (BOUND + number * HOUR), a) for number, a in enumerate(repeats)]
    return [arrival for _, arrival in sorted(sent, key=lambda one: one[0])]


def latest(vectors: Sequence[SubjectVector]) -> dict[str, tuple[object, ...]]:
    """By version of a subject, the row that was given last."""
    return {vector.subject.id: vector.row for vector in vectors}


@given(
    FACTS,
    st.lists(st.integers(0, 6), min_size=25, max_size=25),
    st.lists(st.integers(0, 24), max_size=8),
)
def test_any_order_within_the_bound_gives_the_online_vectors(
    facts: list[Fact], delays: list[int], again: list[int]
) -> None:
    """Shuffled and repeated: every vector once, in order of its instant, and none is late."""
    known = as_it_became_known(log_of(facts))
    ordering, features = Ordering(BOUND), StreamFeatures(PLAN)
    vectors = list(stream_vectors(shuffled(known, delays, again), ordering, features))
    live = [msgspec.structs.replace(a.record, offset=n) for n, a in enumerate(known)]
    assert latest(vectors) == online(live, known)
    assert len(vectors) == features.vectors == len(latest(vectors))
    assert [vector.t for vector in vectors] == sorted(vector.t for vector in vectors)
    assert (ordering.late, ordering.repeated) == (0, len(again))
    assert (ordering.taken, features.waiting) == (len(known), 0)


@given(FACTS, st.data())
def test_whatever_comes_late_is_told_and_corrects_what_it_changes(
    facts: list[Fact], data: st.DataObject
) -> None:
    """In any order: nothing is lost, and the last vector of each subject is the online one."""
    log = log_of(facts, apart=True)
    known = list(arrivals_of(log))
    ordering, features = Ordering(bound=HOUR), StreamFeatures(PLAN, keep=None)
    vectors = list(stream_vectors(data.draw(st.permutations(known)), ordering, features))
    assert latest(vectors) == online(log, known)
    assert ordering.taken == len(log)
    assert features.waiting == features.uncorrected == 0
    assert len(vectors) == features.vectors + features.corrected
    assert [v.revision for v in vectors].count(0) == len(latest(vectors))


def arrival(number: int, hour: int, **own: Any) -> Arrival:
    """The order number `number` of person 0, known and made at an hour."""
    (record,) = log_of([Fact("order", number, hour, hour, **own)])
    return Arrival(record.known_at, number, record)


def played(ordering: Ordering, arrivals: Sequence[Arrival]) -> list[Instant]:
    """All instants, those of the end too."""
    found = [instant for one in arrivals for instant in ordering.take(one)]
    return [*found, *ordering.finish()]


def test_an_instant_is_out_once_the_watermark_is_beyond_it() -> None:
    """Held back for as long as the bound says, then all of it at once, in order of the log."""
    ordering = Ordering(2 * HOUR)
    first, second, same = arrival(0, 1), arrival(2, 3), arrival(1, 3)
    assert ordering.take(second) == []
    assert ordering.take(first) == []
    assert ordering.take(same) == []
    (out,) = ordering.take(arrival(3, 5))
    assert out == Instant(first.time, (first,))
    assert ordering.watermark == second.time
    assert ordering.take(arrival(4, 6))[0] == Instant(second.time, (same, second))


def test_an_arrival_at_the_watermark_is_on_time() -> None:
    """The bound is the most that is allowed; what lies further back is late, and by how much."""
    ordering = Ordering(2 * HOUR)
    newest, edge, late = arrival(0, 4), arrival(1, 2), arrival(2, 1)
    out = played(ordering, [newest, edge, late])
    assert [(one.time, one.late) for one in out] == [
        (late.time, True),
        (edge.time, False),
        (newest.time, False),
    ]
    assert (ordering.late, ordering.late_most) == (1, HOUR)


def test_vectors_are_corrected_for_as_long_as_they_are_kept() -> None:
    """One that is older than that stays as it was given, and this is counted."""
    facts = [
        Fact("order", 0, 1, 1),
        Fact("application", 0, 2, 2),
        Fact("application", 1, 9, 9),
        Fact("application", 2, 12, 12),
    ]
    order, *asked = as_it_became_known(log_of(facts))
    features = StreamFeatures(PLAN, keep=HOUR)
    vectors = list(stream_vectors([*asked, order], Ordering(0), features))
    orders = PLAN.schema.names.index("orders")
    assert [(v.subject.entity_id, v.revision, v.row[orders]) for v in vectors] == [
        ("application0", 0, 0),
        ("application1", 0, 0),
        ("application1", 1, 1),
        ("application2", 0, 1),
    ]
    assert (features.uncorrected, features.corrected) == (1, 1)


def test_an_amendment_waits_for_what_it_amends() -> None:
    """Where the first version is lost, the second is not shown, and the stream says so."""
    first, second, asked = as_it_became_known(
        log_of([Fact("order", 0, 1, 1), Fact("order", 0, 1, 2), Fact("application", 0, 5, 5)])
    )
    features = StreamFeatures(PLAN, keep=None)
    lost = list(stream_vectors([second, asked], Ordering(0), features))
    orders = PLAN.schema.names.index("orders")
    assert [v.row[orders] for v in lost] == [0]
    assert features.waiting == 1
    assert features.take(Instant(first.time, (first,), late=True)) == []
    (again,) = features.correct()
    assert (again.row[orders], again.revision, features.waiting) == (1, 1, 0)


@given(st.lists(st.integers(0, 3_000)))
def test_a_number_is_new_once(numbers: list[int]) -> None:
    """Bits remember what a set would."""
    seen = SeenNumbers()
    assert [seen.add(n) for n in numbers] == [n not in numbers[:i] for i, n in enumerate(numbers)]


def test_the_sample_as_a_stream_gives_what_was_served(house: House) -> None:
    """Every application of the appliance scene: what was logged is in the stream's vector."""
    desk, room = house.decisions.desk("appliance"), house.room("appliance")
    decide_history(house.principal, house.decisions.applications("appliance"), desk)
    log = list(house.store.scan(house.principal))
    features = room.plan.features
    served = {
        r.subject_version: served_features(r, features) for r in log if isinstance(r, FeatureVector)
    }
    known, random = as_it_became_known(log), Random(7)
    order = sorted(known, key=lambda one: one.time + random.randrange(30 * 24 * HOUR))
    ordering = Ordering(30 * 24 * HOUR)
    logged = row_log(room.plan.schema)
    vectors = list(stream_vectors(order, ordering, StreamFeatures(room.plan)))
    assert order != known
    assert ordering.late == 0
    streamed = {vector.subject.id: logged(vector.row) for vector in vectors}
    assert {one: found.items() <= streamed[one].items() for one, found in served.items()} == (
        dict.fromkeys(streamed, True)
    )
