"""Print the river: every part of Lendweave with what it takes, gives and never does.

The lines come from the `In:`, `Out:` and `Never:` lines of each package's docstring.
"""

from __future__ import annotations

import ast
from pathlib import Path

RIVER = (
    *("kernel", "records", "lang", "intake", "features", "decisions", "network", "models", "book"),
    "monitoring",
    "simulation",
    "charts",
    "figures",
    *("runtimes", "stores", "connectors", "flows", "bootstrap", "api", "cli"),
)
SOURCE = Path(__file__).resolve().parent.parent / "src" / "lendweave"
LABELS = ("In:", "Out:", "Never:")


def station_lines(package: Path) -> dict[str, str]:
    """First sentence and the labelled lines of a package's docstring."""
    doc = ast.get_docstring(ast.parse((package / "__init__.py").read_text())) or ""
    lines = {"": doc.splitlines()[0] if doc else ""}
    label = ""
    for line in doc.splitlines()[1:]:
        found = next((known for known in LABELS if line.startswith(known)), None)
        if found:
            label = found
            lines[label] = line.removeprefix(found).strip()
        elif label and line.startswith(" "):
            lines[label] += " " + line.strip()
        else:
            label = ""
    return lines


def main() -> None:
    """Print one paragraph per part, in the order in which a record meets them."""
    for name in RIVER:
        package = SOURCE / name
        if not package.is_dir():
            continue
        lines = station_lines(package)
        print(f"{name}/  {lines['']}")
        for label in LABELS:
            if label in lines:
                print(f"    {label:<6} {lines[label]}")
        print()


if __name__ == "__main__":
    main()
