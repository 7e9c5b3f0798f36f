"""`lendweave features stream` as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.command_line import called


def run(home: Path, *args: str, locale: str = "en") -> tuple[int, str]:
    """Exit code and what was printed."""
    words = ("features", "stream", "appliance", *args)
    done = called(*words, home=home, columns=120, LENDWEAVE_LOCALE=locale)
    return done.code, done.out


@pytest.mark.parametrize(
    ("locale", "late", "vectors"),
    [("en", "late, taken in all the same", "vectors"), ("zh", "迟到，仍已计入", "向量")],
)
def test_the_log_by_its_time_and_as_stored(
    appliance_home: Path, locale: str, late: str, vectors: str
) -> None:
    """By time nothing is late; files as they were stored are, and every subject has its vector."""
    code, told = run(appliance_home, locale=locale)
    assert code == 0
    assert f"{late}: 0\n" in told
    assert f"{vectors}: 204\n" in told
    code, told = run(appliance_home, "--as-stored", "--keep", "1d", locale=locale)
    assert code == 0
    assert f"{late}: 0\n" not in told
    assert f"{vectors}: 204\n" in told


def test_each_vector_is_a_line(appliance_home: Path) -> None:
    """In order of time, with every feature; the last revision is the same in any order."""
    lines = [json.loads(line) for line in run(appliance_home, "--json")[1].splitlines()]
    times = [line["computed_at"] for line in lines]
    assert len(lines) == 204
    assert times == sorted(times)
    stored = run(appliance_home, "--json", "--as-stored")[1].splitlines()
    last = {line["subject_version"]: line["features"] for line in map(json.loads, stored)}
    assert last == {line["subject_version"]: line["features"] for line in lines}
