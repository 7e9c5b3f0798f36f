"""What of a column's cells can be checked beyond what the records ask for."""

from __future__ import annotations

from lendweave.intake.suggest.guess import Guess
from lendweave.intake.suggest.meanings import Meaning
from lendweave.intake.suggest.values import BLANK_WORDS, Look, Profile
from lendweave.intake.suggest.yaml_text import flow, quoted

SURE, MOSTLY = 0.8, 0.9
"""How sure a column must be to be checked though nothing takes it, and its share of fit cells."""
WORDED = frozenset(
    (
        "purpose",
        "payment_method",
        "channel",
        "event_name",
        "event_step",
        "status",
        "credit_product",
        "company_status",
        "change_item",
        "party_kind",
        "coupon_kind",
        "direction",
        "invoice_kind",
        "loan_status",
    )
)
"""Meanings that a partner tells by few words, whatever they are."""
_CHECKED_LOOKS = (Look.MOMENT, Look.NUMBER, Look.YES_NO, Look.INVOICE)
RARE = 0.01  # of the rows: a word so rare is taken for a slip


def closed_words(profile: Profile) -> str:
    """The usual words as they stand, where one or two others are so rare that they are slips."""
    slips = slips_of(profile)
    usual = [word for word in profile.words if word not in slips]
    if not slips or not usual:
        return ""
    return flow({quoted(word): quoted(word) for word in usual})


def is_checked(guess: Guess) -> bool:
    """True for a column that no record takes and whose cells can be checked for what they are."""
    meaning, profile = guess.meaning, guess.column.profile
    if meaning is None or not profile.filled or guess.confidence < SURE:
        return False
    if meaning.name in WORDED:
        return bool(closed_words(profile))
    first = meaning.looks[0]
    if first is Look.MOMENT and profile.counted:
        return True
    if meaning.token == "account":
        return profile.share(Look.CARD) > MOSTLY
    return (first in _CHECKED_LOOKS or bool(meaning.check)) and profile.share(first) > MOSTLY


def type_of(guess: Guess) -> str:
    """The type of a column that feeds nothing."""
    assert guess.meaning is not None, "only columns with a meaning are checked"
    if guess.meaning.looks[0] is Look.MOMENT:
        return "timestamp"
    if guess.meaning.looks[0] is Look.YES_NO:
        return "boolean"
    return '"decimal(24,6)"' if guess.meaning.looks[0] is Look.NUMBER else ""


def slips_of(profile: Profile) -> list[str]:
    """Rare words that say that nothing is known, or are written in another script than the rest."""
    rarely = max(RARE * profile.filled, 2)
    rare = [word for word, count in profile.words.items() if count <= rarely]
    scripts = {word.isascii() for word in profile.words if word not in rare}
    odd = len(scripts) == 1
    return [
        word
        for word in rare
        if word.lower() in BLANK_WORDS or (odd and word.isascii() not in scripts)
    ]


def is_no_id(meaning: Meaning) -> bool:
    """True for what an id cannot be made of as it is read."""
    return meaning.looks[0] is Look.MOMENT or meaning.unit is not None
