"""Which parties are one and the same, as the links stored so far say.

A link that says `same_as` counts from the moment it is stored until a later version ends it. What
a link relates never changes: another relation is another link. So links of other relations, of
which there may be millions, are left aside unread.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from lendweave.records.links import Link
from lendweave.stores.relational.connection import Connection

KIND = "link"
RELATION = "same_as"
SAME = pc.field("relation") == RELATION
"""Passes the rows of a table of links that say so."""

_END = "DELETE FROM same_party WHERE tenant_id = ? AND link_id = ?"
_KEEP = "INSERT INTO same_party VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
_TOGETHER = """
WITH RECURSIVE together(party) AS (
  SELECT CAST(?2 AS TEXT) UNION
  SELECT s.other FROM together t CROSS JOIN same_party s
  WHERE s.tenant_id = ?1 AND s.party = t.party
)
SELECT party FROM together ORDER BY party
"""


def keep(connection: Connection, link: Link) -> None:
    """Take in a version of a link that was just stored; of another relation it says nothing."""
    if link.relation != RELATION:
        return
    connection.execute(_END, (link.tenant_id, link.entity_id))
    if link.ended or link.tombstone:
        return
    for one, other in ((link.from_key, link.to_key), (link.to_key, link.from_key)):
        connection.execute(_KEEP, (link.tenant_id, one, other, link.entity_id))


def same_as(connection: Connection, tenant_id: str, party_id: str) -> tuple[str, ...]:
    """All party ids under which a party is known, in order: itself, where nothing links it."""
    return tuple(party for (party,) in connection.execute(_TOGETHER, (tenant_id, party_id)))


def linked(connection: Connection, tenant_id: str) -> Iterable[str]:
    """The ids of all parties that are linked to another, in order."""
    rows = connection.execute(
        "SELECT DISTINCT party FROM same_party WHERE tenant_id = ? ORDER BY party", (tenant_id,)
    )
    return (party for (party,) in rows)


def told(kind: str, table: pa.Table) -> pa.Table:
    """The rows of a segment that may say who is the same; all of them of any other kind."""
    return table.filter(SAME) if kind == KIND else table
