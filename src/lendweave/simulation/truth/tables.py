"""The truth tables of a world: what is really so, whatever the partners write in their files.

Ids are numbers that never depend on how large the world is. Money is in 分 (1/100 yuan). Moments
are wall-clock time of the scene. A dated table holds what happened before the world's end.
"""

from __future__ import annotations

from typing import Any

from lendweave.simulation.truth import (
    addresses,
    behaviour,
    chain_credit,
    collection,
    credit,
    enterprises,
    files,
    frauds,
    ledger,
    lines,
    merchants,
    outside,
    people,
    purchases,
    reports,
    service,
    trade,
    wholesale,
)

_SUBJECTS = (
    people,
    addresses,
    merchants,
    enterprises,
    outside,
    trade,
    service,
    wholesale,
    credit,
    collection,
    ledger,
    lines,
    purchases,
    chain_credit,
    frauds,
    behaviour,
    reports,
    files,
)

TABLES: dict[str, type[Any]] = {}
"""Every truth table by name; each becomes one Parquet file."""

DATED: dict[str, str] = {}
"""The column by which a table ends with the world: its rows are events."""

for _subject in _SUBJECTS:
    assert not TABLES.keys() & _subject.TABLES.keys(), "two tables of one name would be one file"
    TABLES |= _subject.TABLES
    DATED |= _subject.DATED
