"""What of a column's cells can be checked beyond what the records ask for."""

from __future__ import annotations

from lendweave.intake.suggest.guess import Guess
from lendweave.intake.suggest.meanings import Meaning
from lendweave.intake.suggest.shapes import shape_of
from lendweave.intake.suggest.values import BLANK_WORDS, Look, Profile
from lendweave.intake.suggest.yaml_text import flow, quoted

SURE, MOSTLY, _HALF = 0.8, 0.9, 0.5
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
        "attendance",
        "currency",
        "invoice_status",
        "gender",
    )
)
"""Meanings that a partner tells by few words, whatever they are."""
_CHECKED_LOOKS = (Look.MOMENT, Look.NUMBER, Look.YES_NO, Look.INVOICE)
RARE = 0.01  # of the rows: a word so rare is taken for a slip
ROWS_TO_TELL_SLIPS = 100
_COUNTED_BELOW = 1e10
_ALONE = 0.002  # of the rows: so often at most one slip is made as another
_USUAL_MAX, _USUAL_SHARE = 24, 0.97
"""So few words that make up so much of a column are all that it may say."""


def closed_words(profile: Profile) -> str:
    """The usual words as they stand, where one or two others are so rare that they are slips."""
    slips = slips_of(profile)
    usual = [word for word in profile.words if word not in slips]
    if not slips or not usual:
        return ""
    return flow({quoted(word): quoted(word) for word in usual})


def is_hidden(guess: Guess) -> bool:
    """True for a column whose cells are masked: nothing can be checked or made of them."""
    return guess.column.profile.share(Look.MASKED) > _HALF


def is_checked(guess: Guess) -> bool:
    """True for a column that no record takes and whose cells can be checked for what they are."""
    meaning, profile = guess.meaning, guess.column.profile
    if meaning is None or is_hidden(guess) or not profile.filled or guess.confidence < SURE:
        return False
    if meaning.name in WORDED:
        return bool(closed_words(profile))
    first = meaning.looks[0]
    if first in (Look.FIRM, Look.PERSON) or (first is Look.MOMENT and profile.counted):
        return True  # a name can be damaged on the way
    if first is Look.CODE:
        return bool(shape_of([cell for cell in guess.column.cells if cell]))
    if meaning.token == "account":
        return profile.share(Look.CARD) > MOSTLY
    is_id = first is Look.NUMBER and profile.median >= _COUNTED_BELOW  # made of digits
    can_be = first in _CHECKED_LOOKS or bool(meaning.check)
    return can_be and not is_id and profile.share(first) > MOSTLY


def type_of(guess: Guess) -> str:
    """The type of a column that feeds nothing."""
    assert guess.meaning is not None, "only columns with a meaning are checked"
    if guess.meaning.name in WORDED:
        return ""
    if guess.meaning.looks[0] is Look.MOMENT:
        return "timestamp"
    if guess.meaning.looks[0] is Look.YES_NO:
        return "boolean"
    if guess.meaning.looks[0] is not Look.NUMBER:
        return ""
    # Narrow enough for the language to multiply and add exactly.
    scale = 2 if guess.meaning.unit == "元" else 6
    return f'"decimal(18,{scale})"'


def slips_of(profile: Profile) -> list[str]:
    """Rare words of a list that a few usual ones make up, or that stand apart from the rest.

    Those stand apart that say that nothing is known, or are written in another script.
    """
    rarely = max(RARE * profile.filled, 2)
    rare = [word for word, count in profile.words.items() if count <= rarely]
    scripts = {word.isascii() for word in profile.words if word not in rare}
    odd = len(scripts) == 1
    alone = max(_ALONE * profile.filled, 2)
    usual = len(profile.words) - len(rare)
    told = sum(profile.words.values()) - sum(profile.words[word] for word in rare)
    is_list = (
        profile.filled >= ROWS_TO_TELL_SLIPS
        and 0 < usual <= _USUAL_MAX
        and told >= _USUAL_SHARE * profile.filled
    )
    return [
        word
        for word in rare
        if (is_list and profile.words[word] <= alone)
        or word.lower() in BLANK_WORDS
        or (odd and word.isascii() not in scripts)
    ]


def is_no_id(meaning: Meaning) -> bool:
    """True for what an id cannot be made of as it is read."""
    return meaning.looks[0] is Look.MOMENT or meaning.unit is not None
