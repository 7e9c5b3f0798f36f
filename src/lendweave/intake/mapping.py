"""The mapping of a feed: what an analyst writes to bring a partner's file into the records.

`columns` says once how each column of the file is read; `derive` computes further values from
them; `records` says what each row is evidence of. The guide is docs/guides/onboard-a-partner.md.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from lendweave.lang.definition import Definition, read_definition

Format = Literal["csv", "excel", "jsonl", "json", "parquet", "sqlite", "postgres"]
Encoding = Literal["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk", "big5", "latin-1"]
CheckName = Literal[
    "cn_mobile",
    "cn_id_number",
    "cn_address",
    "person_name",
    "firm_name",
    "uscc",
    "id_number_or_uscc",
    "bank_card",
    "iban",
    "imei",
    "email",
    "openid",
    "vin",
    "invoice_number",
]
PartName = Literal["birth_date", "region", "prefix", "province", "city", "district"]
Names = str | tuple[str, ...]
"""One column, or several whose texts together make one id."""


class FileShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which files the mapping reads, and how they are laid out.

    pattern: of the file name, with * and ?. sheet: of a workbook, the first when not given.
    sheets: pattern of the names of several sheets with one layout, read one after another.
    join: name → a second table, whose columns are written `name.column`.
    header_row: line of the column names, from 1. header_rows: how many lines they take; names of
    two levels are joined by `/`. skip_after: the first row whose first text begins with this ends
    the table. skip_rows: rows whose first text begins with one of these are no rows of the table.
    rows_at: of json and jsonl, the list in each object whose members are rows. list_at: of json,
    where in the document the list of objects stands.
    table: of sqlite and postgres; with its schema before a point where it is in another than usual.
    query: one SELECT instead of a table. order_by: its columns that give the rows their order.
    """

    pattern: str
    format: Format
    encoding: Encoding = "utf-8"
    delimiter: Annotated[str, msgspec.Meta(pattern=r'^[^"\r\n]$')] = ","
    sheet: str | None = None
    sheets: str | None = None
    header_row: Annotated[int, msgspec.Meta(ge=1)] = 1
    header_rows: Annotated[int, msgspec.Meta(ge=1, le=3)] = 1
    skip_after: str | None = None
    skip_rows: tuple[str, ...] = ()
    rows_at: str | None = None
    list_at: str | None = None
    table: str | None = None
    query: str | None = None
    order_by: tuple[str, ...] = ()
    join: dict[str, JoinShape] = msgspec.field(default_factory=dict)


class JoinShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A second table, of which at most one row belongs to a row of the first.

    on: column that both have, or column of the first → column of the second. sheet: of the same
    workbook, its names in line header_row; or file: another file of the same folder.
    unmatched: what a row of the first is without one of the second; kept, it has nothing there.
    unused: what a row of the second is that belongs to no row of the first.
    """

    on: str | dict[str, str]
    sheet: str | None = None
    header_row: Annotated[int, msgspec.Meta(ge=1)] = 1
    file: FileShape | None = None
    unmatched: Literal["fault", "keep"] = "fault"
    unused: Literal["fault", "ignore"] = "ignore"

    @property
    def pairs(self) -> dict[str, str]:
        """Column of the first table → column of the second."""
        return {self.on: self.on} if isinstance(self.on, str) else self.on


class ColumnShape(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"header": "from"}
):
    """How one column of the file is read.

    header: its name in the file, or several of which one stands there; the column's own name when
    not given. type: only where no record field tells it. carry_down: an empty cell means what
    stands above it. empty: words that mean nothing is there. values: word → value, closed.
    decimal: what stands before the cents, `","` as in 1.234,56. accounting: (12.00) and 12.00- are
    below nought.
    round: digits that the field does not hold are rounded instead of refused.
    low, high: smallest and largest number, in what the field counts; a decimal is a text.
    past: a date or time that must not lie after the import.
    parts: new column → what of a checked identifier it holds, taken before the token is made.
    token: id type, of identifiers.ID_TYPES, that checks the cell and makes a token of it.
    pii: masked in the quarantine.
    """

    header: str | Annotated[tuple[str, ...], msgspec.Meta(min_length=1)] | None = None
    type: str | None = None
    required: bool = False
    carry_down: bool = False
    empty: tuple[str, ...] = ()
    values: dict[str, str | int | bool | None] | None = None
    unit: str | None = None
    round: bool = False
    decimal: Literal[".", ","] = "."
    accounting: bool = False
    low: int | str | None = None
    high: int | str | None = None
    past: bool = False
    formats: tuple[str, ...] = ()
    check: CheckName | None = None
    parts: dict[str, PartName] = msgspec.field(default_factory=dict)
    token: str | None = None
    pii: bool = False


class AcrossShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value over all rows of the file with the same `by`: see lendweave.intake.across."""

    take: Literal["sum", "least", "greatest", "first", "count", "number"]
    by: (
        Annotated[str, msgspec.Meta(min_length=1)]
        | Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    )
    of: str | None = None


class OccurredShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a record happened: a column and a length of time after it, or one instant for all."""

    column: str | None = None
    plus: str | None = None
    constant: str | None = None


class KnownShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When the lender could have known a record: a column, a lag after it happened, one instant."""

    column: str | None = None
    lag: str | None = None
    constant: str | None = None


class ConstantShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value that the file does not hold and every record gets."""

    constant: str | int | bool


class RecordShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One record that each row gives. fields: field or attribute → column, or a constant.

    A field that refers to another record takes the column that holds the external id of it.
    """

    kind: str
    external_id: Names
    occurred_at: str | OccurredShape
    known_at: KnownShape | None = None
    when: str | None = None
    on_change: Literal["amend", "refuse", "keep"] = "refuse"
    fields: dict[str, Names | ConstantShape] = msgspec.field(default_factory=dict)


class MappingShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The keys of a mapping file.

    namespaces: kind → who gives its external ids, where that is not the partner. ignore: columns
    of the file that are left out, or `"*"` for all that are not mapped. checks: name → what must be
    true of every row; a row where it is false is set aside.
    """

    feed: str
    partner: str
    file: FileShape
    known_at: KnownShape
    columns: dict[str, ColumnShape]
    records: Annotated[tuple[RecordShape, ...], msgspec.Meta(min_length=1)]
    zone: str | None = None
    namespaces: dict[str, str] = msgspec.field(default_factory=dict)
    ignore: tuple[str, ...] | Literal["*"] = ()
    derive: dict[str, str] = msgspec.field(default_factory=dict)
    checks: dict[str, str] = msgspec.field(default_factory=dict)
    across_rows: dict[str, AcrossShape] = msgspec.field(default_factory=dict)
    refuse_file_when: str | None = None


def read_mapping(text: str, file: str) -> Definition[MappingShape]:
    """The mapping that `text` writes, with its places. Raises DefinitionInvalid."""
    return read_definition(text, file, MappingShape)
