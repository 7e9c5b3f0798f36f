"""Sums over the view `judged`, small enough to be read by a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import duckdb

from lendweave.decisions.comparison.assumptions import Assumptions
from lendweave.decisions.comparison.cause import Cause, Causes
from lendweave.decisions.comparison.result import Cell, Evidence, Group, Money, Swap
from lendweave.decisions.comparison.versions import Version
from lendweave.decisions.comparison.waterfall import Decided, Effect, Fates, waterfall
from lendweave.decisions.model import Ending
from lendweave.decisions.reasons import reasons_from_masks
from lendweave.lang.dialects import quoted
from lendweave.runtimes.comparison.judged import money_sums

_FATES = "count(*), count(bad), count(*) FILTER (bad)"
_PPM = 1_000_000
Seen = tuple[Mapping[str, object], Cause, Fates]
"""What both versions saw in some applications, by column, with the cause of the difference."""


def evidence(connection: duckdb.DuckDBPyConnection) -> Evidence:
    """How many applications there are, and of how many the outcome is known."""
    [row] = connection.execute(
        "SELECT count(*), count(bad), count(*) FILTER (NOT has_loan),"
        " count(*) FILTER (has_loan AND bad IS NULL) FROM decided"
    ).fetchall()
    return Evidence(*row)


def cells(
    connection: duckdb.DuckDBPyConnection,
    pair: tuple[Version, Version],
    assumed: Assumptions,
    currency: str,
) -> Iterator[Cell]:
    """Each segment's swap set."""
    sums = [*money_sums(pair[0], assumed, currency), *money_sums(pair[1], assumed, currency)]
    rows = connection.execute(
        f"SELECT _segment, {quoted(pair[0].outcome)} AS before, {quoted(pair[1].outcome)} AS after,"
        f" {_FATES}, count(*) FILTER (is_inferred),"
        f" coalesce(sum(round(p * {_PPM})::BIGINT) FILTER (is_inferred), 0)::BIGINT,"
        f" {', '.join(sums)} FROM judged GROUP BY 1, 2, 3 ORDER BY 1 NULLS LAST, 2, 3"
    ).fetchall()
    for segment, before, after, *numbers in rows:
        fates, inferred, ppm = Fates(*numbers[:3]), numbers[3], numbers[4]
        money = Money(*numbers[5:9]), Money(*numbers[9:13])
        yield Cell(segment, before, after, Group(fates, inferred, ppm / _PPM, *money))


def causes(
    connection: duckdb.DuckDBPyConnection, finder: Causes, pair: tuple[Version, Version]
) -> list[Seen]:
    """Each combination of what both versions saw where their answers differ, and its cause."""
    columns = ", ".join(map(quoted, finder.columns))
    differ = f"{quoted(pair[0].outcome)} <> {quoted(pair[1].outcome)}"
    rows = connection.execute(
        f"SELECT {columns}, {_FATES} FROM decided WHERE {differ} GROUP BY {columns}"
    ).fetchall()
    found: list[Seen] = []
    for row in rows:
        values = dict(zip(finder.columns, row, strict=False))
        found.append((values, finder.cause(*finder.seen(values)), Fates(*row[-3:])))
    return found


def swaps(found: list[Seen], pair: tuple[Version, Version]) -> tuple[Swap, ...]:
    """What changed for which cause, the most first."""
    counted: dict[tuple[object, object, Cause], Fates] = defaultdict(Fates)
    for values, cause, fates in found:
        counted[values[pair[0].outcome], values[pair[1].outcome], cause] += fates
    each = (
        Swap(before, after, cause, fates)  # type: ignore[arg-type]
        for (before, after, cause), fates in counted.items()
    )
    return tuple(sorted(each, key=_most_first))


def _most_first(swap: Swap) -> tuple[object, ...]:
    cause = swap.cause
    said = cause.thing, cause.place, cause.change, cause.before, cause.after, cause.unknown
    return -swap.fates.applications, swap.champion, swap.challenger, *said


def effects(connection: duckdb.DuckDBPyConnection, version: Version) -> tuple[Effect, ...]:
    """What each rule of the version stops."""
    masks, count = list(version.masks), len(version.masks)
    columns = ", ".join(map(quoted, [version.ending, *masks]))
    unexplained = f"{quoted(version.outcome)} <> 'approve' AND {quoted(version.ending)} = 0"
    reason = f"CASE WHEN {unexplained} THEN {quoted(version.reasons[0])} ELSE 0 END"
    rows = connection.execute(
        f"SELECT {columns}, {reason} AS reason_mask, {_FATES} FROM decided GROUP BY ALL"
    ).fetchall()
    order = version.compiled.order
    decided = (
        Decided(
            masks=tuple(row[1 : 1 + count]),
            ending=Ending(row[0]),
            fates=Fates(*row[-3:]),
            reason=next(iter(reasons_from_masks(order, (row[1 + count],))), None),
        )
        for row in rows
    )
    return waterfall(version.compiled, decided)
