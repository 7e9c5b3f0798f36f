"""Entity ids and content hashes of whole columns, equal to those of `identity` one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lendweave.kernel.types import Kind
from lendweave.records.arrow_texts import byte_values, hex_texts, text_bytes, uuid_texts
from lendweave.records.catalog import fields_of
from lendweave.records.fields import Field, FieldRole
from lendweave.records.identity import CANONICAL, NAME_SEPARATOR, NOT_CONTENT

Piece: TypeAlias = str | Any
"""What stands in the content of every row: the same text, or a text of its own (a StringArray)."""

_SPACE, _QUOTE, _BACKSLASH = b' "\\'
_DIGEST_BYTES = 32
_SAMPLE = 1_024


def entity_ids(tenant_id: str, kind: str, namespace: str, external_ids: Any) -> Any:
    """`identity.entity_id` of each text of a StringArray without nulls, as a StringArray."""
    shared = NAME_SEPARATOR.join((tenant_id, kind, namespace, "")).encode()
    sha256 = hashlib.sha256
    digests = [sha256(shared + own).digest() for own in byte_values(external_ids)]
    ids = np.frombuffer(b"".join(digests), np.uint8).reshape(-1, _DIGEST_BYTES)[:, :16].copy()
    ids[:, 6] = ids[:, 6] & 0x0F | 0x80  # version 8
    ids[:, 8] = ids[:, 8] & 0x3F | 0x80  # variant of RFC 9562
    return uuid_texts(ids.tobytes())


def content_hashes(kind: str, table: pa.Table) -> Any:
    """`identity.content_hash` of each record of a table, as a StringArray.

    table: at least the content columns of `arrow_schema(kind)`, structures in canonical JSON.
    """
    texts = content_texts(kind, table)
    if not _repeat(texts):
        return _hashes(texts)
    distinct = texts.dictionary_encode()
    return _hashes(distinct.dictionary).take(distinct.indices)


def _repeat(texts: Any) -> bool:
    """Whether each of the first texts stands there twice or more on average."""
    sample = texts.slice(0, _SAMPLE)
    return bool(2 * pc.count_distinct(sample).as_py() <= len(sample))


def _hashes(texts: Any) -> Any:
    sha256 = hashlib.sha256
    digests = [sha256(text).digest() for text in byte_values(texts)]
    return hex_texts(b"".join(digests), _DIGEST_BYTES)


def content_texts(kind: str, table: pa.Table) -> Any:
    """The canonical content of each record of a table, as a StringArray."""
    fields = sorted(
        (field for field in fields_of(kind) if field.name not in NOT_CONTENT),
        key=lambda field: field.name,
    )
    pieces: list[Piece] = ["{"]
    for field in fields:
        column = table.column(field.name).combine_chunks()
        pieces += [f'"{field.name}":', *_json_pieces(field, column), ","]
    return join_pieces([*pieces[:-1], "}"], table.num_rows)


def join_pieces(pieces: list[Piece], rows: int) -> Any:
    """The pieces of each row in one text, as a StringArray of `rows` texts."""
    merged: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)
    if len(merged) == 1 and isinstance(merged[0], str):
        return pa.repeat(merged[0], rows)
    return pc.binary_join_element_wise(*merged, "")


def quoted_pieces(texts: Any) -> list[Piece]:
    """Texts as JSON: most need nothing but quotes around them. Null is null."""
    if texts.null_count == len(texts):
        return ["null"]
    if _has_escapes(texts):
        return [_encoded(texts)]
    if not texts.null_count:
        return ['"', texts, '"']
    return [pc.fill_null(pc.binary_join_element_wise('"', texts, '"', ""), "null")]


def _has_escapes(texts: Any) -> bool:
    """True where a sign cannot stand in JSON as it is."""
    _, flat = text_bytes(texts)
    return bool(((flat < _SPACE) | (flat == _QUOTE) | (flat == _BACKSLASH)).any())


def _encoded(values: Any) -> Any:
    """Values as JSON by the encoder itself, once for each distinct one."""
    encoded = values.dictionary_encode(null_encoding="encode")
    texts = [CANONICAL.encode(value).decode() for value in encoded.dictionary.to_pylist()]
    return pa.array(texts, pa.string()).take(encoded.indices)


def _one_by_one(values: Any) -> Iterator[Piece]:
    yield pa.array([CANONICAL.encode(value).decode() for value in values.to_pylist()], pa.string())


def _plain(values: Any) -> Iterator[Piece]:
    """Numbers and truth values: JSON spells them as Arrow does."""
    yield pc.fill_null(pc.cast(values, pa.string()), "null")


def _spelled(values: Any) -> Iterator[Piece]:
    """Decimals and dates: texts, spelled by Arrow as by Python."""
    yield from quoted_pieces(pc.cast(values, pa.string()))


_PIECES: dict[Kind, Callable[[Any], Iterator[Piece] | list[Piece]]] = {
    Kind.BOOLEAN: _plain,
    Kind.INTEGER: _plain,
    Kind.DECIMAL: _spelled,
    Kind.DOUBLE: _one_by_one,
    Kind.TEXT: quoted_pieces,
    Kind.DATE: _spelled,
    Kind.TIMESTAMP: _plain,
    Kind.LIST: _one_by_one,
}


def _json_pieces(field: Field, values: Any) -> Iterator[Piece] | list[Piece]:
    if field.role is FieldRole.STRUCTURE:
        return [values]
    if field.role is FieldRole.MONEY:
        return _plain(values)
    return _PIECES[field.type.kind](values)
