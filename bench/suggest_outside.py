"""How often is a suggestion right on files that no simulation wrote?

    python bench/suggest_outside.py [--files training clinic ...] [--show] [--seed 20260305]

Ten untidy files, written after exports as partners send them, are suggested, and the suggestions
are run as they stand. Five are held out: the first rules were made without them, though the lists
of what is wrong in them have been read since. Exit 1: the ten together are below a goal.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from lendweave.connectors.sniff import sniff
from lendweave.intake import read_mapping
from lendweave.intake.mapping import ColumnShape
from lendweave.intake.suggest.draft_mapping import Suggestion, suggest
from lendweave.intake.text import clean_text
from lendweave.kernel.errors import LendweaveError

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a script finds its neighbours
from bench.suggest import GOALS, Score, set_aside, shown, summed
from bench.suggest_meanings import NOTHING
from tests.intake.suggest.outside.held_out import HELD_OUT
from tests.intake.suggest.outside.making import GENRES, SEED, untidy_file
from tests.intake.suggest.outside.sheet import Column, UntidyFile

_POWERS = {"": 0, "元": 0, "分": -2, "万元": 4, "万": 4, "%": -2, "吨": 6, "t": 6}
_ISO = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")
_NAMED = {"serial": "excel_day"}


def main() -> int:
    """Scores every file, and judges."""
    options = _options()
    found = {
        genre.name: score_of(untidy_file(genre, options.seed))
        for genre in GENRES
        if genre.name in options.files
    }
    for name, score in found.items():
        print(f"{name:16}", shown(score))
        if options.show:
            print("\n".join(f"    {line}" for line in score.wrong))
    held_out = {genre.name for genre in HELD_OUT}
    parts = {
        "tuned": summed([score for name, score in found.items() if name not in held_out]),
        "held_out": summed([score for name, score in found.items() if name in held_out]),
        "all": summed(list(found.values())),
    }
    shares = {name: score.shares() for name, score in parts.items()}
    holds = all(shares["all"].get(name, 1.0) >= goal for name, goal in GOALS.items())
    print("RESULT", json.dumps({**shares, "holds": holds}))
    return int(not holds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How often is a suggestion right elsewhere?")
    parser.add_argument("--files", nargs="+", default=[genre.name for genre in GENRES])
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--show", action="store_true", help="tell each column that is wrong")
    return parser.parse_args()


def score_of(file: UntidyFile) -> Score:
    """Columns and rows of one file."""
    score = Score()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file.genre.file
        path.write_bytes(file.content)
        found = suggest(sniff(path))
        _judge_columns(file, found, score)
        _judge_rows(file, path, found, score)
    return score


def _judge_columns(file: UntidyFile, found: Suggestion, score: Score) -> None:
    drafted = read_mapping(found.text, file.genre.file).value
    read = {column.header: column for column in reversed(drafted.columns.values())}
    meant = {g.column.header: g.meaning.name if g.meaning else NOTHING for g in found.guesses}
    for column in file.genre.columns:
        header = clean_text(column.header)
        got = meant.get(header, "missing")
        told = f"{file.genre.name} {column.header}"
        score.add("meaning", right=got in column.means.split(), told=f"{told}: {got}")
        _judge_reading(column, read.get(header), told, score)


def _judge_reading(column: Column, read: ColumnShape | None, told: str, score: Score) -> None:
    if column.unit is not None:
        unit = (read.unit if read else None) or ""
        right = _POWERS.get(unit, 0) == _POWERS.get(column.unit, 0) and read is not None
        score.add("unit", right=right, told=f"{told}: {unit!r}, not {column.unit!r}")
    if column.dated:
        formats = read.formats if read else None
        style = _NAMED.get(column.write, column.write.replace("%-", "%").replace("+08:00", ""))
        native = style in _ISO or "T" in style or (style == "excel_day" and formats == ())
        right = formats is not None and (native or style in formats)
        score.add("date", right=right, told=f"{told}: {formats}, not {style}")


def _judge_rows(file: UntidyFile, path: Path, found: Suggestion, score: Score) -> None:
    """Run the draft as it stands."""
    try:
        faults = set_aside(path, found.text)
    except LendweaveError as error:
        score.add("compiles", right=False, told=f"{file.genre.name}: {str(error)[:600]!r}")
        faults = {}
    else:
        score.add("compiles", right=True, told="")
    for line, kind in file.bad.items():
        score.add("recall", right=line in faults, told=f"{file.genre.name}:{line} {kind}")
    for line, why in faults.items():
        if line not in file.skipped:
            told = f"{file.genre.name}:{line} {why}"
            score.add("precision", right=line in file.bad, told=told)


if __name__ == "__main__":
    sys.exit(main())
