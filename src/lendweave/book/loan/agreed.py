"""A contract as the `open` event of its loan carries it: whole, so that it never needs a product.

A product may be withdrawn and its file be gone; a loan made under it lives on for years.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from lendweave.book.calendar import DatedCalendar, HolidayCalendar, Weekends
from lendweave.book.loan.contract import Contract
from lendweave.book.loan.errors import ContractUnreadable
from lendweave.kernel.errors import shortened
from lendweave.records.servicing import LoanEvent

CALENDARS: Mapping[str, HolidayCalendar] = {"weekends": Weekends()}
"""Calendars by the name that a contract keeps of them."""
DETAIL = "contract"
"""The detail of an `open` event that holds the contract."""


def contract_details(contract: Contract) -> dict[str, Any]:
    """The details of the `open` event of a loan. Raises ContractUnreadable."""
    values: dict[str, Any] = msgspec.to_builtins(contract)
    values["terms"]["shift"]["calendar"] = _name_of(contract)
    return {DETAIL: values}


def contract_of(
    opened: LoanEvent, calendars: Mapping[str, HolidayCalendar] = CALENDARS
) -> Contract:
    """The contract that an `open` event carries.

    calendars: those that a contract may name, by code, beside the weekends. Raises
    ContractUnreadable.
    """
    known = {**CALENDARS, **calendars}
    try:
        return msgspec.convert(opened.details[DETAIL], Contract, dec_hook=_decoder(known))
    except (KeyError, msgspec.ValidationError) as error:
        raise ContractUnreadable(
            where=f"loan {opened.loan_id}, event {opened.number} ({opened.event})",
            got=str(error),
            expected="an open event whose details hold the contract",
            fix="Open the loan with the details that contract_details gives.",
        ) from error


def _name_of(contract: Contract) -> str:
    calendar = contract.terms.shift.calendar
    if isinstance(calendar, DatedCalendar):
        return calendar.code
    for name, known in CALENDARS.items():
        if known == calendar:
            return name
    raise ContractUnreadable(
        where=f"loan {contract.loan_id}, calendar of its due dates",
        got=shortened(calendar),
        expected=f"{', '.join(CALENDARS)}, or a calendar of dated announcements",
        fix="Read the calendar from a file of announcements.",
    )


def _decoder(calendars: Mapping[str, HolidayCalendar]) -> Callable[[type, Any], Any]:
    def decoded(kind: type, value: Any) -> Any:
        if kind is HolidayCalendar and value in calendars:
            return calendars[value]
        raise msgspec.ValidationError(f"calendar {shortened(value)}, not {', '.join(calendars)}")

    return decoded
