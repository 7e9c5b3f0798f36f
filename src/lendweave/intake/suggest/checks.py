"""What of a column's cells can be checked beyond what the records ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from lendweave.intake.errors import CellFault
from lendweave.intake.identifiers import CHECKS
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
        "collection_kind",
        "collection_result",
    )
)
"""Meanings that a partner tells by few words, whatever they are."""
_FREE = frozenset(("remittance", "address", "event_parameters", "value_before", "value_after"))
"""Texts that may say anything."""
_CHECKED_LOOKS = (Look.MOMENT, Look.NUMBER, Look.YES_NO, Look.INVOICE)
RARE = 0.01  # of the rows: a word so rare is taken for a slip
ROWS_TO_TELL_SLIPS = 100
_COUNTED_BELOW = 1e10
ALONE = 2  # times at most a slip is made as another
_USUAL_MAX = 24  # words that a column may say
_OFTENER = 12  # times as often as a slip is said what is meant
_ROWS_TO_TELL_RARE = 200
NOTHING_SAID = BLANK_WORDS | {
    *("err", "error", "test", "unknown", "undefined", "tbd", "???", "??", "?"),
    *("#ref!", "#n/a", "#value!", "#name?", "#div/0!", "#null!", "测试", "错误", "乱码"),
}
"""What says that nothing is known, or that something failed on the way."""
_NOTHING_IN = re.compile("未知|不详|待定|错误|测试|乱码|未定义|\ufffd|锟")
_SIGNS: tuple[Callable[[str], bool], ...] = (str.isascii, str.isdigit)


def closed_words(profile: Profile) -> str:
    """The usual words as they stand, where one or two others are so rare that they are slips."""
    slips = slips_of(profile)
    usual = [word for word in profile.words if word not in slips]
    if not slips or not usual:
        return ""
    return flow({quoted(word): quoted(word) for word in usual})


_IMEIS_TO_TELL = 5
_CELLS_TO_PROVE, _PROOF = 50, 0.96
_PROVEN = {
    Look.PERSON: ("person_name", "name"),
    Look.ADDRESS: ("cn_address", "address"),
    Look.EMAIL: ("email", "email"),
    Look.FIRM: ("firm_name", ""),
}
"""Look → the check of the mapping language, and the token that it must have."""


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
    is_name = first in (Look.FIRM, Look.PERSON)  # a name can be damaged on the way
    is_told = bool(untold_words(profile)) and meaning.name not in _FREE
    if is_name or is_told or is_yes_no(guess) or (first is Look.MOMENT and profile.counted):
        return True
    if first is Look.CODE:
        return bool(shape_of([cell for cell in guess.column.cells if cell]))
    if meaning.token == "account":
        return profile.share(Look.CARD) > MOSTLY
    is_id = first is Look.NUMBER and profile.median >= _COUNTED_BELOW  # made of digits
    can_be = first in _CHECKED_LOOKS or bool(meaning.check)
    return can_be and not is_id and profile.share(first) > MOSTLY


def is_of_either(guess: Guess) -> bool:
    """True for a column that holds the numbers of people and those of firms.

    A slip in a number of one kind is rarely a sound number of the other.
    """
    shares = [guess.column.profile.share(look) for look in (Look.ID_NUMBER, Look.USCC)]
    is_id = guess.meaning is not None and guess.meaning.token in ("id_number", "uscc")
    return is_id and min(shares) > RARE


def is_yes_no(guess: Guess) -> bool:
    """True for a column that may say yes and no, and nearly always says one of them in words."""
    profile = guess.column.profile
    may_say = guess.meaning is not None and Look.YES_NO in guess.meaning.looks
    return may_say and profile.share(Look.YES_NO) > MOSTLY and len(profile.words) > 1


def type_of(guess: Guess) -> str:
    """The type of a column that feeds nothing."""
    assert guess.meaning is not None, "only columns with a meaning are checked"
    if guess.meaning.name in WORDED:
        return ""
    if guess.meaning.looks[0] is Look.MOMENT:
        return "timestamp"
    if guess.meaning.looks[0] is Look.YES_NO or is_yes_no(guess):
        return "boolean"
    if guess.meaning.looks[0] is not Look.NUMBER:
        return ""
    # Narrow enough for the language to multiply and add exactly.
    scale = 2 if guess.meaning.unit == "元" else 6
    return f'"decimal(18,{scale})"'


def slips_of(profile: Profile) -> list[str]:
    """Rare words of a list that stand apart from its usual ones, or are alone beside them."""
    rarely = max(RARE * profile.filled, 2)
    usual = [word for word, count in profile.words.items() if count > rarely]
    is_list = profile.filled >= _ROWS_TO_TELL_RARE and 0 < len(usual) <= _USUAL_MAX
    least = min((profile.words[word] for word in usual), default=0)
    return [
        word
        for word, count in profile.words.items()
        if count <= rarely
        and (
            _stands_apart(word, usual)
            # The rarest words that are meant are hardly so much rarer than the others.
            or (is_list and count <= ALONE and least >= _OFTENER * count)
        )
    ]


def odd_words(profile: Profile) -> list[str]:
    """Those of the slips that stand apart from the usual words, however rare others are."""
    usual = [word for word, count in profile.words.items() if count > RARE * profile.filled]
    return [word for word in slips_of(profile) if _stands_apart(word, usual)]


def untold_words(profile: Profile) -> list[str]:
    """Rare words of a column of few that say that nothing is known, or that something failed."""
    if profile.filled < ROWS_TO_TELL_SLIPS:
        return []
    return [
        word
        for word, count in profile.words.items()
        if count <= max(RARE * profile.filled, 2) and word.lower() in NOTHING_SAID
    ]


def _stands_apart(word: str, usual: Sequence[str]) -> bool:
    """True for a word that says nothing, or is written in other signs than all usual ones."""
    if word.lower() in NOTHING_SAID:
        return True
    if not usual:
        return False
    said = _NOTHING_IN.search(word)
    if said and not any(said.group() in other for other in usual):
        return True
    return any(len(found := set(map(of, usual))) == 1 and of(word) not in found for of in _SIGNS)


def proven_check(guess: Guess) -> tuple[str, str]:
    """The check of names, addresses and the like that nearly all cells pass, and its token.

    Both are "" where there is none.
    """
    meaning = guess.meaning
    check, token = _PROVEN.get(meaning.looks[0], ("", "")) if meaning else ("", "")
    cells = [
        cell for cell in guess.column.cells if cell and cell not in guess.column.profile.blanks
    ]
    looked = meaning is not None and guess.column.profile.share(meaning.looks[0]) > _HALF
    if not check or not looked or len(cells) < _CELLS_TO_PROVE:
        return "", ""
    fit = {cell for cell in set(cells) if _passes(check, cell)}
    return (check, token) if sum(cell in fit for cell in cells) >= _PROOF * len(cells) else ("", "")


def are_imeis(cells: Sequence[str]) -> bool:
    """True for devices that are nearly all told by an IMEI."""
    told = [cell for cell in cells if cell]
    fit = sum(_passes("imei", cell) for cell in told)
    return len(told) >= _IMEIS_TO_TELL and fit >= MOSTLY * len(told)


def _passes(check: str, cell: str) -> bool:
    try:
        CHECKS[check](cell)
    except CellFault:
        return False
    return True


def as_number(guess: Guess, place: int) -> Guess:
    """A column that nothing fits and that holds numbers: to be checked as such, and in sums."""
    profile = guess.column.profile
    is_number = profile.share(Look.NUMBER) >= _PROOF and profile.median < _COUNTED_BELOW
    if guess.meaning or profile.filled < _CELLS_TO_PROVE or not is_number or profile.counted:
        return guess
    name = f"column_{place}"
    told = Meaning(name, "数", "a number", (), (Look.NUMBER,), {})
    return replace(guess, meaning=told, confidence=SURE, by_cells=profile.share(Look.NUMBER))


def is_no_id(meaning: Meaning) -> bool:
    """True for what an id cannot be made of as it is read."""
    return meaning.looks[0] is Look.MOMENT or meaning.unit is not None
