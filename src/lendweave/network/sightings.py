"""Sightings out of columns: texts become numbers once, and all that follows is arithmetic."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendweave.network.model import IntArray, Sightings


def read_sightings(table: pa.Table, as_of: int) -> Sightings:
    """What was known at `as_of`, µs UTC, of a table of SIGHTING_SCHEMA.

    Parties and keys are numbered in the order of their texts, so that nothing depends on the order
    of rows.
    """
    known = table.filter(pc.less_equal(table["known_at"], as_of))
    parties, party = _numbered(known["party_id"])
    keys: dict[str, tuple[str, ...]] = {}
    seen: dict[str, tuple[IntArray, IntArray, IntArray]] = {}
    known_at = known["known_at"].to_numpy()
    for key_type in sorted(pc.unique(known["key_type"]).to_pylist()):
        here = pc.equal(known["key_type"], key_type)
        keys[key_type], key = _numbered(known["key"].filter(here))
        mask = here.to_numpy(zero_copy_only=False)
        seen[key_type] = (party[mask], key, known_at[mask])
    return Sightings(parties, keys, seen)


def _numbered(texts: pa.ChunkedArray) -> tuple[tuple[str, ...], IntArray]:
    """The different texts in order, and the number of each."""
    encoded = texts.combine_chunks().dictionary_encode()
    words = encoded.dictionary
    order = pc.sort_indices(words).to_numpy()
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return tuple(words.take(order).to_pylist()), rank[encoded.indices.to_numpy()]
