"""`lendweave features stream`: the log played by its time, a vector at each subject."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from lendweave.bootstrap import open_house
from lendweave.cli.wording import word
from lendweave.features.streamed import StreamCounts, SubjectVector
from lendweave.flows.stream_features import stream_features
from lendweave.kernel.clock import format_instant, parse_duration
from lendweave.lang.logged import RowLog, row_log

if TYPE_CHECKING:
    from lendweave.cli.session import Session


def stream_command(
    context: typer.Context,
    scene: Annotated[str, typer.Argument(help="the scene, a folder of the scenes / 场景")],
    *,
    bound: Annotated[
        str, typer.Option(help="how far an arrival may lie behind the newest / 允许的乱序")
    ] = "1h",
    keep: Annotated[
        str | None,
        typer.Option(help="how long vectors can be corrected; for ever if left out / 可更正时长"),
    ] = None,
    as_stored: Annotated[
        bool, typer.Option("--as-stored", help="in the order of the log, not of time / 按入库顺序")
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="print each vector as a line / 逐行输出")
    ] = False,
) -> None:
    """Play the log as a stream: late arrivals are told, and correct what they change. 流式计算。

    Records go by the time at which they became known. Each version of a subject is given its
    features as of that time, once nothing earlier is expected.
    按可知时间推进；水位线越过主体时刻后给出特征，迟到数据计数并更正受影响的向量。
    """
    session: Session = context.obj
    kept = None if keep is None else parse_duration(keep)
    with open_house(session.settings, read_only=True) as house:
        stream = house.features.feature_stream(
            scene, parse_duration(bound), kept, as_stored=as_stored
        )
        room = house.room(scene)
        logged = row_log(room.plan.schema)

        def take(vector: SubjectVector) -> None:
            if json:
                typer.echo(_line(vector, logged))

        counts = stream_features(house.principal, room.scene, house.store, stream, take)
    if not json:
        _show(session, counts)


def _line(vector: SubjectVector, logged: RowLog) -> str:
    told = {
        "subject_id": vector.subject.entity_id,
        "subject_version": vector.subject.id,
        "computed_at": format_instant(vector.t),
        "revision": vector.revision,
        "features": logged(vector.row),
    }
    return msgspec.json.encode(told).decode()


def _show(session: Session, counts: StreamCounts) -> None:
    """One line for each count; what is late with by how much."""
    locale = session.settings.locale
    session.screen.heading("streamed")
    for each in fields(counts):
        number = getattr(counts, each.name)
        shown = f"{number / 1e6:,.0f} s" if each.name == "late_most" else f"{number:,}"
        session.screen.line(f"  {word(f'stream {each.name}', locale)}: {shown}")
