"""`lendweave quarantine`: from the list to a corrected sheet, as a person works it off."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from tests.command_line import lendweave

PERSON = "990101199601090745"
SHEET = ("quarantine", "export", "--feed", "huaxing_applications")


def test_the_list_counts_and_filters(appliance_home: Path) -> None:
    """Groups with their counts, then rows with what to do, in either language."""
    told = lendweave("quarantine", "--file", "进件_2026.csv", "--limit", "1", home=appliance_home)
    assert "INTAKE-038" in told
    assert told.count("#") == 1
    chinese = lendweave("--locale", "zh", "quarantine", "--code", "INTAKE-040", home=appliance_home)
    assert "数据源" in chinese
    assert "统一社会信用代码" in chinese
    nothing = lendweave("quarantine", "--status", "fixed", home=appliance_home)
    assert "nothing to show" in nothing


def test_a_row_is_corrected_on_a_sheet(appliance_home: Path, tmp_path: Path) -> None:
    """Exported for its owner alone, corrected as Excel saves it, taken back once."""
    sheet = tmp_path / "sheet.csv"
    assert "14 rows in clear" in lendweave(*SHEET, str(sheet), home=appliance_home)
    assert sheet.stat().st_mode & 0o077 == 0
    lendweave(*SHEET, str(sheet), home=appliance_home, code=4)
    rows = list(csv.reader(sheet.read_text(encoding="utf-8-sig").splitlines()))
    phone = rows[0].index("手机号")
    (wrong,) = [row for row in rows if row[phone] == "1990000"]
    wrong[phone] = "19900000001"
    with sheet.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([rows[0], wrong])
    assert "1 row became records, 0 stay" in lendweave(
        "quarantine", "fix", str(sheet), home=appliance_home
    )
    again = lendweave("quarantine", "fix", str(sheet), home=appliance_home)
    assert "closed before: 1" in again
    assert "0 rows became records" in again
    shown = lendweave("quarantine", "show", wrong[0], home=appliance_home)
    assert "fixed  owner" in shown
    assert PERSON not in shown


def test_clear_cells_are_asked_for(appliance_home: Path) -> None:
    """Masked unless asked; the look is told to the next who comes."""
    found = ("--feed", "huaxing_applications", "--code", "INTAKE-039")
    number = re.findall(r"#(\d+) ", lendweave("quarantine", *found, home=appliance_home))[0]
    masked = lendweave("quarantine", "show", number, home=appliance_home)
    assert "*** (" in masked
    assert PERSON not in masked
    clear = lendweave("quarantine", "show", number, "--clear", home=appliance_home)
    assert "9.9010119900101E+17" in clear
    told = lendweave("--locale", "zh", "quarantine", "show", number, home=appliance_home)
    assert "查看原文  owner" in told


def test_rows_are_read_again_and_discarded(appliance_home: Path) -> None:
    """Nothing was corrected, so all stay, and the exit code says so; a discard can be undone."""
    feed = ("--feed", "huaxing_dealers")
    told = lendweave("quarantine", "replay", *feed, home=appliance_home, code=1)
    assert "0 rows became records, 8 stay" in told
    gone = lendweave("quarantine", "discard", *feed, "--reason", "test", home=appliance_home)
    assert "8 rows discarded" in gone
    assert "nothing to show" in lendweave("quarantine", *feed, home=appliance_home)
    back = lendweave("quarantine", "reopen", *feed, home=appliance_home)
    assert "8 rows are open again" in back


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (("show", "999"), 3, "FLOWS-090"),
        (("discard", "1", "--reason", " "), 2, "FLOWS-091"),
        (("export", "x.csv", "--feed", "nobody"), 3, "FLOWS-092"),
        (("discard", "--reason", "all"), 2, "CLI-090"),
        (("reopen",), 2, "CLI-090"),
        (("fix", "nowhere.csv"), 2, "INTAKE-014"),
        (("fix", str(Path(__file__))), 2, "INTAKE-090"),
    ],
)
def test_mistakes_are_told(
    appliance_home: Path, args: tuple[str, ...], code: int, told: str
) -> None:
    """One message and an exit code; nothing changes."""
    assert told in lendweave("quarantine", *args, home=appliance_home, code=code)
