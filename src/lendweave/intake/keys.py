"""External ids: how the source calls a thing."""

from __future__ import annotations

from lendweave.intake.errors import CellRequired, TextTooLong
from lendweave.intake.plan import KeyPlan, SlotValues

KEY_SEPARATOR = "/"
KEY_LENGTH_MAX = 200


def external_key(key: KeyPlan, values: SlotValues) -> str:
    """The external id in these slots. Raises CellRequired where a part of it is missing.

    Several parts are joined by `/`; a `/` inside a part is written `\\/`, so that no two lists of
    parts give the same id.
    """
    parts = [values[slot] for slot in key.slots]
    if any(part is None for part in parts):
        raise CellRequired(
            where=key.label,
            got="nothing",
            expected="the external id of a record",
            fix="Ask the partner for it; a row without its id cannot be told from another.",
        )
    texts = [str(part) for part in parts]
    if len(texts) > 1:
        texts = [text.replace("\\", "\\\\").replace("/", "\\/") for text in texts]
    joined = KEY_SEPARATOR.join(texts)
    if len(joined) > KEY_LENGTH_MAX:
        raise TextTooLong(
            where=key.label,
            got=f"{len(joined)} characters",
            expected=f"an external id of at most {KEY_LENGTH_MAX}",
            fix="Check that the column is the one with the id.",
        )
    return joined
