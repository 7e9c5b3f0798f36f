"""What is derived from a declaration: fields, columns, tables, schemas."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from decimal import Decimal

import msgspec
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.records.strategies import SCENE, drafts

from lendweave.kernel.clock import SteppingClock
from lendweave.kernel.ids import Uuid7Source
from lendweave.kernel.types import INTEGER, TEXT, decimal, list_of
from lendweave.records import (
    KINDS,
    Attribute,
    Principal,
    Record,
    Role,
    Scene,
    fields_of,
    local_owner,
)
from lendweave.records.arrow_rows import records_from_table, table_from_records
from lendweave.records.arrow_schema import arrow_schema
from lendweave.records.catalog import kind_name
from lendweave.records.draft import Origin, draft
from lendweave.records.envelope import ENVELOPE_NAMES
from lendweave.records.fields import Field, FieldRole, Pii
from lendweave.records.identity import content_hash, entity_id
from lendweave.records.json_schema import json_schema
from lendweave.records.principal import NotAllowed
from lendweave.records.raw import raw_getter
from lendweave.records.scene import UnknownColumn
from lendweave.records.sqlite_schema import (
    column_type,
    insert_statement,
    row_decoder,
    row_encoder,
    select_columns,
    table_ddl,
    table_name,
)

ORIGIN = Origin("shop", "appliance", "test", "huaxing")


def a_loan(rate: str = "0.144") -> Record:
    """A draft of a loan."""
    values = {
        "party_id": "p",
        "principal_minor": 100,
        "currency": "JPY",
        "rate_annual": Decimal(rate),
        "term_months": 12,
        "disbursed_on": date(2026, 1, 1),
        "status": "active",
    }
    return draft(ORIGIN, "loan", "L1", Uuid7Source(SteppingClock(0)), occurred_at=5, values=values)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_described(kind: str) -> None:
    """Both languages, the envelope first, in the order in which the record holds them."""
    fields = fields_of(kind)
    assert tuple(field.name for field in fields) == KINDS[kind].__struct_fields__
    assert tuple(field.name for field in fields[: len(ENVELOPE_NAMES)]) == ENVELOPE_NAMES
    for field in fields:
        assert field.en, field.name
        assert field.zh, field.name
        assert field.pii is not Pii.C3, "what authenticates a person is never stored"
        assert not field.refers_to or field.refers_to in KINDS
        if field.role is FieldRole.MONEY:
            assert field.name == f"{field.column}_minor"
            assert "currency" in KINDS[kind].__struct_fields__


@pytest.mark.parametrize("kind", KINDS)
def test_record_to_row_to_table_and_back(kind: str) -> None:
    """SQLite row and Arrow table both give the record back."""
    connection = sqlite3.connect(":memory:")
    for statement in table_ddl(kind):
        connection.execute(statement)

    @settings(max_examples=10)
    @given(record=drafts(kind))
    def check(record: Record) -> None:
        placed = msgspec.structs.replace(record, offset=0, recorded_at=7)
        connection.execute(f"DELETE FROM {table_name(kind)}")
        connection.execute(insert_statement(kind), row_encoder(kind)(placed))
        row = connection.execute(f"SELECT {select_columns(kind)} FROM {table_name(kind)}")
        assert row_decoder(kind)(row.fetchone()) == placed
        table = table_from_records(kind, [placed])
        assert table.schema == arrow_schema(kind)
        assert list(records_from_table(kind, table)) == [placed]
        assert kind_name(placed) == kind == KINDS[kind].__struct_config__.tag

    check()
    connection.close()


def test_a_table_from_before_a_field_reads_with_its_default() -> None:
    """Old segments lack the columns of newer declarations."""
    record = a_loan()
    old = table_from_records("loan", [record]).drop_columns(["days_past_due", "attributes"])
    assert list(records_from_table("loan", old)) == [record]


def test_a_decimal_too_wide_for_sqlite_is_text() -> None:
    """SQLite integers hold 18 whole digits."""
    field = Field("x", "x", decimal(19, 2), True, FieldRole.PLAIN, Pii.NONE, "", "")
    assert column_type(field) == "TEXT"
    assert column_type(replace(field, type=decimal(18, 2))) == "INTEGER"


def test_money_and_instants_are_whole_numbers_in_arrow() -> None:
    """No engine's session zone can shift them, and no float can round them."""
    schema = arrow_schema("loan")
    assert schema.field("principal_minor").type == pa.int64()
    assert schema.field("occurred_at").type == pa.int64()
    assert schema.field("rate_annual").type == pa.decimal128(9, 6)
    assert schema.field("disbursed_on").type == pa.date32()


def test_raw_money_is_in_main_units() -> None:
    """100 JPY, a currency without minor digits, is 100.00; 0.144 is held with six digits."""
    loan = a_loan()
    assert raw_getter(SCENE.column("loan", "principal"))(loan) == 10_000
    assert raw_getter(SCENE.column("loan", "rate_annual"))(loan) == 144_000
    assert raw_getter(SCENE.column("loan", "days_past_due"))(loan) is None


def test_decimals_hash_by_value() -> None:
    """0.144 and 0.1440 are one content."""
    assert a_loan("0.144").content_hash == a_loan("0.1440").content_hash
    assert a_loan("0.144").content_hash != a_loan("0.145").content_hash


def test_a_draft_is_filled_in() -> None:
    """entity_id by name, content_hash by content, the id fresh."""
    loan = a_loan()
    assert loan.entity_id == entity_id("shop", "loan", "huaxing", "L1")
    assert loan.content_hash == content_hash(loan)
    assert (loan.known_at, loan.offset, loan.recorded_at) == (5, None, None)


names = st.text(st.characters(codec="utf-8", exclude_characters="\x1f"), max_size=8)


@given(one=st.tuples(names, names, names, names), two=st.tuples(names, names, names, names))
def test_entity_ids_are_as_different_as_names(
    one: tuple[str, str, str, str], two: tuple[str, str, str, str]
) -> None:
    """The same four names give the same id, others another."""
    assert (entity_id(*one) == entity_id(*two)) == (one == two)


def test_a_schema_spells_out_the_scenes_attributes() -> None:
    """Types and bounds of attributes, Chinese names and privacy levels stand in the schema."""
    schema = json_schema("order", SCENE)
    attributes = schema["properties"]["attributes"]
    assert attributes["additionalProperties"] is False
    assert attributes["properties"]["added_decimal"]["x-type"] == "decimal(12,2)"
    assert schema["properties"]["tenant_id"]["readOnly"] is True
    assert json_schema("party")["properties"]["id_token"]["x-pii"] == "C2"
    assert json_schema("order")["required"][0] == "external_id"


def test_bounds_of_attributes_stand_in_the_schema() -> None:
    """Whole numbers under JSON Schema's own keys, decimals, which are text, under ours."""
    added = (
        Attribute("floor", INTEGER, low=0, high=99),
        Attribute("weight", decimal(6, 2), low=50),
        Attribute("labels", list_of(TEXT)),
    )
    scene = Scene("s", "", "", "UTC", "CNY", {"order": added})
    floor, weight, labels = json_schema("order", scene)["properties"]["attributes"][
        "properties"
    ].values()
    assert (floor["minimum"], floor["maximum"]) == (0, 99)
    assert (weight["x-minimum"], "minimum" in weight) == ("0.50", False)
    assert labels["items"]["type"] == "string"


def test_an_unknown_column_is_named() -> None:
    """The error lists what there is."""
    scene = Scene("s", "", "", "UTC", "CNY")
    assert scene.column("order", "status").type == TEXT
    with pytest.raises(UnknownColumn, match=r"order\.amout"):
        scene.column("order", "amout")


def test_a_principal_needs_a_role() -> None:
    """One of those named is enough; none is refused."""
    local_owner().require(Role.ANALYST, Role.SERVICE)
    with pytest.raises(NotAllowed, match="analyst"):
        Principal("shop", "kiosk", frozenset({Role.SERVICE})).require(Role.ANALYST)
