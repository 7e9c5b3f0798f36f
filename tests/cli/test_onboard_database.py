"""`lendweave onboard SCENE postgres:NAME`: from a partner's server to records."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from adbc_driver_postgresql import dbapi
from typer.testing import CliRunner

from lendweave.bootstrap import open_house
from lendweave.cli.commands import app
from lendweave.records import Product
from lendweave.settings import load_settings

SCENES = Path(__file__).resolve().parents[2] / "scenarios"
MAPPING = """\
feed: erp_products
partner: erp
file: {pattern: "postgres:erp", format: postgres, table: erp_products}
known_at: {lag: 0s}
columns: {sku: {required: true}, name: {required: true}, price: {}, added_at: {required: true}}
records:
  - kind: product
    external_id: sku
    occurred_at: added_at
    fields: {name: name, list_price: price}
"""


@pytest.fixture
def scenes(tmp_path: Path) -> Path:
    """Scenes of which the appliance one reads a table of a server."""
    shutil.copytree(SCENES / "appliance", tmp_path / "scenes" / "appliance")
    mapping = tmp_path / "scenes" / "appliance" / "intake" / "erp_products.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    return tmp_path / "scenes"


def test_a_database_is_onboarded_by_its_name(
    postgres_address: str, scenes: Path, tmp_path: Path
) -> None:
    """Its rows become records once, however often the command is run; a bad row waits."""
    with dbapi.connect(postgres_address, autocommit=True) as partner, partner.cursor() as cursor:
        for statement in (
            "CREATE TABLE erp_products (sku text PRIMARY KEY, name text, price numeric(9, 2),"
            " added_at timestamptz)",
            "INSERT INTO erp_products VALUES ('tv', '电视', 1999.90, '2026-01-05 08:00+08'),"
            " ('fan', '风扇', 99, '2026-01-05 08:00+08'), ('ice', '冰箱', 'NaN', now())",
        ):
            cursor.execute(statement)
    variables = {
        "LENDWEAVE_HOME": str(tmp_path / "home"),
        "LENDWEAVE_SCENARIOS": str(scenes),
        "LENDWEAVE_POSTGRES_ERP": postgres_address,
    }
    for _ in range(2):
        done = CliRunner(env=variables).invoke(app, ["onboard", "appliance", "postgres:erp"])
        assert done.exit_code == 0, done.output
    with open_house(load_settings(variables, {}), read_only=True) as house:
        stored = {
            (record.external_id, record.list_price_minor)
            for record in house.store.scan(house.principal)
            if isinstance(record, Product)
        }
        refused = [row.error["code"] for _, row in house.store.quarantined(house.principal)]
    assert stored == {("tv", 199990), ("fan", 9900)}
    assert refused == ["INTAKE-033"]


def test_a_database_without_a_connection(scenes: Path, tmp_path: Path) -> None:
    """The message says which variable to set, in a form to copy."""
    variables = {"LENDWEAVE_HOME": str(tmp_path), "LENDWEAVE_SCENARIOS": str(scenes)}
    done = CliRunner(env=variables).invoke(app, ["onboard", "appliance", "postgres:erp"])
    assert done.exit_code == 2
    assert "INTAKE-061" in done.output
    assert "LENDWEAVE_POSTGRES_ERP=postgresql://" in done.output


def test_the_help_says_how_to_name_a_database() -> None:
    """Both languages, with an example."""
    shown = CliRunner(env={"COLUMNS": "140"}).invoke(app, ["onboard", "--help"]).output
    assert "postgres:NAME" in shown
    assert "lendweave onboard appliance postgres:erp" in shown
    assert "postgres:名称" in shown
