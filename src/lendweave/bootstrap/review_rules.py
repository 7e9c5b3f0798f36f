"""The rules of manual review of a scene, read with the calendars that they may name."""

from __future__ import annotations

from collections.abc import Mapping

from lendweave.book.calendar import HolidayCalendar, Weekends
from lendweave.decisions.reviewing.policy import REVIEW_FILE, WEEKENDS, ReviewPolicy, read_review
from lendweave.decisions.reviewing.worktime import BusinessDay
from lendweave.records import Scene


def policy_of(
    text: str,
    scene: Scene,
    calendars: Mapping[str, HolidayCalendar],
    reasons: frozenset[str] | None = None,
) -> ReviewPolicy:
    """The rules of a scene's review.yaml. Raises what is wrong with them, with file and line."""
    days: dict[str, BusinessDay] = {code: each.is_business_day for code, each in calendars.items()}
    days[WEEKENDS] = Weekends().is_business_day
    return read_review(text, f"{scene.name}/{REVIEW_FILE}", scene, days, reasons)
