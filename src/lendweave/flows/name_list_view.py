"""An entry of a name list as JSON and as a row."""

from __future__ import annotations

from typing import Any

from lendweave.decisions.governance.list_machine import LIST_ENTRY
from lendweave.flows.name_lists import EntryLife
from lendweave.kernel.clock import format_instant


def entry_body(found: EntryLife) -> dict[str, Any]:
    """The entry with its steps, for machines."""
    entry = found.entry
    return {
        "entry_id": found.life.id,
        "list": entry.list_name,
        "subject_type": entry.subject_type,
        "subject_key": entry.subject_key,
        "state": found.life.state,
        "active": entry.active,
        "reason": entry.reason,
        "evidence": entry.evidence,
        "evidence_source": entry.evidence_source,
        "expires_on": None if entry.expires_on is None else entry.expires_on.isoformat(),
        "scenes": list(found.scenes),
        "possible": list(LIST_ENTRY.possible(found.life.state)),
        "steps": [
            {
                "event": step.event,
                "state": step.to_state,
                "actor": step.actor,
                "reason": step.reason,
                "at": format_instant(step.occurred_at),
            }
            for step in found.life.transitions
        ],
    }
