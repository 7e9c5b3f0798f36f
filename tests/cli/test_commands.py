"""The command line, run as a person runs it: what it says and how it ends."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
from tests.command_line import Ended, called, started


def lendweave(*args: str, home: Path, check: int = 0, **settings: str) -> Ended:
    """Call a command with a data folder; how it ended, with the exit code that it must have."""
    return checked(called(*args, home=home, columns=120, **settings), check)


def checked(ended: Ended, code: int) -> Ended:
    """The same, once its exit code is known to be right."""
    assert ended.code == code, ended.out + ended.err
    return ended


def test_up_once_runs_the_whole_river(tmp_path: Path) -> None:
    """From nothing to decisions that online and batch agree on."""
    told = checked(started("up", "--once", home=tmp_path / "home"), 0).out
    assert "online decisions compared with the batch: 0 differ" in told
    assert "Why rows were quarantined" in told
    assert "Quality of the feeds" in told
    assert "Every feed keeps its contract." in told
    assert "/quality/appliance" in told
    assert "What the latest offer costs" in told
    assert "/quotes?scene=appliance&product=appliance_" in told


@pytest.mark.slow  # the whole river twice
def test_up_again_changes_nothing(tmp_path: Path) -> None:
    """What was brought in and decided stays as it is, told in Chinese this time."""
    lendweave("up", "--once", home=tmp_path / "home")
    second = lendweave("up", "--once", home=tmp_path / "home", LENDWEAVE_LOCALE="zh").out
    assert "不一致 0 笔" in second
    assert "单元格" in second


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (("onboard", "nowhere"), 3, "CONNECTORS-001"),
        (("show", "no-such-decision"), 3, "BOOTSTRAP-004"),
        (("decide", "appliance", "--strategy", "x"), 3, "BOOTSTRAP-001"),
        (("--locale", "fr", "check", "appliance"), 2, "SETTINGS-001"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, args: tuple[str, ...], code: int, told: str) -> None:
    """A mistake is one message on standard error and an exit code by family, never a traceback."""
    done = lendweave(*args, home=tmp_path / "home", check=code)
    assert told in done.err


def test_mistakes_are_told_in_chinese(tmp_path: Path) -> None:
    """Title and labels are in the session's language, chosen by a flag or by the environment."""
    by_flag = called("--locale", "zh", "onboard", "nowhere", home=tmp_path)
    by_variable = started("onboard", "nowhere", home=tmp_path, LENDWEAVE_LOCALE="zh")
    for ended in (by_flag, by_variable):
        told = checked(ended, 3).err
        assert told.startswith("[CONNECTORS-001] 没有这个名称的场景目录。\n  位置: ")


def test_what_the_system_refuses_is_told_in_chinese(tmp_path: Path) -> None:
    """Also what is no error of ours: a data folder that is a file."""
    taken = tmp_path / "home"
    taken.write_text("")
    told = checked(called("--locale", "zh", "onboard", "appliance", home=taken), 6).err
    assert "  实际: 不是目录\n" in told
    assert "  处理: 检查其权限与剩余空间，或用 --home、--out 指定其他位置。" in told


def test_bad_settings_are_told_in_english(tmp_path: Path) -> None:
    """While the settings are not known, neither is the language."""
    done = started("--locale", "zh", "version", home=tmp_path, LENDWEAVE_PORT="x")
    told = checked(done, 2).err
    assert "A setting is unknown or has a value of the wrong type." in told


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    """A data folder whose database is something else is left as it is."""
    database = tmp_path / "lendweave.sqlite"
    database.write_bytes(b"garbage" * 1_000)
    for command in (("onboard", "appliance"), ("quarantine",)):
        assert "STORES-005" in lendweave(*command, home=tmp_path, check=6).err
    assert database.read_bytes() == b"garbage" * 1_000


def test_files_that_no_mapping_reads_are_not_a_success(appliance_home: Path) -> None:
    """Nothing was onboarded, and the exit code says so."""
    page = str(Path(__file__))
    assert (
        "no mapping reads"
        in lendweave("onboard", "appliance", page, home=appliance_home, check=2).out
    )
    lendweave("onboard", "appliance", "nowhere", home=appliance_home, check=3)


def test_an_unknown_setting_is_an_error(tmp_path: Path) -> None:
    """A misspelled variable does not fall back silently."""
    done = lendweave("version", home=tmp_path, check=2, LENDWEAVE_HOEM="x")
    assert "Did you mean `home`?" in done.err


def test_a_scene_checks(tmp_path: Path) -> None:
    """The shipped scenes check, and their cases pass."""
    for scene in ("appliance", "marketplace"):
        assert "everything checks" in lendweave("check", scene, home=tmp_path / "home").out


def wrong_scenes(tmp_path: Path) -> str:
    """The scenes with three mistakes in one strategy and one in a mapping; where they are."""
    scenes = tmp_path / "scenarios"
    shutil.copytree(Path(__file__).parents[2] / "scenarios", scenes)
    folder = scenes / "appliance" / "strategies" / "instalment"
    for file, find, replacement in (
        ("strategy.yaml", "age < 18", "agee < 18"),
        ("strategy.yaml", "device_people_7d >= 5", "device_people_7d = 'x'"),
        ("score.csv", "22..29,  ", "25..29,  "),
    ):
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(find) == 1
        (folder / file).write_text(text.replace(find, replacement), encoding="utf-8")
    return str(scenes)


def test_every_mistake_is_told_with_its_place(tmp_path: Path) -> None:
    """Scene, strategy, file, line and what is written there, for all mistakes at once."""
    scenes = wrong_scenes(tmp_path)
    told = lendweave("check", "appliance", home=tmp_path, check=1, LENDWEAVE_SCENARIOS=scenes)
    shown = told.out
    assert "appliance/strategies/instalment/strategy.yaml" in shown
    assert 'Did you mean "age"?' in shown
    assert "          agee < 18 OR age > 60\n          ^\n" in shown
    assert "          device_people_7d = 'x'\n" in shown
    assert "no row for age 22..24; for example age 22" in shown
    assert "3 errors" in shown


def test_a_check_is_told_as_json_and_may_be_strict(tmp_path: Path) -> None:
    """Findings for machines; a warning fails a strict check."""
    scenes = tmp_path / "scenarios"
    shutil.copytree(Path(__file__).parents[2] / "scenarios", scenes)
    file = scenes / "appliance" / "strategies" / "instalment" / "strategy.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("overdue_24m >= 6", "overdue_24m < 0"), encoding="utf-8")
    asked = ("check", "appliance", "--json", "--strict")
    told = lendweave(*asked, home=tmp_path, check=1, LENDWEAVE_SCENARIOS=str(scenes)).out
    body = json.loads(told)
    assert not body["holds"]
    (found,) = (f for f in body["findings"] if f["level"] == "warning")
    assert (found["code"], found["parameters"]) == ("CHECK-201", {"rule": "A03"})
    assert (found["file"], found["line"]) == ("appliance/strategies/instalment/strategy.yaml", 38)
    assert set(found["says"]) == set(found["fix"]) == {"en", "zh"}


def test_sql_prints_the_one_query(tmp_path: Path) -> None:
    """The query of a backtest can be read."""
    printed = lendweave("sql", "appliance", home=tmp_path / "home").out
    assert printed.lstrip().startswith("SELECT")


def test_quarantine_names_place_and_fix(appliance_home: Path) -> None:
    """Refused rows are shown with file, line and what to do."""
    shown = lendweave("quarantine", "--limit", "5", home=appliance_home).out
    assert shown.count("fix:") == 5
    assert "\n#1  credit_reports.jsonl:" in shown


def test_quarantine_speaks_chinese(appliance_home: Path) -> None:
    """Titles of stored rows are in the session's language, not in the one they were stored in."""
    shown = lendweave("--locale", "zh", "quarantine", "--limit", "5", home=appliance_home).out
    assert shown.count("处理:") == 5
    heads = [line for line in shown.splitlines() if line.startswith("#")]
    assert [line[-1] for line in heads] == ["。"] * 5


def test_serve_answers_over_a_real_socket(appliance_home: Path) -> None:
    """The service starts over a data folder, answers, and stops when told."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables = os.environ | {"LENDWEAVE_HOME": str(appliance_home)}
    with subprocess.Popen(
        [sys.executable, "-m", "lendweave", "serve", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        env=variables,
    ) as server:
        try:
            assert b'"status":"ok"' in wait_for(f"http://127.0.0.1:{port}/health", server)
        finally:
            server.terminate()
        assert server.wait(20) in (0, -15)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> bytes:
    """The answer of `address`, asked until the server listens, at most 30 seconds."""
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up and server.poll() is None:
        try:
            with urllib.request.urlopen(address) as answer:
                body: bytes = answer.read()
                return body
        except OSError:
            with suppress(subprocess.TimeoutExpired):
                server.wait(0.05)
    raise AssertionError(f"the service did not answer; exit code {server.poll()}")
