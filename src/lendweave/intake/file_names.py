"""Names of files by what stays the same in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

_COUNTING = re.compile(r"[A-Z]?[0-9]+(?:[-_.]?[A-Z]?[0-9]+)*")


def alike(names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Files that are named alike: `orders_B0001_2026-07.csv` is an `orders_*.csv`.

    A file that stands alone keeps its name. In the order of the first of each.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(names):
        stem, dot, ending = name.rpartition(".")
        shape = _COUNTING.sub("*", stem) + dot + ending if dot else _COUNTING.sub("*", ending)
        found[shape].append(name)
    return {shape if len(same) > 1 else same[0]: tuple(same) for shape, same in found.items()}
