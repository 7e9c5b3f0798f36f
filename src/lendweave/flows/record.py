"""Record: facts that a partner's system sends live are stored, in one commit or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from lendweave.records import Principal, Record, Role
from lendweave.records.chain import OnChange
from lendweave.records.ports import IdempotencyKey, Receipt, RecordWriter, Response

RECORD_ROLES = (Role.SERVICE, Role.PARTNER_ENGINEER, Role.OPERATIONS)


def record_facts(
    principal: Principal,
    records: Sequence[Record],
    writer: RecordWriter,
    *,
    idempotency: IdempotencyKey | None = None,
    response: Response = b"",
) -> Receipt:
    """Store the records; new content of a known thing amends it.

    Returns when they are on disk. Raises NotAllowed and what the store raises.
    """
    principal.require(*RECORD_ROLES)
    return writer.append(
        principal, records, OnChange.AMEND, idempotency=idempotency, response=response
    )
