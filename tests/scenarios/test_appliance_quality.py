"""The appliance scene's contract: a feed that is spoilt is named, one that is not is left alone."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lendweave.bootstrap import open_house
from lendweave.bootstrap.worlds import simulating
from lendweave.flows.onboard import onboard
from lendweave.flows.quality import QualityCommand, quality
from lendweave.flows.simulate import simulate
from lendweave.settings import Settings, load_settings

PEOPLE, MONTHS = 400, 12
FEEDS = ("订单_", "还款_", "借据_", "mini-program_", "credit_reports_", "还款计划_", "库存_")
LATE = "2023-10"


def settings_for(home: Path) -> Settings:
    """Settings of a data folder."""
    return load_settings({}, {"home": home})


def draw(folder: Path, seed: int) -> Path:
    """The files of a few feeds of one world."""
    command, sink = simulating(
        settings_for(folder / "home"),
        "appliance",
        folder / "world",
        people=PEOPLE,
        months=MONTHS,
        seed=seed,
    )
    with sink as opened:
        simulate(command, opened)
    for path in (folder / "world" / "files").iterdir():
        if not path.name.startswith(FEEDS):
            path.unlink()
    return folder / "world" / "files"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of one world."""
    return draw(tmp_path_factory.mktemp("drawn"), 7)


def broken(files: Path, home: Path) -> set[tuple[str, str]]:
    """(feed, metric) of every breach after the files were onboarded."""
    with open_house(settings_for(home)) as house:
        onboard(*house.intake.onboarding("appliance", files, lambda _: None))
        report = quality(house.principal, QualityCommand(), house.quality.ports("appliance"))
    assert report.has_contract
    return {(reading.feed, reading.metric) for reading in report.breaches if reading.feed}


def rewrite(path: Path, encoding: str, change: Callable[[str], list[str]]) -> None:
    """Put the lines that `change` gives in place of each line."""
    lines = path.read_text(encoding=encoding).splitlines()
    text = "\n".join(new for line in lines for new in change(line)) + "\n"
    path.write_text(text, encoding=encoding)


def drop_days(files: Path) -> None:
    """The app says nothing for five days."""
    lost = re.compile(r'"time":"2023-08-1[0-4]')
    for path in files.glob("mini-program_*_2023-08.ndjson"):
        rewrite(path, "utf-8", lambda line: [] if lost.search(line) else [line])


def delay_arrival(files: Path) -> None:
    """Orders of the last quarter are told twelve days later."""

    def later(line: str) -> list[str]:
        moment = re.search(r"2023-1[0-2]-(0[1-9]|1[0-5]) \d\d:\d\d$", line)
        if moment is None:
            return [line]
        found = moment[0]
        return [line[: -len(found)] + f"{found[:8]}{int(found[8:10]) + 12:02d}{found[10:]}"]

    for path in files.glob("订单_*.csv"):
        rewrite(path, "gb18030", later)


def blank_column(files: Path) -> None:
    """The bureau forgets how many loans run elsewhere."""

    def blank(line: str) -> list[str]:
        answer = json.loads(line) if line.startswith("{") and line.endswith("}") else None
        if answer and str(answer.get("queried_at")) >= LATE and answer.get("result"):
            answer["result"]["live_loans"] = None
            return [json.dumps(answer, ensure_ascii=False)]
        return [line]

    for path in files.glob("credit_reports_*.jsonl"):
        rewrite(path, "utf-8", blank)


def cents_for_yuan(files: Path) -> None:
    """The servicer writes fen where yuan are expected."""

    def hundredfold(line: str) -> list[str]:
        cells = next(csv.reader([line]))
        if len(cells) < 7 or cells[4] < LATE or not re.fullmatch(r"[0-9]+\.[0-9]{2}", cells[5]):
            return [line]
        cells[5] = cells[5].replace(".", "") + ".00"
        text = io.StringIO()
        csv.writer(text, lineterminator="").writerow(cells)
        return [text.getvalue()]

    for path in files.glob("还款_*.csv"):
        rewrite(path, "utf-8", hundredfold)


def repeat_rows(files: Path) -> None:
    """Each third line of the monthly statements stands twice."""
    for path in files.glob("还款计划_*.csv"):
        lines = path.read_text(encoding="utf-16").splitlines()
        numbered = enumerate(lines)
        text = "\n".join(f"{x}\n{x}" if i > 3 and i % 3 == 0 else x for i, x in numbered) + "\n"
        path.write_text(text, encoding="utf-16")


def lose_a_file(files: Path) -> None:
    """The stock of one month never comes."""
    for path in files.glob("库存_*_2023-09.csv"):
        path.unlink()


SPOILT = {
    drop_days: ("app_touches", "missing_days"),
    delay_arrival: ("huaxing_orders", "delay_p99"),
    blank_column: ("credit_reports", "filled"),
    cents_for_yuan: ("huaxing_repayments", "psi"),
    repeat_rows: ("lender_statements", "duplicates"),
    lose_a_file: ("stock", "missing_days"),
}
# What comes late leaves the days on which it was due empty.
ALSO = {("huaxing_orders", "missing_days")}


def test_spoilt_feeds_are_named_and_no_others(files: Path, tmp_path: Path) -> None:
    """Six feeds, each spoilt in one way: each breach is of the right feed and metric."""
    spoilt = tmp_path / "files"
    shutil.copytree(files, spoilt)
    for spoil in SPOILT:
        spoil(spoilt)
    assert broken(spoilt, tmp_path / "home") == set(SPOILT.values()) | ALSO


def test_untouched_feeds_keep_their_contract(files: Path, tmp_path: Path) -> None:
    """The same files as the world writes them, planted faults included, break nothing."""
    assert broken(files, tmp_path / "home") == set()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_no_seed_raises_a_false_alarm(seed: int, tmp_path: Path) -> None:
    """Feeds of other worlds keep the contract too."""
    assert broken(draw(tmp_path, seed), tmp_path / "data") == set()
