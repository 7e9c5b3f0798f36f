"""What differs between two versions: nothing for equals, a line for each thing that changed."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.decisions.strategies import compiled_from, scene_strategy, small, small_files

from lendweave.decisions.governance.change_words import WORDS, change_lines, thresholds
from lendweave.decisions.governance.changed_tables import table_changes
from lendweave.decisions.governance.changes import changes
from lendweave.decisions.tables import read_table

ROWS = Path(__file__).with_name("changes.csv")


def rows() -> list[dict[str, str]]:
    """Each row: a file of the small strategy, a change in it, and its line in two languages."""
    with ROWS.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["en"][:40])
def test_each_change_in_words(row: dict[str, str]) -> None:
    """One change is told in one line, in English and Chinese; taken back it is told again."""
    files = small_files()
    find, replacement = (row[name].replace("\\n", "\n") for name in ("find", "replace"))
    assert files[row["file"]].count(find) == 1
    files[row["file"]] = files[row["file"]].replace(find, replacement)
    before, after = small().strategy, compiled_from(files).strategy
    found = changes(before, after)
    assert change_lines(found, "en") == row["en"].split(" | ")
    assert change_lines(found, "zh") == row["zh"].split(" | ")
    back = changes(after, before)
    assert [(c.before, c.after) for c in back] != []


@pytest.mark.parametrize("name", [("appliance", "instalment"), ("marketplace", "admission")])
def test_equal_versions_have_no_changes(name: tuple[str, str]) -> None:
    """A strategy differs in nothing from itself."""
    strategy = scene_strategy(*name).strategy
    assert changes(strategy, strategy) == ()


def test_several_things_at_once() -> None:
    """Order, inputs, a step that is gone: all of them are told, the version number is not."""
    files = small_files()
    text = files["strategy.yaml"].replace("version: 3", "version: 4")
    a1 = '        - {code: A1, when: "age < 18", then: decline, reason: AGE}\n'
    a2 = '        - {code: A2, when: "amount > 50000.00", then: refer, reason: AMOUNT}\n'
    files["strategy.yaml"] = text.replace(a1 + a2, a2 + a1)
    found = changes(small().strategy, compiled_from(files).strategy)
    assert change_lines(found, "en") == ["rules admission: order A1, A2, A3 → A2, A1, A3"]


CELL = st.sampled_from(["1", "2", "0.10", "x", "y", ""])
TABLE = st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8)


def text_of(table: list[tuple[str, ...]]) -> str:
    """A table as CSV; its first column keeps rows from being blank."""
    out = StringIO()
    csv.writer(out).writerows([("n", "a", "b", "rate"), *(("k", *row) for row in table)])
    return out.getvalue()


@given(TABLE, TABLE)
def test_words_cover_every_cell(
    before: list[tuple[str, ...]], after: list[tuple[str, ...]]
) -> None:
    """Taking the old table and doing what the changes say gives the new one."""
    found = list(table_changes("t.csv", text_of(before), text_of(after), ()))
    assert (found == []) == (before == after)
    old, new = (read_table(text_of(t), "t.csv") for t in (before, after))
    added = sum(not c.what and c.before is None for c in found)
    removed = sum(not c.what and c.after is None for c in found)
    assert len(new.rows) == len(old.rows) + added - removed
    touched = {c.place[-1].name.split(" ")[0] for c in found if c.what or c.before is None}
    kept = [row.cells for at, row in enumerate(new.rows, 1) if str(at) not in touched]
    rest = [row.cells for row in old.rows]
    for cells in kept:
        assert cells in rest
        del rest[: rest.index(cells) + 1]
    for change in found:
        if change.what:
            at = int(change.place[-1].name.split(" ")[0])
            assert new.rows[at - 1].cells[change.what] == change.after != change.before


def test_thresholds() -> None:
    """Numbers are told alone where nothing else differs."""
    assert thresholds("age < 18 OR age > 60", "age < 20 OR age > 65") == [
        ("18", "20"),
        ("60", "65"),
    ]
    assert thresholds("age < 18", "age > 18") == []
    assert thresholds("age < 18", "age < 18 OR is_new") == []
    assert thresholds("12", "24") == []


def test_words_in_both_languages() -> None:
    """Every key has a word in both languages, or none."""
    assert [key for key, (en, zh) in WORDS.items() if bool(en) != bool(zh)] == []
