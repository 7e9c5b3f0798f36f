"""Ids and hashes of whole columns are those of the records one by one."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.records.strategies import drafts, texts

from lendweave.records import KINDS
from lendweave.records.arrow_rows import table_from_records
from lendweave.records.identity import content_hash, entity_id
from lendweave.records.identity_columns import content_hashes, entity_ids


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=10)
@given(data=st.data())
def test_content_hashes_are_those_of_the_records(kind: str, data: st.DataObject) -> None:
    """Byte for byte, for every kind, with every null, escape and sign; repeated ones too."""
    records = data.draw(st.lists(drafts(kind), max_size=5)) * data.draw(st.integers(1, 3))
    table = table_from_records(kind, records)
    assert content_hashes(kind, table).to_pylist() == [content_hash(one) for one in records]


@given(names=st.tuples(texts, texts, texts), external_ids=st.lists(texts, max_size=9))
def test_entity_ids_are_those_of_the_names(
    names: tuple[str, str, str], external_ids: list[str]
) -> None:
    """Version and variant included; a column cut out of a longer one is read from its own start."""
    expected = [entity_id(*names, external_id) for external_id in external_ids]
    column = pa.array(["before", *external_ids, "after"])[1:-1]
    assert entity_ids(*names, column).to_pylist() == expected
