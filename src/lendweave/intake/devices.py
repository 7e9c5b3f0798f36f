"""Ids of devices: IMEI, OAID, IDFA and whatever an SDK makes up."""

from __future__ import annotations

import re

from lendweave.intake.errors import CellRequired, NotAnImei, TextTooLong
from lendweave.intake.luhn import luhn_sum

_LENGTH_MAX = 200
_SIGNS = re.compile(r"[ :\-]")
_IMEI = re.compile("[0-9]{15}")
# IMEI, MEID, Android id, UUID (IDFA, OAID, GAID), SHA-1 and SHA-256 of one.
KNOWN_FORM = re.compile(
    "[0-9]{15}|[0-9A-F]{14}|[0-9A-F]{16}|[0-9A-F]{32}|[0-9A-F]{40}|[0-9A-F]{64}"
)
NOTHING = re.compile("0+|F+|UNKNOWN|UNDEFINED|NULL|NONE|020000000000|9774D56D682E549C")
"""What phones answer where tracking is refused or nothing is known; the last is a famous bug of
early Androids that gave every phone one id."""


def device(text: str) -> str | None:
    """The id of a device; None for ids that any device may give, such as an IDFA of noughts.

    Ids in a known form are capital and without signs; others stay as they are. Raises
    CellRequired, TextTooLong.
    """
    if not text:
        raise CellRequired(
            got="nothing", expected="a device id", fix="Leave it out where it is unknown."
        )
    if len(text) > _LENGTH_MAX:
        raise TextTooLong(
            got=f"{len(text)} characters",
            expected=f"at most {_LENGTH_MAX}",
            fix="Check that the column is the one with the device.",
        )
    compact = _SIGNS.sub("", text).upper()
    if NOTHING.fullmatch(compact):
        return None
    return compact if KNOWN_FORM.fullmatch(compact) else text


def imei(text: str) -> str:
    """The 15 digits of an IMEI whose check digit holds (Luhn). Raises NotAnImei.

    Source: 3GPP TS 23.003, annex B.
    """
    compact = _SIGNS.sub("", text)
    if _IMEI.fullmatch(compact) is None or luhn_sum(compact) % 10 or not int(compact):
        raise NotAnImei(
            got=text,
            expected="15 digits with the check digit that fits",
            fix="Ask the partner for the number as text; for other device ids leave `check` out.",
        )
    return compact
