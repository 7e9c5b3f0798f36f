"""Raw values as DuckDB takes and gives them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from lendweave.kernel.clock import (
    date_from_days,
    datetime_from_instant,
    days_from_date,
    instant_from_datetime,
)
from lendweave.kernel.decimals import decimal_from_scaled, scaled_from_decimal
from lendweave.kernel.types import Kind, ValueType


def to_duckdb(raw: Any, type_: ValueType) -> Any:
    """A raw value as a parameter."""
    if raw is None:
        return None
    if type_.kind is Kind.DECIMAL:
        return decimal_from_scaled(raw, type_.scale)
    if type_.kind is Kind.DATE:
        return date_from_days(raw)
    if type_.kind is Kind.TIMESTAMP:
        return datetime_from_instant(raw).replace(tzinfo=None)
    return raw


def raw_from_duckdb(value: Any, type_: ValueType) -> Any:
    """A value that DuckDB gives, in its raw form."""
    if isinstance(value, Decimal):
        return scaled_from_decimal(value, type_.scale)
    if isinstance(value, datetime):
        return instant_from_datetime(value.replace(tzinfo=UTC))
    return days_from_date(value) if isinstance(value, date) else value
