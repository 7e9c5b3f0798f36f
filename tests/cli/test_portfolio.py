"""`lendweave portfolio` as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.command_line import called, lendweave

from lendweave.bootstrap import open_house
from lendweave.settings import load_settings

HEADER = "借据号,进件编号,身份证号,经销商编码,放款日期,放款金额(元),年利率(%),期数,状态,逾期天数"
LOANS = """
L1,A1,11010519491231002X,D001,2026-01-10,3000.00,15.0,6,正常,0,0,0,2026-01-10
L1,A1,11010519491231002X,D001,2026-01-10,3000.00,15.0,6,逾期,18,18,1,2026-02-28
L1,A1,11010519491231002X,D001,2026-01-10,3000.00,15.0,6,逾期,49,49,2,2026-03-31
L2,A2,11010519491231002X,D001,2026-01-12,2000.00,15.0,6,正常,0,0,0,2026-01-12
L2,A2,11010519491231002X,D001,2026-01-12,2000.00,15.0,6,正常,0,0,2,2026-03-31
"""


def run(home: Path, *args: str) -> tuple[int, str]:
    """Exit code and what was printed."""
    done = called(*args, home=home, columns=160)
    return done.code, done.out + done.err


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two loans of the appliance scene, one of them late."""
    folder = tmp_path_factory.mktemp("loans")
    file = folder / "借据_2026.csv"
    header = f"{HEADER},历史最大逾期天数,已到期期数,数据日期"
    file.write_text(header + LOANS, encoding="utf-8")
    code, output = run(folder / "home", "onboard", "appliance", str(file))
    assert code == 0, output
    return folder / "home"


def test_a_vintage_on_the_screen_as_data_and_as_a_page(home: Path, tmp_path: Path) -> None:
    """One table three times; the page holds both languages and the curve."""
    told, page = tmp_path / "v.json", tmp_path / "v.html"
    options = ("--threshold", "30", "--json", str(told), "--html", str(page))
    code, screen = run(home, "portfolio", "vintage", "appliance", "--by", "scene", *options)
    assert code == 0, screen
    assert "50.00%" in screen
    last = json.loads(told.read_text(encoding="utf-8"))["rows"][-1]
    assert last == {
        "currency": "CNY",
        "scene": "appliance",
        "vintage": "2026-01",
        "mob": 2,
        "threshold": 30,
        "loans": 2,
        "bad_loans": 1,
        "disbursed": 500_000,
        "bad_balance": 300_000,
        "bad_rate": 0.5,
        "bad_balance_rate": 0.6,
    }
    html = page.read_text(encoding="utf-8")
    assert html.count("<svg") == 2
    assert "Vintages by months on book" in html
    assert "放款月批次（按账龄）" in html


@pytest.mark.parametrize("table", ["roll-rates", "fpd", "buckets", "collections"])
def test_every_table_has_a_page(home: Path, tmp_path: Path, table: str) -> None:
    """Also one of which there is nothing to count."""
    page = tmp_path / "p.html"
    code, screen = run(home, "portfolio", table, "appliance", "--html", str(page))
    assert code == 0, screen
    assert ("<svg" in page.read_text(encoding="utf-8")) == (table != "fpd")


def test_a_past_day(home: Path) -> None:
    """At the end of February nobody is 30 days late."""
    options = ("--as-of", "2026-02-28", "--threshold", "30")
    code, screen = run(home, "portfolio", "vintage", "appliance", *options)
    assert code == 0
    assert "2026-02-28" in screen
    assert "50.00%" not in screen


def test_what_was_known(home: Path, tmp_path: Path) -> None:
    """What was told at the end of March was not known before; the screen and the data say so."""
    told = tmp_path / "k.json"
    options = ("--known-at", "2026-03-01T00:00:00Z", "--threshold", "30", "--json", str(told))
    code, screen = run(home, "portfolio", "vintage", "appliance", *options)
    assert code == 0, screen
    assert "2026-02-28, as known at 2026-03-01T00:00:00" in screen
    assert "50.0" not in screen
    assert json.loads(told.read_text(encoding="utf-8"))["known_at"].startswith("2026-03-01")


@pytest.mark.parametrize(("args", "code"), [(("vintages",), 3), (("vintage", "--by", "colour"), 2)])
def test_what_is_not_there_is_refused(home: Path, args: tuple[str, ...], code: int) -> None:
    """A table that does not exist, a dimension that does not exist."""
    assert run(home, "portfolio", *args)[0] == code


@pytest.mark.slow  # compiles every scene
def test_all_scenes(home: Path) -> None:
    """Without a name every scene is counted; those without loans add nothing."""
    code, screen = run(home, "portfolio", "buckets")
    assert code == 0, screen
    with open_house(load_settings({"LENDWEAVE_HOME": str(home)}, {}), read_only=True) as house:
        assert len(house.scenes) > 1


def test_scenes_that_lend_nothing_are_not_compiled(home: Path, tmp_path: Path) -> None:
    """What is wrong with the features of a scene is no matter of the loans of all scenes."""
    scenes = tmp_path / "scenes"
    for name, title in (("appliance", "家电"), ("idle", "空")):
        (scenes / name).mkdir(parents=True)
        declared = f"scenario: {name}\ntitle: {{en: {name}, zh: {title}}}\n"
        declared += "zone: Asia/Shanghai\ncurrency: CNY\n"
        (scenes / name / "scenario.yaml").write_text(declared, encoding="utf-8")
        (scenes / name / "features.yaml").write_text("no features: at all", encoding="utf-8")
    told = lendweave("portfolio", "buckets", home=home, LENDWEAVE_SCENARIOS=str(scenes))
    assert "5,000.00" in told
