"""The tables that are derived from the records of the books, and the order of their rows.

Each can be made again from the log. They are written in the transaction of the records they are
derived from, whichever way those come: single, in a batch, or as a segment.

| table            | for each …                                           | what it keeps          |
|------------------|------------------------------------------------------|------------------------|
| book_index       | loan or other subject, kind                          | offsets of its records |
| ledger_balance   | currency, holder, account, business date, day stored | sum of the lines       |
| ledger_day       | day (UTC) on which entries were stored               | first offset, last µs  |
| exposure_balance | holder, currency                                     | used, reserved, limit  |
| same_party       | party and link that says it is the same as another   | the other              |

Dates and days are days since 1970-01-01.
"""

from __future__ import annotations

BOOK_KEYS: dict[str, str] = {
    "book_index": 'tenant_id, subject, kind, "offset"',
    "ledger_balance": "tenant_id, currency, holder, account, business_date, recorded_day",
    "ledger_day": "tenant_id, recorded_day",
    "exposure_balance": "tenant_id, holder_type, holder_key, currency",
    "same_party": "tenant_id, party, other, link_id",
}
"""Table → its key."""
