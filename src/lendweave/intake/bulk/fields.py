"""Fields of records in every row: checked, and in their stored form."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lendweave.intake.bulk.model import Mask, SlotColumn, mask_of, nulls_of
from lendweave.intake.fields import Target
from lendweave.kernel.decimals import text_from_scaled
from lendweave.kernel.types import Kind, ValueType
from lendweave.records.identity import CANONICAL
from lendweave.records.identity_columns import join_pieces, quoted_pieces

_PLAIN_SCALE_MAX = 6  # Arrow spells smaller fractions with an exponent


def refused_values(target: Target, values: Any) -> Mask:
    """Which distinct raw values `Target.stored` refuses."""
    refused = np.zeros(len(values), np.bool_) if target.nullable else nulls_of(values)
    if target.type.kind is Kind.TEXT:
        return refused | _refused_texts(target, values)
    if target.type.kind is Kind.LIST:
        return np.ones(len(values), np.bool_)
    for bound, beyond in ((target.low, pc.less), (target.high, pc.greater)):
        if bound is not None:
            refused |= mask_of(beyond(values, bound).fill_null(False))
    if target.minor_factor > 1:
        refused |= _integers(values) % target.minor_factor != 0
    return refused


def _refused_texts(target: Target, texts: Any) -> Mask:
    refused = mask_of(pc.greater(pc.utf8_length(texts), target.length_max).fill_null(False))
    if target.values:
        known = pc.is_in(texts, pa.array([*sorted(target.values), None], pa.string()))
        refused = refused | ~mask_of(known)
    return refused


def later_than(moments: Any, latest: int) -> Mask:
    """Which moments, as raw values, lie after `latest`; null does not."""
    return mask_of(pc.greater(moments, latest).fill_null(False))


def stored_values(target: Target, values: Any) -> Any:
    """Distinct raw values in the Arrow form of their field; attributes as JSON texts."""
    if target.attribute:
        return _json_texts(values, target.type)
    if target.minor_factor:
        return _like(values, _integers(values) // target.minor_factor)
    if target.type.kind is Kind.DECIMAL:
        return _decimals(values, target.type)
    if target.type.kind is Kind.DATE:
        return _dates(values)
    return values


def _integers(values: Any) -> NDArray[np.int64]:
    integers: NDArray[np.int64] = values.fill_null(0).to_numpy()
    return integers


def _like(values: Any, integers: NDArray[np.int64]) -> Any:
    """The integers as an Arrow array, null where `values` is."""
    return pa.array(integers, mask=nulls_of(values))


def _dates(values: Any) -> Any:
    return pc.cast(pc.cast(values, pa.int32()), pa.date32())


def _decimals(values: Any, type_: ValueType) -> Any:
    """Scaled integers as decimals: 128 bits, of which int64 fills the lower half."""
    low = _integers(values)
    halves = np.stack((low, low >> 63), axis=1)
    valid = None if not values.null_count else pa.array(~nulls_of(values)).buffers()[1]
    return pa.Array.from_buffers(
        pa.decimal128(type_.precision, type_.scale),
        len(values),
        [valid, pa.py_buffer(np.ascontiguousarray(halves))],
    )


def _json_texts(values: Any, type_: ValueType) -> Any:
    """The one JSON spelling of raw values (`records.values.writer`), null where there is none."""
    if type_.kind in (Kind.BOOLEAN, Kind.INTEGER):
        return pc.cast(values, pa.string())
    if type_.kind is Kind.DOUBLE:
        spelled = [None if raw is None else CANONICAL.encode(raw) for raw in values.to_pylist()]
        return pa.array(spelled, pa.string())
    texts = _texts(values, type_)
    quoted = join_pieces(quoted_pieces(texts.fill_null("")), len(texts))
    return pc.if_else(texts.is_valid(), quoted, pa.scalar(None, pa.string()))


def _texts(values: Any, type_: ValueType) -> Any:
    if type_.kind is Kind.DATE:
        return pc.cast(_dates(values), pa.string())
    if type_.kind is Kind.TIMESTAMP:
        moments = pc.cast(pc.cast(values, pa.timestamp("us")), pa.string())
        return pc.binary_join_element_wise(pc.replace_substring(moments, " ", "T"), "Z", "")
    if type_.kind is Kind.DECIMAL and type_.scale <= _PLAIN_SCALE_MAX:
        return pc.cast(_decimals(values, type_), pa.string())
    if type_.kind is Kind.DECIMAL:
        raws = values.to_pylist()
        spelled = [None if raw is None else text_from_scaled(raw, type_.scale) for raw in raws]
        return pa.array(spelled, pa.string())
    return values


def constant_column(target_type: pa.DataType, value: Any, attribute: bool, rows: int) -> SlotColumn:
    """A constant in its stored form in every row; an attribute as a JSON text."""
    if not attribute:
        return SlotColumn.constant(value, target_type, rows)
    text = None if value is None else CANONICAL.encode(value).decode()
    return SlotColumn.constant(text, pa.string(), rows)
