"""Reading the definitions of a world."""

from __future__ import annotations

from pathlib import Path

import pytest

from lendweave.connectors.world_files import (
    WorldFileMissing,
    read_partner_files_text,
    read_world_text,
)


@pytest.mark.parametrize("name", ["world.yaml", "partner_files.yaml"])
def test_a_definition_in_another_encoding_is_named(tmp_path: Path, name: str) -> None:
    """The message tells the file and the byte, in place of a stack trace."""
    scene = tmp_path / "training"
    scene.mkdir()
    (scene / "scenario.yaml").write_text("name: training", encoding="utf-8")
    (scene / "world.yaml").write_text("people: {}", encoding="utf-8")
    (scene / name).write_bytes("名称: 学校".encode("gb18030"))
    with pytest.raises(WorldFileMissing, match=rf"training/{name}, byte 0"):
        read_world_text(tmp_path, "training")
        read_partner_files_text(tmp_path, "training")
