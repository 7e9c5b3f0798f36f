"""`lendweave backtest --against`: what a person reads, and the files that it leaves."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from rich.console import Console
from tests.command_line import lendweave
from tests.conftest import settings_for
from tests.decisions.strategies import SCENARIOS, scene_cases, scene_strategy, small
from tests.parity.engines import arrow_values
from tests.runtimes.comparison.test_logged import archived, compared

from lendweave.bootstrap import House, open_house
from lendweave.bootstrap.errors import UnknownVersion
from lendweave.cli.comparison import ComparisonScreen
from lendweave.cli.session import Session
from lendweave.decisions import read_cases
from lendweave.decisions.comparison.command import CompareCommand
from lendweave.flows.compare import compare
from lendweave.settings import load_settings


def stricter(folder: Path, scene: str, name: str, find: str, replace: str) -> Path:
    """A copy of a scene's strategy with one text changed."""
    shutil.copytree(SCENARIOS / scene / "strategies" / name, folder)
    text = (folder / "strategy.yaml").read_text()
    assert find in text
    (folder / "strategy.yaml").write_text(text.replace(find, replace))
    return folder


@pytest.fixture
def features(tmp_path: Path) -> Path:
    """The cases of the marketplace's strategy as a file of features, every other one bad."""
    compiled = scene_strategy("marketplace", "admission")
    rows = [case.row for case in read_cases(compiled, scene_cases("marketplace", "admission"))]
    columns = {
        column.name: arrow_values([row[at] for row in rows], column.type)
        for at, column in enumerate(compiled.strategy.inputs)
    }
    path = tmp_path / "cases.parquet"
    bad = pa.array([number % 2 == 0 for number in range(len(rows))])
    parquet.write_table(pa.table(columns | {"bad": bad}), path)
    return path


def test_a_challenger_is_told_and_kept(features: Path, tmp_path: Path) -> None:
    """Swap set, responsible rule, files and the summary agree; in Chinese the same figures."""
    home = tmp_path / "home"
    open_house(settings_for(home)).close()
    rule = "debt_to_income > 35.00", "debt_to_income > 15.00"
    challenger = str(stricter(tmp_path / "stricter", "marketplace", "admission", *rule))
    files = {name: tmp_path / f"found.{name}" for name in ("html", "json", "parquet")}
    outs = [part for name, path in files.items() for part in (f"--{name}", str(path))]
    against = ("backtest", "marketplace/admission", "--against", challenger, "--by", "purpose")
    told = lendweave(*against, "--data", str(features), *outs, home=home)
    assert "rule M04: debt_to_income > 35.00 → debt_to_income > 15.00" in told
    assert "Unknown outcomes are left out" in told
    found = json.loads(files["json"].read_text())
    changed = sum(swap["fates"]["applications"] for swap in found["challenges"][0]["swaps"])
    assert f"{changed:,} answers differ" in told
    assert parquet.read_table(files["parquet"]).num_rows >= changed > 0
    page = files["html"].read_text()
    assert "规则 M04" in page
    assert "<svg" in page
    with open_house(settings_for(home), read_only=True) as house:
        kept = house.comparing.shelf.find(found["challenges"][0]["challenger"]["hash"])
    assert kept is not None
    assert (kept.rows, kept.changed) == (found["evidence"]["applications"], changed)
    chinese = lendweave("--locale", "zh", *against, "--data", str(features), home=home)
    assert f"结果不同 {changed:,} 笔" in chinese
    assert "规则 M04: debt_to_income > 35.00 → debt_to_income > 15.00" in chinese


def test_versions_are_found_by_folder_hash_and_name(house: House, tmp_path: Path) -> None:
    """Over the records of a scene: what decided, by its hash, against a changed folder."""
    kept = house.decisions.desk("appliance").decider.compiled
    champion = house.comparing.version("appliance", kept.hash[:8])
    assert champion.compiled.hash == kept.hash
    rule = "overdue_24m >= 3", "overdue_24m >= 1"
    folder = stricter(tmp_path / "stricter", "appliance", "instalment", *rule)
    challenger = house.comparing.version("appliance", str(folder))
    command = CompareCommand(champion, (challenger,), by="dealer_grade")
    found = compare(house.principal, command, house.comparing.ports("appliance"))
    [challenge] = found.challenges
    assert challenge.total().applications == found.evidence.applications > 0
    assert {swap.cause.place for swap in challenge.swaps} <= {"A04"}
    assert house.comparing.shelf.find(challenge.challenger.hash) is not None
    with pytest.raises(UnknownVersion, match="deadbeef"):
        house.comparing.version("appliance", "deadbeef")


@pytest.mark.parametrize(("locale", "told"), [("en", "Off-policy value"), ("zh", "离线策略价值")])
def test_values_and_what_is_inferred_are_told(tmp_path: Path, locale: str, told: str) -> None:
    """Of an experiment with a missing arm: the doubt stands beside the estimate."""
    console = Console(file=StringIO(), width=140)
    settings = load_settings({}, {"home": tmp_path, "locale": locale})
    found = compared(tmp_path, lambda key: archived(key) if key == small().hash else None)
    ComparisonScreen(Session(settings, console)).show(found)
    assert isinstance(console.file, StringIO)
    text = console.file.getvalue()
    assert told in text
    assert f"{found.values[0].value:,.4f}" in text
    assert {"en": "arms are missing", "zh": "缺少部分实验组"}[locale] in text
    assert {"en": "unknown outcomes take", "zh": "已知坏账率的"}[locale] in text


SEARCH = """\
maximise: approvals
limits: {bad_rate_max: 0.9, fairness: {by: purpose, ratio_min: 0.0, groups_min: 1}}
budget: 12
knobs:
  - {file: strategy.yaml, text: "accounts_opened_24m >= {15}", low: 15, high: 45, step: 15}
  - {file: strategy.yaml, text: "enquiries_12m >= {8}", low: 8, high: 11, step: 1}
"""


def test_a_search_prints_a_patch_and_writes_a_strategy(features: Path, tmp_path: Path) -> None:
    """The folder it writes is a version that approves more; a knob that does not fit is told."""
    home = tmp_path / "home"
    open_house(settings_for(home)).close()
    search, out, table = (tmp_path / name for name in ("search.yaml", "found", "changes.csv"))
    search.write_text(SEARCH)
    written = ("--data", str(features), "--out", str(out), "--csv", str(table))
    told = lendweave("tune", "marketplace", str(search), *written, home=home)
    assert "all 12 settings" in told
    assert "All limits are kept." in told
    header, *changes = table.read_text().splitlines()
    assert header == "file,line,column,before,after"
    assert changes
    assert told.count("\n+") - told.count("\n+++") == len(changes)
    with open_house(settings_for(home), read_only=True) as house:
        command = CompareCommand(
            house.comparing.champion("marketplace", None),
            (house.comparing.version("marketplace", str(out)),),
        )
        ports = house.comparing.ports("marketplace", features)
        [challenge] = compare(house.principal, command, ports).challenges
    before, after = challenge.approved()
    assert after.applications > before.applications
    search.write_text(SEARCH.replace("{15}", "{14}"))
    told = lendweave("tune", "marketplace", str(search), *written[:2], home=home, code=2)
    assert "DECISIONS-043" in told
    assert "search.yaml:5" in told
