"""Draw the curves that worlds are compared with from the public data sets.

    python tools/real_marginals.py FOLDER [--write]

FOLDER holds one folder for each set. A set that is not there is told and left out; --write needs
all of them and replaces the shipped curves. Only shares in bins are kept, never a row.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from lendweave.connectors.real_sets import KEPT, REAL_SETS, RealSet, RealSetMissing, read_curves


def main() -> int:
    """Reads each set, prints its curves, writes them when asked and all were there."""
    options = _options()
    found = {real.name: _told(options.folder, real) for real in REAL_SETS}
    missing = [name for name, told in found.items() if told is None]
    if missing and options.write:
        print(f"not written: {', '.join(missing)} missing", file=sys.stderr)
        return 3
    if options.write:
        KEPT.write_text(_text(found), encoding="utf-8")
    return 0


def _told(folder: Path, real: RealSet) -> dict[str, Any] | None:
    try:
        rows, curves = read_curves(folder, real)
    except RealSetMissing as error:
        print(f"{real.name}: skipped. {error}")
        return None
    print(f"{real.name}: {rows:,} rows")
    for figure, curve in curves.items():
        print(f"  {figure}: {curve}")
    return {"title": real.title, "licence": real.licence, "rows": rows, "curves": curves}


def _text(found: dict[str, Any]) -> str:
    """JSON with one line for each set's fact and curve."""
    curve = re.compile(r"\[[^\]]*\]")
    text = json.dumps({"made_by": "tools/real_marginals.py", "sets": found}, indent=2)
    return curve.sub(lambda match: " ".join(match.group().split()), text) + "\n"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
