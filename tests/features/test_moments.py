"""When a record begins and ceases to count."""

from __future__ import annotations

import pytest

from lendweave.features.model import Validity
from lendweave.features.moments import Moment, moments_of
from lendweave.kernel.clock import days_from_date, local_date, parse_instant
from lendweave.kernel.types import DATE, TIMESTAMP

ZONES = ["Asia/Shanghai", "America/New_York", "America/Havana", "UTC"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("instant", ["2026-03-08T12:00:00Z", "2026-11-01T12:00:00Z"])
def test_a_day_lasts_from_its_first_instant_to_the_next_day(zone: str, instant: str) -> None:
    """Also where clocks change at midnight, as in Havana."""
    today = local_date(parse_instant(instant), zone)
    day = days_from_date(today)
    begins, ends = (Moment("d", ends=ends).reader(DATE, zone)(day) for ends in (False, True))
    assert begins is not None
    assert ends is not None
    assert local_date(begins, zone) == today == local_date(ends - 1, zone)
    assert local_date(begins - 1, zone) != today != local_date(ends, zone)


def test_a_timestamp_is_its_own_moment() -> None:
    """Null stays null, on both sides."""
    read = Moment("at", ends=True).reader(TIMESTAMP, "UTC")
    assert (read(17), read(None)) == (17, None)
    assert Moment("on", ends=True).reader(DATE, "UTC")(None) is None


@pytest.mark.parametrize(
    ("valid", "moments"),
    [
        (None, (None, None)),
        (Validity(begins="a"), (Moment("a", ends=False), None)),
        (Validity("a", "b"), (Moment("a", ends=False), Moment("b", ends=True))),
    ],
)
def test_an_open_side_has_no_moment(
    valid: Validity | None, moments: tuple[Moment | None, Moment | None]
) -> None:
    """Only what is written is read."""
    assert moments_of(valid) == moments
