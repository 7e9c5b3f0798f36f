"""The pages of the quarantine: what was refused, why, and what was done with it; cells masked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse

from lendweave.api.pages import PAGE_ROWS, Asked, locale_of, page
from lendweave.api.problems import status_of
from lendweave.api.requests import house_of, principal_of
from lendweave.flows.rework import grouped, listed, row_with_events
from lendweave.kernel.clock import format_instant
from lendweave.kernel.errors import LendweaveError, error_titles
from lendweave.kernel.types import INTEGER_MAX
from lendweave.records.kept_rows import KeptRow, RowFilter, RowStatus

router = APIRouter(include_in_schema=False)

Narrowed = Annotated[str | None, Query(max_length=300)]
After = Annotated[int, Query(ge=0, le=INTEGER_MAX)]
Number = Annotated[int, Path(ge=1, le=INTEGER_MAX)]


@router.get("/quarantine")
def quarantine(
    request: Request,
    *,
    lang: Asked = None,
    status: RowStatus = RowStatus.OPEN,
    code: Narrowed = None,
    feed: Narrowed = None,
    file: Narrowed = None,
    column: Narrowed = None,
    scenario: Narrowed = None,
    after: After = 0,
) -> HTMLResponse:
    """How many rows are alike, and the rows that are meant, oldest first."""
    house, principal = house_of(request), principal_of(request)
    asked = RowFilter(status, code, feed, file, column, scenario)
    rows = listed(principal, house.store.rows, asked, limit=PAGE_ROWS, after=after)
    language = locale_of(request, lang)
    return page(
        request,
        "quarantine.html",
        lang,
        groups=grouped(principal, house.store.rows, asked),
        rows=rows,
        titles=error_titles(language),
        statuses=[each.value for each in RowStatus],
        chosen=status.value,
        narrowed={name: text for name, text in asked._asdict().items() if isinstance(text, str)},
        address=_address(language, status),
        more=rows[-1].number if len(rows) == PAGE_ROWS else None,
    )


def _address(language: str, status: RowStatus) -> Any:
    """Gives the address of the list with other filters; those that are None are left out."""

    def address(**asked: str | int | None) -> str:
        values = {"lang": language, "status": status.value, **asked}
        return "/quarantine?" + urlencode({k: v for k, v in values.items() if v is not None})

    return address


@router.get("/quarantine/{number}")
def quarantined_row(request: Request, number: Number, lang: Asked = None) -> HTMLResponse:
    """One row: what may be shown of it, what is wrong, all that was done with it."""
    house, principal = house_of(request), principal_of(request)
    try:
        kept, events = row_with_events(principal, house.store.rows, number)
    except LendweaveError as error:
        return page(request, "problem.html", lang, status=status_of(error), error=error)
    titles = error_titles(locale_of(request, lang))
    return page(
        request,
        "quarantine_row.html",
        lang,
        kept=kept,
        faults=_faults(kept, titles),
        events=[(format_instant(event.at)[:19] + "Z", event) for event in events],
    )


def _faults(kept: KeptRow, titles: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(code, column, title) of every fault of a row, the first one first."""
    error = kept.row.error
    others = [each.partition(" ") for each in error.get("also", "").split(", ") if each]
    found = [(error["code"], kept.row.column), *((code, column) for code, _, column in others)]
    return [(code, column, titles.get(code, "")) for code, column in found]
