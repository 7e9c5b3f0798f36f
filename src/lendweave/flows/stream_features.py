"""Stream: the records of a scene played by their time, with a vector at each subject."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Protocol

from lendweave.features.streamed import StreamCounts, SubjectVector
from lendweave.records import Principal, Record, Role, Scene
from lendweave.records.ports import RecordReader

STREAM_ROLES = (Role.ANALYST, Role.MODELLER, Role.PARTNER_RISK, Role.OPERATIONS)


class FeatureStream(Protocol):
    """Plays a log once. kinds: what it reads of it."""

    @property
    def kinds(self) -> Collection[str]: ...

    def play(self, log: Iterable[Record]) -> Iterator[SubjectVector]: ...

    def counts(self) -> StreamCounts: ...


def stream_features(
    principal: Principal,
    scene: Scene,
    reader: RecordReader,
    stream: FeatureStream,
    take: Callable[[SubjectVector], None],
) -> StreamCounts:
    """Play everything stored of the scene; `take` is given each vector. Raises NotAllowed."""
    principal.require(*STREAM_ROLES)
    records = reader.scan(principal, kinds=stream.kinds)
    for vector in stream.play(r for r in records if r.scenario == scene.name):
        take(vector)
    return stream.counts()
