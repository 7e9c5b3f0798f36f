"""State as named parts, arrays and lists of plain values, and state out of such parts.

The parts are the versions of each kind, the keys in order of their codes, and for each stream the
rows under each key: what a file can hold and what memory can take over as it stands.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from lendweave.runtimes.online.key_codes import NO_KEY
from lendweave.runtimes.online.kind_state import KindState
from lendweave.runtimes.online.stored_columns import Part
from lendweave.runtimes.online.tenant_state import TenantState
from lendweave.runtimes.online.timelines import GroupedRows
from lendweave.runtimes.online.versions import NO_ROW, Versions

Parts: TypeAlias = Mapping[str, Part]
_ROW_COLUMNS = ("offsets", "occurred", "known", "earlier", "following", "entries")
_GROUPS = ("current", "closed")
_Ints: TypeAlias = npt.NDArray[Any]


def parts_of(state: TenantState) -> dict[str, Part]:
    """Everything that is kept of a tenant; what is read of it must not change meanwhile."""
    parts: dict[str, Part] = {
        f"codes/{name}": [[*key] for key in codes.in_order()] for name, codes in state.codes.items()
    }
    for name, kind in state.kinds.items():
        parts |= {f"{name}/{part}": value for part, value in _kind_parts(kind).items()}
    return parts


def restore(state: TenantState, parts: Parts) -> None:
    """Fill an empty state. Raises KeyError, TypeError or ValueError for parts of another plan."""
    for name, codes in state.codes.items():
        codes.restore(map(tuple, parts[f"codes/{name}"]))
    for name, kind in state.kinds.items():
        own = _under(f"{name}/", parts)
        _restore_versions(kind.versions, own)
        kind.restore_entries(map(tuple, own["entry_sets"]))
        for number, stream in enumerate(kind.streams):
            current, closed = (_grouped_part(own, number, which) for which in _GROUPS)
            stream.timelines.stand(current, closed)


def _kind_parts(kind: KindState) -> dict[str, Part]:
    versions = kind.versions
    parts: dict[str, Part] = {name: getattr(versions, name) for name in _ROW_COLUMNS}
    parts |= {f"keys/{number}": codes for number, codes in enumerate(versions.keys)}
    for number, column in enumerate(versions.values):
        parts |= {f"values/{number}/{part}": value for part, value in column.parts().items()}
    parts["entities"] = [*versions.latest]
    parts["latest"] = array("I", versions.latest.values())
    parts["entry_sets"] = [[*entry] for entry in kind.entries]
    for number in range(len(kind.streams)):
        for which, grouped in zip(_GROUPS, grouped_rows(kind, number), strict=True):
            parts[f"streams/{number}/{which}/starts"] = grouped.starts
            parts[f"streams/{number}/{which}/rows"] = grouped.rows
    return parts


def _restore_versions(versions: Versions, parts: Parts) -> None:
    for name in _ROW_COLUMNS:
        getattr(versions, name).extend(parts[name])
    for number, codes in enumerate(versions.keys):
        codes.extend(parts[f"keys/{number}"])
    for number, column in enumerate(versions.values):
        column.restore(_under(f"values/{number}/", parts))
    entities: Iterable[Any] = parts["entities"]
    versions.latest.update(zip(entities, parts["latest"], strict=True))


def _under(prefix: str, parts: Parts) -> dict[str, Part]:
    return {p.removeprefix(prefix): part for p, part in parts.items() if p.startswith(prefix)}


def _grouped_part(parts: Parts, number: int, which: str) -> GroupedRows:
    starts, rows = (parts[f"streams/{number}/{which}/{part}"] for part in ("starts", "rows"))
    if not (isinstance(starts, array) and isinstance(rows, array)):
        raise TypeError(f"rows of stream {number} that are no array")
    return GroupedRows(starts, rows)


def grouped_rows(kind: KindState, number: int) -> tuple[GroupedRows, GroupedRows]:
    """The rows of one stream by key: those that are current, and those that were replaced."""
    versions = kind.versions
    codes, following = np.asarray(kind.key_codes(number)), np.asarray(versions.following)
    passes = np.array([number in entry for entry in kind.entries])
    stands = passes[np.asarray(versions.entries)] & (codes != NO_KEY)
    current = np.flatnonzero(stands & (following == NO_ROW))
    closed = np.flatnonzero(stands & (following != NO_ROW))
    occurred = np.asarray(versions.occurred)
    return (
        _grouped(current[np.lexsort((occurred[current], codes[current]))], codes),
        _grouped(closed[np.lexsort((following[closed], codes[closed]))], codes),
    )


def _grouped(rows: _Ints, codes: _Ints) -> GroupedRows:
    """Rows that are sorted by their codes, with where each code begins."""
    sorted_codes = codes[rows]
    last = int(sorted_codes[-1]) if len(rows) else -1
    starts = np.searchsorted(sorted_codes, np.arange(last + 2))
    return GroupedRows(_array("I", starts), _array("I", rows))


def _array(typecode: str, numbers: _Ints) -> array[int]:
    found = array(typecode)
    found.frombytes(numbers.astype(typecode).tobytes())
    return found
