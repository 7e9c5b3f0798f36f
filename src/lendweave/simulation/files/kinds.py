"""What the column of a view holds; this decides how it may be written and how it may be wrong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

YES_NO = ("no", "yes")
"""The words of a FLAG, false first."""


class Kind(StrEnum):
    """The kinds of columns, each with what its arrays hold."""

    NUMBER = "number"
    """An id, int64, NONE for blank."""
    DOCUMENT = "document"
    """Of a paper, a device or an account: an id, int64, NONE for blank; written scattered."""
    TEXT = "text"
    """Any text, '' for blank."""
    WORD = "word"
    """One of a closed list of texts."""
    NAME = "name"
    """Name of a person who does not exist: the person's id, int64."""
    ID_NUMBER = "id_number"
    """Resident ID number, text."""
    USCC = "uscc"
    """Unified social credit code, text."""
    PHONE = "phone"
    """Mobile number: the phone's id, int64."""
    CARD = "card"
    """Number of a bank card: an account_id, int64, NONE for blank."""
    VIN = "vin"
    """Vehicle identification number: an id, int64."""
    INVOICE_NUMBER = "invoice_number"
    """Number of a tax invoice: an id, int64, or text."""
    MONEY = "money"
    """Amount in 分, int64, NONE for blank."""
    WHOLE = "whole"
    """A count, int64, NONE for blank."""
    RATE = "rate"
    """A rate in millionths, int64, NONE for blank."""
    DAY = "day"
    """A day, datetime64, NaT for blank."""
    MOMENT = "moment"
    """Wall-clock time, datetime64, NaT for blank."""
    FLAG = "flag"
    """Yes or no, bool."""


@dataclass(frozen=True, slots=True)
class ColumnType:
    """Kind of a column. words: all that a WORD or FLAG may say."""

    kind: Kind
    words: tuple[str, ...] = ()


NUMBER = ColumnType(Kind.NUMBER)
DOCUMENT = ColumnType(Kind.DOCUMENT)
TEXT = ColumnType(Kind.TEXT)
NAME = ColumnType(Kind.NAME)
ID_NUMBER = ColumnType(Kind.ID_NUMBER)
USCC = ColumnType(Kind.USCC)
PHONE = ColumnType(Kind.PHONE)
CARD = ColumnType(Kind.CARD)
VIN = ColumnType(Kind.VIN)
INVOICE_NUMBER = ColumnType(Kind.INVOICE_NUMBER)
MONEY = ColumnType(Kind.MONEY)
WHOLE = ColumnType(Kind.WHOLE)
RATE = ColumnType(Kind.RATE)
DAY = ColumnType(Kind.DAY)
MOMENT = ColumnType(Kind.MOMENT)
FLAG = ColumnType(Kind.FLAG, YES_NO)


def words(*allowed: str) -> ColumnType:
    """The type of a column that says one of these words."""
    return ColumnType(Kind.WORD, allowed)
