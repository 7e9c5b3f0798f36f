"""A column of cells as the raw values of its slot and of the slots of its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendweave.intake.bulk.identifiers import PART_COLUMNS, PLAIN_IDENTIFIERS
from lendweave.intake.bulk.model import Mask, SlotColumn, nulls_of
from lendweave.intake.bulk.moments import plain_days, plain_instants
from lendweave.intake.bulk.numbers import plain_numbers
from lendweave.intake.bulk.plain import Kernel, PlainCells, plain_texts
from lendweave.intake.cells import Raw, number_style
from lendweave.intake.errors import CellFault
from lendweave.intake.identifiers import PARTS
from lendweave.intake.plan import ColumnPlan
from lendweave.intake.rows import clear_value
from lendweave.kernel.types import INTEGER_MAX, INTEGER_MIN, Kind, ValueType
from lendweave.records.arrow_texts import texts_from_matrix
from lendweave.records.fields import TEXT_LENGTH_MAX

_RAW_TYPES = {
    Kind.BOOLEAN: pa.bool_(),
    Kind.DOUBLE: pa.float64(),
    Kind.TEXT: pa.string(),
}


def raw_type(type_: ValueType) -> pa.DataType:
    """The Arrow type in which raw values of `type_` are held."""
    return _RAW_TYPES.get(type_.kind, pa.int64())


def is_held(raw: Any) -> bool:
    """False for a raw number that int64 does not hold."""
    return not isinstance(raw, int) or INTEGER_MIN <= raw <= INTEGER_MAX


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """What a column of cells gave.

    value: the raw values, or their tokens. parts: of its parts. refused: rows whose cell is
    refused, or whose value is larger than int64 holds; null stands there.
    """

    value: SlotColumn
    parts: tuple[SlotColumn, ...]
    refused: Mask


def read_column(column: ColumnPlan, cells: Any, zone_name: str, *, tokens: bool) -> ReadColumn:
    """The values of the cells of one column, a StringArray without nulls.

    tokens: False to put a text of the same length in place of each token, where only the faults
    are asked for.
    """
    distinct = SlotColumn.of(cells)
    clear, refused = _clear_values(column, distinct.values, zone_name)
    parts = tuple(
        distinct.with_values(_part(column.shape.check or "", name, clear))
        for name in column.shape.parts.values()
    )
    value = clear if column.token is None else _tokens(column, clear, tokens)
    return ReadColumn(distinct.with_values(value), parts, distinct.spread(refused))


def _clear_values(column: ColumnPlan, texts: Any, zone_name: str) -> tuple[Any, Mask]:
    """The raw value of each distinct cell, as `clear_value` reads it, and which are refused."""
    kernel = _kernel(column, zone_name)
    plain = PlainCells(np.zeros(len(texts), np.bool_), None) if kernel is None else kernel(texts)
    if column.empty:
        plain.found[pc.is_in(texts, pa.array(sorted(column.empty))).to_numpy(False)] = False
    others = ~plain.found
    raws, refused = _one_by_one(column, texts.filter(pa.array(others)))
    values = pa.array(raws, raw_type(column.type))
    if plain.values is not None:
        values = pc.replace_with_mask(plain.values, pa.array(others), values)
    all_refused = np.zeros(len(texts), np.bool_)
    all_refused[others] = refused
    return values, all_refused


def _one_by_one(column: ColumnPlan, texts: Any) -> tuple[list[Raw], list[bool]]:
    raws: list[Raw] = []
    refused: list[bool] = []
    for text in texts.to_pylist():
        try:
            raw = clear_value(column, text)
        except CellFault:
            raw, is_refused = None, True
        else:
            is_refused = not is_held(raw)
        raws.append(None if is_refused else raw)
        refused.append(is_refused)
    return raws, refused


def _kernel(column: ColumnPlan, zone_name: str) -> Kernel | None:
    """The quick reading of plain cells; None where every distinct cell is read by itself."""
    shape, type_ = column.shape, column.type
    if shape.values is not None:
        return None
    if type_.is_exact:
        return partial(plain_numbers, type_, number_style(shape))
    if type_.kind is Kind.DATE:
        return partial(plain_days, shape.formats)
    if type_.kind is Kind.TIMESTAMP:
        return partial(plain_instants, shape.formats, zone_name)
    return None if type_.kind is Kind.BOOLEAN else _text_kernel(column)


def _text_kernel(column: ColumnPlan) -> Kernel | None:
    shape = column.shape
    if shape.check is None and shape.token is None:
        return _plain_texts
    identifiers = PLAIN_IDENTIFIERS.get(column.read)
    return identifiers and partial(_plain_identifiers, identifiers)


def _plain_identifiers(found: Callable[[Any], Mask], texts: Any) -> PlainCells:
    return PlainCells(found(texts), texts)


def _plain_texts(texts: Any) -> PlainCells:
    short = pc.less_equal(pc.binary_length(texts), TEXT_LENGTH_MAX).to_numpy(False)
    return PlainCells(plain_texts(texts) & short, texts)


def _part(check: str, name: str, clear: Any) -> Any:
    """A part of each clear value, null where that is null."""
    whole = PART_COLUMNS.get((check, name))
    if whole is not None:
        return _where_valid(clear, whole(clear.drop_null()))
    type_, read = PARTS[check, name]
    raws = [None if text is None else read(text) for text in clear.to_pylist()]
    return pa.array(raws, raw_type(type_))


def _tokens(column: ColumnPlan, clear: Any, really: bool) -> Any:
    assert column.token is not None, "asked only of a column with a token"
    present = clear.drop_null()
    if really:
        return _where_valid(clear, column.token.column(present))
    signs = np.full((len(present), column.token.length), ord("0"), np.uint8)
    return _where_valid(clear, texts_from_matrix(signs))


def _where_valid(like: Any, values: Any) -> Any:
    """`values` at the places where `like` is not null, null elsewhere."""
    if not like.null_count:
        return values
    places = np.cumsum(~nulls_of(like)) - 1
    return values.take(pa.array(places, mask=nulls_of(like)))
