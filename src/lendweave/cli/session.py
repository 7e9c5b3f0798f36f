"""What every command is given: settings in force, and where to write."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console

from lendweave.cli.screens import Screen
from lendweave.settings import Settings


@dataclass(frozen=True, slots=True)
class Session:
    """Settings in force and where to write."""

    settings: Settings
    console: Console

    @property
    def screen(self) -> Screen:
        """Writes in the configured language."""
        return Screen(self.console, self.settings.locale)
