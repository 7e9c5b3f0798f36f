"""Partner files: what onboards, receives, previews and works them off."""

from __future__ import annotations

import difflib
import hashlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lendweave.bootstrap.core import Core
from lendweave.bootstrap.errors import MappingUnclear, NothingToOnboard
from lendweave.bootstrap.rooms import SceneRoom, open_scene
from lendweave.connectors.files import LocalFile, local_files
from lendweave.connectors.new_file import write_new
from lendweave.connectors.postgres_database import named_database
from lendweave.connectors.scene_folder import read_definition_text, read_scene_folder, scenes_root
from lendweave.connectors.sent_body import SentBody
from lendweave.connectors.sheet_file import read_sheet_file, write_sheet_file
from lendweave.connectors.split_again import split_again
from lendweave.flows.import_file import Progress
from lendweave.flows.link import LinkPorts
from lendweave.flows.onboard import OnboardCommand, OnboardPorts
from lendweave.flows.preview import PreviewCommand, PreviewPorts
from lendweave.flows.receive import ReceivePorts, pushed_name
from lendweave.flows.rework import ReworkPorts
from lendweave.intake import ChunkReader, PartnerFile, Plan, claims, compile_mapping, read_mapping
from lendweave.intake.file_keys import DATABASE_PREFIX
from lendweave.intake.quality.errors import FeedUnknown
from lendweave.intake.sheet import SheetRow, read_sheet, sheet_text
from lendweave.kernel.clock import SystemClock
from lendweave.kernel.errors import shortened
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import Scene, local_owner
from lendweave.runtimes.chunk_process import ChunkProcess
from lendweave.runtimes.sightings import HistorySightings
from lendweave.settings import Settings

# Suggestions are many modules that no other command needs: they are imported where they are asked
# for.
if TYPE_CHECKING:
    from lendweave.intake.suggest.draft_mapping import Suggestion

PREVIEW_ROWS_READ = 10_000


@dataclass
class Intake:
    """What takes in partners' files, of an open data folder."""

    core: Core
    _feeds: dict[str, Mapping[str, Plan]] = field(default_factory=dict)

    def onboarding(
        self, scene: str, folder: Path | None, progress: Callable[[Progress], None]
    ) -> tuple[OnboardCommand, OnboardPorts]:
        """What onboards the files of `folder`, or the scene's own samples.

        folder: `postgres:NAME` for a database. Raises NothingToOnboard, DatabaseUnknown.
        """
        room = self.core.room(scene)
        room.require_features()
        files = self._partner_files(folder, room)
        if not files:
            raise NothingToOnboard(
                where=str(folder or f"samples of scene {scene}"),
                got="no file",
                expected=f"a file, a folder with files, or {DATABASE_PREFIX}NAME",
                fix="Check the path.",
            )
        ports = OnboardPorts(
            files=files,
            store=self.core.store,
            clock=self.core.clock,
            ids=self.core.ids,
            token_key=self.core.token_key,
            progress=progress,
            beside=self._second_reader(),
        )
        return OnboardCommand(self.core.principal, room.scene, room.folder.mappings), ports

    def _second_reader(self) -> ChunkReader | None:
        """Another process for large imports, where there is a core for it."""
        if (os.cpu_count() or 1) < 2 or not sys.executable:
            return None
        beside = ChunkProcess()
        self.core.closing.callback(beside.close)
        return beside

    def _partner_files(self, folder: Path | None, room: SceneRoom) -> Sequence[PartnerFile]:
        if folder is not None and str(folder).startswith(DATABASE_PREFIX):
            addresses, home = self.core.settings.postgres, self.core.settings.home
            database = named_database(str(folder), addresses, home / "spill")
            self.core.closing.callback(database.close)
            return (database,)
        if folder is not None and not folder.exists():
            return ()
        return local_files([folder] if folder else list(room.folder.samples))

    def feed_plans(self, scene: str) -> Mapping[str, Plan]:
        """The feeds of a scene by name, each as its mapping reads it; compiled once."""
        with self.core.lock:
            if scene not in self._feeds:
                room, tenant_id, key = (
                    self.core.room(scene),
                    self.core.principal.tenant_id,
                    self.core.token_key,
                )
                plans = [
                    compile_mapping(read_mapping(text, name), room.scene, tenant_id, key)
                    for name, text in room.folder.mappings.items()
                ]
                self._feeds[scene] = {plan.feed: plan for plan in plans}
            return self._feeds[scene]

    def feed_plan(self, scene: str, feed: str) -> Plan:
        """The mapping of a feed. Raises UnknownScene, FeedUnknown."""
        plans = self.feed_plans(scene)
        if feed not in plans:
            near = difflib.get_close_matches(feed, plans, n=1)
            raise FeedUnknown(
                where=f"scene {scene}",
                got=shortened(feed),
                expected=", ".join(plans),
                fix=f'Did you mean "{near[0]}"?' if near else "Name one of these.",
            )
        return plans[feed]

    def receiving(self, content: bytes, *, history: bool) -> ReceivePorts:
        """What receives the body of a push. history: its rows are no news."""
        name = pushed_name(hashlib.sha256(content).hexdigest(), history=history)
        return ReceivePorts(
            SentBody(name, content), self.core.store.rows, self.core.clock, self.core.ids
        )

    @property
    def rework(self) -> ReworkPorts:
        """What works off the rows in quarantine."""
        return ReworkPorts(
            self.core.store.rows, self._feed_plan, split_again, self.core.clock, self.core.ids
        )

    def _feed_plan(self, scene: str, feed: str) -> Plan | None:
        """The mapping of a feed; None where the scene or the feed is no longer there."""
        return self.feed_plans(scene).get(feed) if scene in self.core.scenes else None

    def linking(self, scenes: Sequence[str]) -> tuple[list[Scene], LinkPorts]:
        """What links the parties of some scenes."""
        history = self.core.history
        sightings = HistorySightings(history)
        store = self.core.store
        ports = LinkPorts(sightings, store, store, store.books, self.core.clock, self.core.ids)
        return [self.core.room(name).scene for name in scenes], ports


def write_sheet(out: Path, headers: Sequence[str], rows: Sequence[SheetRow]) -> None:
    """Write rows to a new sheet for correction. Raises FileInPlace."""
    write_sheet_file(out, sheet_text(headers, rows))


def corrected_sheet(path: Path) -> tuple[SheetRow, ...]:
    """The rows of a sheet that came back. Raises FileUnreadable, SheetInvalid."""
    return read_sheet(read_sheet_file(path), path.name)


def suggested(file: Path, locale: str = "en", sheet: str | None = None) -> Suggestion:
    """A mapping for a partner's file, as far as the file tells.

    locale: of its questions, en or zh. sheet: of a workbook, the fullest when None. Raises
    FileUnreadable, TableMissing.
    """
    from lendweave.connectors.sniff import sniff
    from lendweave.intake.suggest.draft_mapping import suggest

    return suggest(sniff(file, sheet), locale)


def written_suggestion(
    file: Path, out: Path, locale: str = "en", sheet: str | None = None
) -> Suggestion:
    """The same, written to a new file. Raises FileUnreadable, TableMissing, FileInPlace."""
    suggestion = suggested(file, locale, sheet)
    write_new(out, suggestion.text)
    return suggestion


def previewing(
    settings: Settings, scene: str, file: Path, mapping: str | None, rows: int, *, bad_only: bool
) -> tuple[PreviewCommand, PreviewPorts]:
    """What previews `file`; needs no data folder and makes none.

    mapping: a file, or the name of one of the scene's; the one whose pattern matches when None.
    Raises UnknownScene, MappingUnclear.
    """
    room = open_scene(read_scene_folder(scenes_root(settings.scenarios), scene))
    name, text = _mapping_for(room, file, mapping)
    clock = SystemClock()
    command = PreviewCommand(
        principal=local_owner(settings.tenant),
        scene=room.scene,
        mapping_name=name,
        mapping=text,
        rows_shown=rows,
        rows_read=max(rows, PREVIEW_ROWS_READ),
        bad_only=bad_only,
    )
    return command, PreviewPorts(LocalFile(file), clock, Uuid7Source(clock))


def _mapping_for(room: SceneRoom, file: Path, asked: str | None) -> tuple[str, str]:
    """(name, text) of the mapping that was asked for, else of the one that reads the file."""
    texts = room.folder.mappings
    if asked is not None and Path(asked).is_file():
        return asked, read_definition_text(Path(asked))
    if asked is None:
        found = [name for name, text in texts.items() if _reads(name, text, file.name)]
    else:
        found = [name for name in (asked, f"{asked}.yaml") if name in texts]
    if len(found) != 1:
        raise MappingUnclear(
            where=file.name if asked is None else f"mapping {asked[:80]!r}",
            got=", ".join(found) or "none",
            expected="one of " + ", ".join(texts),
            fix="Name one with --mapping, or draft one: lendweave intake suggest FILE --out M.yaml",
        )
    return found[0], texts[found[0]]


def _reads(mapping: str, text: str, file: str) -> bool:
    return claims(read_mapping(text, mapping).value.file, file)
