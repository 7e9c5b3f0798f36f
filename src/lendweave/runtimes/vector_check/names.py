"""Names of features in SQL, and vectors whose values stand by their place without names."""

from __future__ import annotations

from collections.abc import Sequence

from lendweave.records.vectors import VALUES


def text(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def by_name(names: Sequence[str]) -> str:
    """An expression over `_features`: values in order of the names, as a JSON object by name.

    So vectors were once written. A value beyond the names is called #25 or so by its place; a name
    without a value is left out.
    """
    values = f"coalesce(from_json(json_extract(_features, '$.{VALUES}'), '[\"JSON\"]'), [])"
    known = f"[{', '.join(map(text, names))}][:len({values})]"
    places = f"range({len(names) + 1}, len({values}) + 1)"
    beyond = f"list_transform({places}, lambda place: '#' || place)"
    return f"to_json(map(list_concat({known}, {beyond}), {values}))"
