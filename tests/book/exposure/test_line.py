"""What is available of a line, what may be drawn, and what its events do to it."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.book.exposure import (
    AmountUnfit,
    Line,
    LineExceeded,
    LineFrozen,
    LineNotOpen,
    Taken,
    available_minor,
    refuse_draw,
)
from lendweave.book.exposure.changes import LineChange, changed
from lendweave.book.exposure.line import cooling_off_until
from lendweave.kernel.money import CurrencyMismatch, Money

FIRST, LAST, DAY = date(2026, 1, 1), date(2026, 12, 31), date(2026, 5, 31)

AVAILABLE = """\
what,limit,temporary,temporary_to,frozen,used,reserved,state,on,available
fresh,1000,0,,0,0,0,active,2026-05-31,1000
used,1000,0,,0,400,0,active,2026-05-31,600
used and reserved,1000,0,,0,400,350,active,2026-05-31,250
all of it,1000,0,,0,1000,0,active,2026-05-31,0
cut below what is used,300,0,,0,400,0,active,2026-05-31,0
raised for a time,1000,500,2026-05-31,0,900,0,active,2026-05-31,600
the day after the raise,1000,500,2026-05-31,0,900,0,active,2026-06-01,100
the raise is used and over,1000,500,2026-05-31,0,1400,0,active,2026-06-01,0
a part is frozen,1000,0,,300,400,0,active,2026-05-31,300
frozen,1000,0,,0,0,0,frozen,2026-05-31,0
first day,1000,0,,0,0,0,active,2026-01-01,1000
last day,1000,0,,0,0,0,active,2026-12-31,1000
before the first day,1000,0,,0,0,0,active,2025-12-31,0
after the last day,1000,0,,0,0,0,active,2027-01-01,0
expired,1000,0,,0,0,0,expired,2026-05-31,0
closed,1000,0,,0,0,0,closed,2026-05-31,0
"""


def a_line(**changed_to: object) -> Line:
    """A line of 1000 with these parts changed."""
    values = {
        "currency": "CNY",
        "limit_minor": 1_000,
        "valid_from": FIRST,
        "valid_to": LAST,
        "revolving": True,
    }
    return Line(**(values | changed_to))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "row", list(csv.DictReader(StringIO(AVAILABLE))), ids=lambda row: row["what"]
)
def test_available(row: dict[str, str]) -> None:
    """One row for each thing that bounds a line."""
    line = a_line(
        limit_minor=int(row["limit"]),
        temporary_minor=int(row["temporary"]),
        temporary_to=date.fromisoformat(row["temporary_to"]) if row["temporary_to"] else None,
        frozen_minor=int(row["frozen"]),
        state=row["state"],
    )
    taken = Taken(int(row["used"]), int(row["reserved"]))
    on = date.fromisoformat(row["on"])
    assert available_minor(line, taken, on) == int(row["available"])


LINES = st.builds(
    a_line,
    limit_minor=st.integers(0, 10_000),
    temporary_minor=st.integers(0, 5_000),
    temporary_to=st.just(DAY),
    frozen_minor=st.integers(0, 10_000),
    state=st.sampled_from(["active", "frozen", "expired", "closed"]),
)
TAKEN = st.builds(Taken, st.integers(0, 20_000), st.integers(0, 20_000))


@given(
    line=LINES,
    taken=TAKEN,
    amount=st.integers(1, 20_000),
    on=st.dates(date(2025, 12, 1), date(2027, 1, 31)),
)
def test_a_draw_passes_if_and_only_if_it_is_available(
    line: Line, taken: Taken, amount: int, on: date
) -> None:
    """What is refused is exactly what is more than available; a frozen line never draws."""
    room = available_minor(line, taken, on)
    assert room == 0 or line.state == "active"
    if amount <= room:
        refuse_draw(line, taken, Money(amount, "CNY"), on)
        return
    with pytest.raises((LineExceeded, LineFrozen, LineNotOpen), match="the line"):
        refuse_draw(line, taken, Money(amount, "CNY"), on)


def test_refusals_say_what_is_left() -> None:
    """Each refusal has its type and its numbers."""
    with pytest.raises(LineExceeded, match=r"at most 6\.00 CNY"):
        refuse_draw(a_line(), Taken(400), Money(601, "CNY"), DAY)
    with pytest.raises(LineFrozen, match="not frozen"):
        refuse_draw(a_line(state="frozen"), Taken(), Money(1, "CNY"), DAY)
    with pytest.raises(LineNotOpen, match="from 2026-01-01 to 2026-12-31"):
        refuse_draw(a_line(), Taken(), Money(1, "CNY"), date(2027, 1, 1))
    with pytest.raises(CurrencyMismatch, match="one currency"):
        refuse_draw(a_line(), Taken(), Money(1, "USD"), DAY)
    with pytest.raises(AmountUnfit, match="more than zero"):
        refuse_draw(a_line(), Taken(), Money(0, "CNY"), DAY)


@pytest.mark.parametrize(
    ("event", "amount", "until", "expected"),
    [
        ("raise", 1_500, None, {"limit_minor": 1_500}),
        ("raise", 1_000, None, "more than"),
        ("cut", 999, None, {"limit_minor": 999}),
        ("cut", 1_000, None, "less than"),
        ("cut", 0, None, {"limit_minor": 0}),
        ("cut", None, None, "an amount"),
        ("raise", 2**63, None, "from 0 to"),
        ("raise_for_a_time", 500, LAST, {"temporary_minor": 500, "temporary_to": LAST}),
        ("raise_for_a_time", 500, date(2027, 1, 1), "a last day"),
        ("raise_for_a_time", 500, date(2026, 5, 30), "a last day"),
        ("raise_for_a_time", 0, LAST, "more than"),
        ("freeze_part", 400, None, {"frozen_minor": 400}),
        ("freeze_part", 0, None, {}),
        ("freeze_part", 1_001, None, "at most"),
        ("renew", None, date(2027, 6, 30), {"valid_to": date(2027, 6, 30)}),
        ("renew", None, LAST, "a day after"),
        ("expire", None, None, "a day after 2026-12-31"),
        ("freeze", None, None, {}),
        ("close", None, None, {}),
    ],
)
def test_events_change_a_line(
    event: str, amount: int | None, until: date | None, expected: dict[str, object] | str
) -> None:
    """Each event changes what it names; an amount or day that does not fit is refused."""
    if isinstance(expected, str):
        with pytest.raises(AmountUnfit, match=expected):
            changed(a_line(), event, LineChange(amount, until), DAY, "it")
    else:
        assert changed(a_line(), event, LineChange(amount, until), DAY, "it") == a_line(**expected)


def test_a_raise_ends_and_a_cut_takes_the_frozen_part_along() -> None:
    """After its last day a raise is over; no more is frozen than there is."""
    line = a_line(temporary_minor=500, temporary_to=DAY)
    assert not line.raise_ended(DAY)
    assert line.raise_ended(date(2026, 6, 1))
    assert line.bound_until(DAY) == DAY
    assert line.bound_until(date(2026, 6, 1)) == LAST
    assert changed(line, "end_raise", LineChange(), DAY, "it") == a_line()
    assert changed(a_line(frozen_minor=800), "cut", LineChange(500), DAY, "it").frozen_minor == 500


def test_cooling_off_days_count_the_first() -> None:
    """Three days from Monday end on Wednesday; no days end before they begin."""
    assert cooling_off_until(date(2026, 6, 1), 3) == date(2026, 6, 3)
    assert cooling_off_until(date(2026, 6, 1), 0) < date(2026, 6, 1)
