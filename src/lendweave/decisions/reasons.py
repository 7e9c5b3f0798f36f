"""Reason codes: their wording, their fixed order in a strategy, and masks back into codes.

A strategy's reasons stand in one order for good: those that decline before those that refer, then
by step, then by rule. A decision carries a mask with one bit per place in that order; the codes
are decoded from it, the same way in Python and in SQL, only where somebody reads them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from lendweave.decisions.checking.survey import Survey, attempt
from lendweave.decisions.errors import DuplicateCode, TableInvalid, UnknownReason
from lendweave.decisions.tables import TableRow, check_columns, read_table
from lendweave.lang.dialects import DUCKDB
from lendweave.lang.errors import did_you_mean

REASONS_FILE = "reasons.csv"
REASONS_SHOWN_MAX = 4
MASK_BITS = 62
FAMILIES = (
    "eligibility",
    "affordability",
    "behaviour",
    "credit_report",
    "enquiries",
    "fraud",
    "partner",
    "data",
    "score",
)
FRAUD = "fraud"
ENQUIRIES = "enquiries"
"""The family of the reason that is told beside the four: how often credit was enquired about."""

_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason code with its wording per language. family: one of FAMILIES."""

    code: str
    en: str
    zh: str
    family: str

    def wording(self, locale: str) -> str:
        """The wording in `zh`, else in English."""
        return self.zh if locale == "zh" else self.en


NEUTRAL = Reason(
    "NOT_MET",
    "The application does not meet the conditions of this product",
    "综合评估未达到产品要求",
    "score",
)
"""What an applicant reads in the place of every reason of the fraud family."""


@dataclass(frozen=True, slots=True)
class ReasonBook:
    """The reasons that a scene may give, by code."""

    reasons: dict[str, Reason]

    def check(self, code: str, where: str) -> str:
        """`code`, if it has wording. Raises UnknownReason."""
        if code not in self.reasons:
            raise UnknownReason(
                where=where,
                got=f'"{code}"',
                expected=f"a code of {REASONS_FILE}",
                fix=did_you_mean(code, self.reasons) or f"Add its wording to {REASONS_FILE}.",
            )
        return code

    def for_applicant(self, codes: Sequence[str]) -> tuple[Reason, ...]:
        """What an applicant reads, in order and each once: of fraud nothing but NEUTRAL."""
        reasons = (self.reasons[code] for code in codes)
        told = (NEUTRAL if reason.family == FRAUD else reason for reason in reasons)
        return tuple(dict.fromkeys(told))

    def enquiries(self, codes: Sequence[str]) -> str:
        """The first of the codes that is about enquiries, empty where none is."""
        return next((code for code in codes if self.reasons[code].family == ENQUIRIES), "")


def read_reasons(text: str, file: str = REASONS_FILE, survey: Survey | None = None) -> ReasonBook:
    """The book that a reasons.csv writes. Raises TableInvalid and DuplicateCode with the line.

    survey: notes them instead.
    """
    table = read_table(text, file)
    check_columns(table, ("code", "en", "zh", "family"))
    book = ReasonBook({})
    for row in table.rows:
        attempt(survey, partial(_add, book, row), row.cells["code"])
    return book


def _add(book: ReasonBook, row: TableRow) -> None:
    reason = _reason(row)
    if reason.code in book.reasons:
        raise DuplicateCode(
            where=row.where("code"),
            got=f'"{reason.code}"',
            expected="each reason once",
            fix="Remove one of the two rows.",
        )
    book.reasons[reason.code] = reason


def _reason(row: TableRow) -> Reason:
    code, family = row.cells["code"], row.cells["family"]
    if not _CODE.fullmatch(code):
        raise _refused(row, "code", code, "capitals, digits and _, at most 40")
    if family not in FAMILIES:
        raise _refused(row, "family", family, ", ".join(FAMILIES))
    for language in ("en", "zh"):
        if not row.cells[language]:
            raise _refused(row, language, "", "the words that a person reads")
    return Reason(code, row.cells["en"], row.cells["zh"], family)


def _refused(row: TableRow, column: str, got: str, expected: str) -> TableInvalid:
    return TableInvalid(
        where=row.where(column), got=f'"{got}"', expected=expected, fix="Correct this cell."
    )


@dataclass(frozen=True, slots=True)
class ReasonOrder:
    """The reason code at each place; place i is bit i % 62 of mask i // 62.

    A code may stand several times, as a reason to decline or to refer and as a detail of a score;
    at most one of its bits is set in one decision. beside: the code that is told beside the four
    others, empty where none is.
    """

    codes: tuple[str, ...]
    beside: str = ""

    @property
    def mask_count(self) -> int:
        """How many masks hold a bit for every place; at least 1."""
        return max(1, -(-len(self.codes) // MASK_BITS))


def codes_of_masks(order: ReasonOrder, masks: Sequence[int]) -> tuple[str, ...]:
    """The codes of all bits set, principal first."""
    found: list[str] = []
    for number, mask in enumerate(masks):
        left = mask
        while left:
            bit = left & -left
            found.append(order.codes[number * MASK_BITS + bit.bit_length() - 1])
            left ^= bit
    return tuple(found)


def reasons_from_masks(order: ReasonOrder, masks: Sequence[int]) -> tuple[str, ...]:
    """The principal codes, in order: the first four, and the one that is told beside them."""
    codes = codes_of_masks(order, masks)
    if order.beside in codes[: REASONS_SHOWN_MAX + 1]:
        return codes[: REASONS_SHOWN_MAX + 1]
    return codes[:REASONS_SHOWN_MAX] + ((order.beside,) if order.beside in codes else ())


def reasons_sql(order: ReasonOrder, mask_columns: Sequence[str]) -> str:
    """A plain DuckDB expression that gives what `reasons_from_masks` gives, as a list of text.

    mask_columns: SQL spelling of each mask column, in order.
    """
    places = [
        f"CASE WHEN ({column} & {1 << bit}) <> 0 THEN {DUCKDB.text(code)} END"
        for number, column in enumerate(mask_columns)
        for bit, code in enumerate(order.codes[number * MASK_BITS : (number + 1) * MASK_BITS])
    ]
    if not places:
        return "CAST([] AS VARCHAR[])"
    none_set = " AND ".join(f"{column} = 0" for column in mask_columns)
    listed = f"list_filter([{', '.join(places)}], lambda code: code IS NOT NULL)"
    return f"CASE WHEN {none_set} THEN CAST([] AS VARCHAR[]) ELSE {_told_sql(order, listed)} END"


def _told_sql(order: ReasonOrder, listed: str) -> str:
    """The principal ones of the codes that a DuckDB expression lists."""
    if not order.beside:
        return f"list_slice({listed}, 1, {REASONS_SHOWN_MAX})"
    beside, more = DUCKDB.text(order.beside), REASONS_SHOWN_MAX + 1
    # The list is written once and named by a lambda, for it has a place for every reason.
    told = (
        f"CASE WHEN list_contains(list_slice(codes, 1, {more}), {beside})"
        f" THEN list_slice(codes, 1, {more})"
        f" WHEN list_contains(codes, {beside})"
        f" THEN list_append(list_slice(codes, 1, {REASONS_SHOWN_MAX}), {beside})"
        f" ELSE list_slice(codes, 1, {REASONS_SHOWN_MAX}) END"
    )
    return f"list_transform([{listed}], lambda codes: {told})[1]"
