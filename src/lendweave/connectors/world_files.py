"""A simulated world on disk: partner files in one folder, truth tables in another.

DIR/files/…        what partners send; the input of `lendweave onboard`
DIR/truth/….parquet
DIR/world.json     seed and size, to make the same world again; its figures beside the real sets
DIR/world.html     the same as a page with plots
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pyarrow import parquet

from lendweave.connectors.excel_writer import workbook
from lendweave.connectors.scene_folder import scene_names
from lendweave.connectors.world_mark import (
    begin_world,
    clear_world,
    finish_world,
    is_half_made,
)
from lendweave.connectors.world_report import comparisons_told, write_page
from lendweave.decisions import Locale
from lendweave.kernel.errors import Conflict, Missing
from lendweave.simulation.files.formats import PartnerFile, TextFile
from lendweave.simulation.truth.frames import arrow_schema, arrow_table
from lendweave.simulation.truth.tables import TABLES


class WorldFileMissing(Missing):
    """A scene has no world to simulate.
    场景没有可供模拟的世界定义。
    """

    code = "CONNECTORS-003"


class FolderInUse(Conflict):
    """The folder for a new world has something in it.
    用于新世界的目录不是空的。
    """

    code = "CONNECTORS-004"


def read_world_text(root: Path, scene: str) -> str:
    """The text of a scene's world.yaml. Raises WorldFileMissing, also where it is not UTF-8."""
    known = [name for name in scene_names(root) if (root / name / "world.yaml").is_file()]
    if scene not in known:
        raise WorldFileMissing(
            where=f"scene {scene[:60]!r}",
            expected=", ".join(known) or "a folder with a world.yaml",
            fix="Use one of these, or add a world.yaml to the scene's folder.",
        )
    return _utf8(root / scene / "world.yaml")


def read_partner_files_text(root: Path, scene: str) -> str | None:
    """The text of the partner_files.yaml beside a scene's world.yaml; None where there is none."""
    path = root / scene / "partner_files.yaml"
    return _utf8(path) if path.is_file() else None


def _utf8(path: Path) -> str:
    """The text of a definition. Raises WorldFileMissing where its bytes are no text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise WorldFileMissing(
            where=f"{path.parent.name}/{path.name}, byte {error.start}",
            got="bytes that are not UTF-8",
            expected="a file in UTF-8",
            fix="Save it again in UTF-8.",
        ) from None


class WorldFolder:
    """Implements flows.simulate.WorldSink for a folder. Close it, or use it as a context."""

    def __init__(self, folder: Path, locale: Locale = "en") -> None:
        """Make the folder; locale: of its page.

        What an earlier run left half made is cleared. Raises FolderInUse when anything else is in
        it.
        """
        if is_half_made(folder):
            clear_world(folder)
        if folder.exists() and any(folder.iterdir()):
            raise FolderInUse(
                where=str(folder),
                expected="a new or empty folder",
                fix="Name another folder, or empty this one first.",
            )
        self._folder, self._locale = folder, locale
        begin_world(folder)
        (folder / "files").mkdir(exist_ok=True)
        (folder / "truth").mkdir(exist_ok=True)
        self._closing = ExitStack()
        self._writers = {name: self._writer(name) for name in TABLES}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Finish the world; one that was broken off leaves nothing."""
        self._closing.close()
        if kind is None:
            finish_world(self._folder)
        else:
            clear_world(self._folder)

    def add_tables(self, frames: Mapping[str, Any]) -> None:
        """Add a block's rows to the truth tables."""
        for name, frame in frames.items():
            self._writers[name].write_table(arrow_table(frame))

    def add_file(self, file: PartnerFile) -> None:
        """Write a partner file."""
        content = file.content if isinstance(file, TextFile) else workbook(file.sheet, file.rows)
        (self._folder / "files" / file.name).write_bytes(content)

    def describe(self, facts: Mapping[str, Any]) -> None:
        """Write world.json and the page."""
        told = {**facts, "compared": comparisons_told(facts)}
        text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
        (self._folder / "world.json").write_text(text, encoding="utf-8")
        write_page(self._folder, told, self._locale)

    def _writer(self, name: str) -> parquet.ParquetWriter:
        path = self._folder / "truth" / f"{name}.parquet"
        schema = arrow_schema(TABLES[name])
        return self._closing.enter_context(parquet.ParquetWriter(path, schema, compression="zstd"))
