"""Strategies at the terminal: two people publish a version, a third looks, one takes it back."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests import command_line

from lendweave.cli.strategy_ref import StrategyRef, VersionUnnamed, strategy_ref
from lendweave.connectors.scene_folder import CHECKOUT


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("appliance", StrategyRef("appliance", None, "")),
        ("appliance@13", StrategyRef("appliance", None, "13")),
        ("appliance/instalment@live", StrategyRef("appliance", "instalment", "live")),
    ],
)
def test_names_of_versions(text: str, ref: StrategyRef) -> None:
    """Scene, strategy and version are told apart."""
    assert strategy_ref(text) == ref


@pytest.mark.parametrize("text", ["", "@3", "a/b/c", "a@newest", "a b"])
def test_what_names_no_version(text: str) -> None:
    """It is refused with an example."""
    with pytest.raises(VersionUnnamed, match="appliance@13"):
        strategy_ref(text)


Lendweave = Callable[..., str]


@pytest.fixture
def scenes(tmp_path: Path) -> Path:
    """A folder with a scene of its own."""
    shutil.copytree(CHECKOUT / "appliance", tmp_path / "scenes" / "appliance")
    return tmp_path / "scenes"


@pytest.fixture
def lendweave(tmp_path: Path, scenes: Path) -> Lendweave:
    """Runs a command over that folder; gives what it prints, once it has its exit code."""

    def run(*args: str, code: int = 0) -> str:
        home = tmp_path / "home"
        return command_line.lendweave(*args, home=home, code=code, LENDWEAVE_SCENARIOS=str(scenes))

    return run


def test_a_draft_at_the_terminal(lendweave: Lendweave, scenes: Path) -> None:
    """Submitted, told by the list, compared with what lies in the folder since."""
    told = lendweave("strategy", "submit", "appliance", "--as", "wang", "--note", "first")
    assert re.search(r"submit +new +draft +wang +first", told)
    assert "the folder's version decides" in lendweave("strategy", "list", "appliance")
    price = scenes / "appliance/strategies/instalment/price.csv"
    text = price.read_text(encoding="utf-8").replace("0.1200", "0.1150")
    price.write_text(text, encoding="utf-8")
    told = lendweave("strategy", "diff", "appliance@2", "appliance")
    assert told == "price.csv, row 3 (score 540..579, dealer_grade A): price 12% → 11.5%\n"
    assert "CLI-101" in lendweave("strategy", "approve", "appliance", code=2)


@pytest.mark.slow
def test_a_version_at_the_terminal(lendweave: Lendweave, scenes: Path) -> None:
    """Each command says where the version stands; who did what is in its history."""
    assert "draft" in lendweave(
        "strategy", "submit", "appliance", "--as", "wang", "--note", "first"
    )
    assert "the folder's version decides" in lendweave("strategy", "list", "appliance")
    lendweave("strategy", "check", "appliance@2", "--as", "wang")
    assert "backtest: 0 applications" in lendweave(
        "strategy", "backtest", "appliance@2", "--as", "wang"
    )
    refused = lendweave("strategy", "approve", "appliance@2", "--as", "wang", code=2)
    assert "RECORDS-062" in refused
    lendweave("strategy", "approve", "appliance@2", "--as", "lin", "--reason", "fine")
    told = lendweave("strategy", "activate", "appliance@2", "--as", "lin")
    assert re.search(r"approve +backtested +approved +lin +fine", told)
    found = json.loads(lendweave("strategy", "show", "appliance", "--json"))
    assert (found["governed"], found["live"], found["folder"]["same_as"]) == (True, 2, 2)
    written = scenes / "appliance/strategies/instalment/strategy.yaml"
    text = written.read_text(encoding="utf-8").replace("version: 2\n", "version: 3\n")
    written.write_text(text, encoding="utf-8")
    assert "nobody has submitted" in lendweave("strategy", "show", "appliance")
    assert "are equal" in lendweave("strategy", "diff", "appliance@2", "appliance@folder")
    price = scenes / "appliance/strategies/instalment/price.csv"
    text = price.read_text(encoding="utf-8").replace("0.1200", "0.1150")
    price.write_text(text, encoding="utf-8")
    told = lendweave("strategy", "diff", "appliance@live", "appliance")
    assert told == "price.csv, row 3 (score 540..579, dealer_grade A): price 12% → 11.5%\n"
    assert '"zh"' in lendweave("strategy", "diff", "appliance@live", "appliance", "--json")
    lendweave("strategy", "submit", "appliance", "--as", "wang")
    lendweave("strategy", "retire", "appliance@3", "--as", "wang", "--reason", "not needed")
    assert "NothingBefore" not in lendweave(
        "strategy", "rollback", "appliance", "--reason", "x", code=4
    )
    assert lendweave("--locale", "zh", "strategy", "history", "appliance").count("提交") == 2
    version = json.loads(lendweave("strategy", "show", "appliance/instalment@3", "--json"))
    assert (version["state"], version["transitions"][-1]["reason"]) == ("retired", "not needed")
    file = scenes / "appliance/strategies/instalment/experiment.yaml"
    file.write_text("experiment: quiet\nminimum: 9\nshadows: [2]\n", encoding="utf-8")
    experiment = ("strategy", "experiment")
    assert "running" in lendweave(*experiment, "begin", "appliance", "--as", "lin")
    assert "running" in lendweave(*experiment, "check", "appliance")
    body = json.loads(lendweave(*experiment, "show", "appliance", "--json"))
    assert (body["experiment"], body["arms"], body["shadows"]) == ("quiet", [], [])
    told = lendweave(*experiment, "stop", "appliance", "--reason", "seen enough", "--as", "lin")
    assert "stopped seen enough" in told
    lendweave("strategy", "schedule", "appliance@3", "2099-01-01", "--as", "lin", code=4)
    assert "CLI-101" in lendweave("strategy", "approve", "appliance", code=2)
