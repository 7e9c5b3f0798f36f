"""`partner_files.yaml`: what each partner of a scene sends, and how it writes.

Shapes of the file only; `layouts.py` checks them against the views.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from lendweave.simulation.world.shape import Positive, Shape

Format = Literal["csv", "tsv", "xlsx", "jsonl", "cloudevents"]
Encoding = Literal["utf-8", "utf-8-sig", "utf-16", "gb18030"]
Choice = str | dict[str, Positive]
"""One text, or several with the weight of each."""


class ColumnLayout(Shape, frozen=True):
    """A column in the partner's words.

    value: column of the view, or else constant. write: styles. values: the partner's words for the
    view's; several stand for one in turn. blank: what stands where there is nothing. faults: names
    of faults; `usual` stands for those of the kind.
    """

    value: str = ""
    constant: str | int | float | bool | None = None
    write: Choice = ""
    values: dict[str, str | list[str]] = field(default_factory=dict)
    prefix: str = ""
    suffix: str = ""
    blank: Choice = ""
    faults: list[str] = field(default_factory=lambda: ["usual"])


class PageLayout(Shape, frozen=True):
    """Pages of so many rows, as a print programme makes them: header again, subtotals between."""

    rows: Annotated[int, Meta(ge=10, le=100_000)]
    header: bool = True
    below: list[dict[str, str]] = field(default_factory=list)


class EventLayout(Shape, frozen=True):
    """The CloudEvents envelope; the columns go into `data`.

    type: begins every event's type; with type_value the word of that column follows. id, time,
    subject: columns of the view.
    """

    source: str
    type: str
    id: str
    time: str
    type_value: str = ""
    subject: str = ""


class NestLayout(Shape, frozen=True):
    """Rows that share the value of column `by` become one line, with a list of objects `into`."""

    into: str
    by: str
    columns: Annotated[dict[str, ColumnLayout], Meta(min_length=1)]


class FileLayout(Shape, frozen=True):
    """A file that a partner sends about one branch.

    name: with {branch}, and {month} for one file a month. above, below: titles before the header
    and totals after the rows; {number} {rows} {month} {sum} are filled in. header_levels: 2 splits
    headings at `/`. late_days: how long some rows stay unsent. only: rows whose words are listed.
    given: a JSON object is null where the flag is no. faults: of whole lines.
    """

    name: str
    view: str
    columns: Annotated[dict[str, ColumnLayout], Meta(min_length=1)]
    format: Format = "csv"
    encoding: Encoding = "utf-8"
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] = ","
    line_end: Literal["lf", "crlf"] = "lf"
    sheet: str = "Sheet1"
    above: list[list[str]] = field(default_factory=list)
    header_levels: Literal[1, 2] = 1
    below: list[dict[str, str]] = field(default_factory=list)
    pages: PageLayout | None = None
    late_days: Annotated[int, Meta(ge=0, le=365)] = 0
    only: dict[str, list[str]] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    event: EventLayout | None = None
    nest: NestLayout | None = None
    faults: list[str] = field(default_factory=list)


class PartnerFilesFile(Shape, frozen=True):
    """The keys of partner_files.yaml. files: by name of the feed."""

    files: Annotated[dict[str, FileLayout], Meta(min_length=1)]
