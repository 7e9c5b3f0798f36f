"""Text of a partner on a terminal: what is no sign to be read is spelled, never carried out."""

from __future__ import annotations


def visible(text: str) -> str:
    """The text with controls, which could move the cursor or hide words, spelled as escapes."""
    if text.isprintable():
        return text
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text
    )
