"""Identifiers of people in cells where none belongs, as in a row whose cells slipped by one.

Such a cell is masked wherever it is shown, though its column is not personal. What looks like a
mobile number, a resident ID number or a bank card is taken for one: a long order number that looks
so is masked too, and can still be asked for in clear.
"""

from __future__ import annotations

import re
import unicodedata

from lendweave.intake.luhn import luhn_sum
from lendweave.intake.tokens import masked

_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[ \-\u00a0]+(?=[0-9])")
_MOBILE = re.compile(r"(?<![0-9])(?:\+?86)?1[3-9][0-9]{9}(?![0-9])")
_ID_NUMBER = re.compile(
    r"(?<![0-9])[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
    r"[0-9]{3}[0-9Xx](?![0-9])"
)
_CARD = re.compile(r"(?<![0-9])(?:62[0-9]{14,17}|[45][0-9]{15})(?![0-9])")


def without_identifiers(text: str) -> str:
    """The text as it may be shown: masked whole where an identifier of a person stands in it."""
    plain = unicodedata.normalize("NFKC", text)
    # A date before a time of day is no number of eleven digits either.
    compact = _BETWEEN_DIGITS.sub("", plain)
    return masked(text) if _told(plain) or _told(compact) else text


def _told(text: str) -> bool:
    if _MOBILE.search(text) or _ID_NUMBER.search(text):
        return True
    return any(luhn_sum(found) % 10 == 0 for found in _CARD.findall(text))
