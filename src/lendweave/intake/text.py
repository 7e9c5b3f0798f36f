"""Text as partners write it → text as the records hold it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from lendweave.intake.errors import NotText

# Controls, format and line separators that no field holds, and halves of surrogate pairs.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_ROUNDS_MAX = 8
# What is left of text that was read in another encoding on the way.
_DAMAGED = re.compile("\ufffd|锟斤拷|[\u00a1-\u00fe]{4,}|[\u00e0-\u00ef][\u00a1-\u00bf]")
_SPACES = re.compile(r"\s+")


def clean_text(cell: str) -> str:
    """`cell` in NFKC (full-width digits and brackets become plain), trimmed, one line.

    Raises NotText for NUL and other control characters, and for what another encoding left.
    """
    if cell.isascii() and cell.isprintable() and "  " not in cell:
        return cell.strip()  # most cells, by far: nothing to do
    if not cell.isascii() and (found := _DAMAGED.search(cell)):
        raise NotText(
            got=f"{found[0][:8]!r} at {found.start() + 1}",
            expected="text that was not read in another encoding",
            fix="Ask the partner to export the file again in its own encoding.",
        )
    text = cell if cell.isascii() else unicodedata.normalize("NFKC", cell)
    if found := _REFUSED.search(text):
        raise NotText(
            got=f"character U+{ord(found[0]):04X} at {found.start() + 1}",
            expected="printable text",
            fix="Ask the partner to export the file again; it may be damaged.",
        )
    return _SPACES.sub(" ", text).strip(" \ufeff\u200b")


def settled(plainer: Callable[[str], str], text: str) -> str:
    """What `plainer` leaves as it is, or its last try: what it uncovers it may make plainer still.

    So a text that is written in the one way of writing is written so again.
    """
    for _ in range(_ROUNDS_MAX):
        before, text = text, plainer(text)
        if text == before:
            break
    return text
