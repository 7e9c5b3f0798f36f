"""The subjects of history: what was to be decided on, each at the instant it was known."""

from __future__ import annotations

from lendweave.lang.dialects import quoted


def subjects_query(kind: str) -> str:
    """Rows of `kind` with `_t`, in microseconds.

    Applications are those that flows.apply.open_applications selects. Of any other kind it is the
    first version of each: later ones tell what came of it.
    """
    instant = "epoch_us(known_at) AS _t"
    if kind == "application":
        return (
            f"SELECT *, {instant} FROM application"
            " WHERE _offset_to IS NULL AND status = 'submitted'"
        )
    return (
        f"SELECT *, {instant} FROM {quoted(kind)}"
        " QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY _offset_from) = 1"
    )
