"""The forms of every station, for the doors to tell errors in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from lendweave.intake.chinese import FORMS as INTAKE
from lendweave.kernel.told import learn

TABLES = {"intake": INTAKE}
"""By the part of the package that says them."""


def learn_chinese(*own: Mapping[str, str]) -> None:
    """Know the forms of all parts, and of the door itself; a second time changes nothing."""
    learn(*TABLES.values(), *own)
