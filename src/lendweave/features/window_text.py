"""`window` and `ago` of a feature, as they are written."""

from __future__ import annotations

import re

from lendweave.features.events_read import boolean, read_key
from lendweave.features.forms import Site
from lendweave.features.model import CalendarMonths, Rolling, Since, Window
from lendweave.features.months import MONTHS_BACK_MAX
from lendweave.features.span import reach
from lendweave.kernel.clock import parse_duration
from lendweave.kernel.errors import Invalid
from lendweave.kernel.types import MICROS_PER_DAY
from lendweave.lang.errors import did_you_mean

_ALL = "all"
_MONTH_TO_DATE = "month_to_date"
_MONTHS = re.compile(r"last_([0-9]{1,3})_months?")
_EXAMPLES = (_ALL, _MONTH_TO_DATE, "last_1_month", "last_3_months", "last_6_months")


def read_window(site: Site) -> Window:
    """The events before t that the feature's window holds.

    Raises FeatureInvalid at `window` or `ago`, also where it looks beyond the set's retention.
    """
    window = _since(site) or _calendar(site) or Rolling(_width(site), _ago(site))
    _refuse_beyond_retention(site, window)
    return window


def _since(site: Site) -> Since | None:
    """The event that the window begins at; None where none is written."""
    written = site.written.since
    if written is None:
        return None
    for option in ("window", "ago"):
        if getattr(site.written, option) is not None:
            expected = "since alone: the window ends at the decision"
            raise site.invalid(option, f"{option} with since", expected, "Remove one.")
    kind = site.reading.kind(written.kind, *site.path("since", "from"))
    read_key(site, kind, "since", "from")
    text = written.where
    return Since(kind, "" if text is None else boolean(site, "since where", kind, text))


def _calendar(site: Site) -> CalendarMonths | None:
    """Months of the calendar; None where a length or `all` is written."""
    written = str(site.written.window)
    match = _MONTHS.fullmatch(written)
    if written != _MONTH_TO_DATE and match is None:
        return None
    if site.written.ago is not None:
        raise site.invalid(
            "ago", f"ago with window {written}", "ago with a length or all", "Remove it."
        )
    if match is None:
        return CalendarMonths(0)
    months = int(match[1])
    if not 1 <= months <= MONTHS_BACK_MAX:
        raise site.invalid("window", written, f"1 to {MONTHS_BACK_MAX} months", "Look less far.")
    return CalendarMonths(months)


def _width(site: Site) -> int | None:
    """Microseconds of the window, None for all."""
    written = str(site.written.window)
    return None if written == _ALL else duration(site, "window", written)


def _ago(site: Site) -> int:
    """How long before t the window ends, in microseconds."""
    return 0 if site.written.ago is None else duration(site, "ago", site.written.ago)


def duration(site: Site, option: str, written: str) -> int:
    """Microseconds of a length. Raises FeatureInvalid at the option."""
    try:
        micros = parse_duration(written)
    except Invalid as error:
        expected = "a length (a whole number and s, m, h, d or w)"
        if option == "window":
            expected += ", all, month_to_date or last_3_months"
        near = did_you_mean(written, _EXAMPLES) if written.isidentifier() else ""
        raise site.invalid(option, error.got, expected, near or error.fix) from None
    if micros == 0:
        raise site.invalid(option, written, "more than nothing", "Write for example 30d.")
    return micros


def _refuse_beyond_retention(site: Site, window: Window) -> None:
    retention = site.retention
    if retention is None:
        return
    found = reach(window)
    if found is None or found > retention:
        days = retention // MICROS_PER_DAY
        looked = "all time" if found is None else f"up to {-(-found // MICROS_PER_DAY)} days"
        raise site.invalid(
            "since" if isinstance(window, Since) else "window",
            f"{looked} before the decision",
            f"at most the retention of the set, {days} days",
            "Look less far, or raise retention.",
        )
