"""The days of one tenant's book: `<home>/books/<tenant>/<date>/`, each with its shards.

A day is believed only if its `read_offset` is that of the `end_of_day` record in the log: what a
run that was stopped has left behind is written over. All of it can be made again from the log.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from lendweave.book.bulk import Shard
from lendweave.durable import durable_write, make_folder
from lendweave.runtimes.end_of_day.shard_file import LOANS, read_shard, write_shard

MANIFEST = "day.json"
DAYS_KEPT = 2
"""Days kept beside the ends of months."""
POINTS = ("shard_written", "day_written", "days_swept")
"""The named places on the way of a day to disk, where tests stop the process dead."""


def _pass_by(_point: str) -> None:
    """What happens at a point outside tests: nothing."""


class ClosedDay(NamedTuple):
    """Files of loans at the end of a day, with all that the log held up to `read_offset`."""

    on: date
    read_offset: int
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class BookFolder:
    """Implements flows.end_of_day.BookDays. folder: of one tenant. reach: told each of POINTS."""

    folder: Path
    reach: Callable[[str], None] = _pass_by

    def shards(self, day: date, read_offset: int) -> Iterator[Shard] | None:
        """The shards of a day that was closed, one by one; None where they are not there."""
        manifest = self._manifest(day)
        if manifest is None or manifest["read_offset"] != read_offset:
            return None
        return (read_shard(self.folder / str(day), n) for n in range(manifest["shards"]))

    def begin(self, day: date) -> None:
        """Clear what an earlier run has left of a day."""
        shutil.rmtree(self.folder / str(day), ignore_errors=True)
        make_folder(self.folder / str(day))

    def write(self, day: date, number: int, shard: Shard) -> None:
        """Write one shard of a day that was begun."""
        write_shard(self.folder / str(day), number, shard)
        self.reach("shard_written")

    def finish(self, day: date, read_offset: int, shards: int) -> None:
        """All shards of the day are written."""
        manifest = {"read_offset": read_offset, "shards": shards}
        durable_write(self.folder / str(day) / MANIFEST, json.dumps(manifest).encode())
        self.reach("day_written")

    def sweep(self, closed: date) -> None:
        """Remove the days before the last ones, but for the ends of months."""
        for path in sorted(self.folder.glob("????-??-??")):
            day = date.fromisoformat(path.name)
            if day < closed - timedelta(days=DAYS_KEPT - 1) and not ends_month(day):
                shutil.rmtree(path, ignore_errors=True)
        self.reach("days_swept")

    def closed_days(self, closed: date) -> list[ClosedDay]:
        """Every day that is kept, up to the last one that was closed, oldest first."""
        days = [path.parent for path in sorted(self.folder.glob(f"*/{MANIFEST}"))]
        past = [day for day in days if date.fromisoformat(day.name) <= closed]
        return [found for day in past if (found := self._closed_day(day)) is not None]

    def _closed_day(self, folder: Path) -> ClosedDay | None:
        on = date.fromisoformat(folder.name)
        manifest = self._manifest(on)
        if manifest is None:
            return None
        return ClosedDay(on, manifest["read_offset"], tuple(sorted(folder.glob(f"*.{LOANS}"))))

    def _manifest(self, day: date) -> dict[str, int] | None:
        try:
            found = json.loads((self.folder / str(day) / MANIFEST).read_bytes())
        except (OSError, ValueError):
            return None
        return {name: int(found[name]) for name in ("read_offset", "shards")}


def ends_month(day: date) -> bool:
    """Whether a day is the last of its month."""
    return (day + timedelta(days=1)).day == 1
