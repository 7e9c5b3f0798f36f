"""Packed files are read as the text in them, and never unpacked without end."""

from __future__ import annotations

import gzip
import io
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from lendweave.connectors import unpacked
from lendweave.connectors.files import LocalFile
from lendweave.connectors.sniff import sniff
from lendweave.intake import FileFault, FileShape, RawRow, Wanted

AB = Wanted(("a", "b"), frozenset(), "m.yaml")
CSV = "a,b\n张,2\n3\n5,6\n"
JSONL = '{"a": "张", "b": 2}\n{"a": 3}{\n{"a": 5, "b": 6}\n'
JSON = '[{"a": "张", "b": 2}, {"a": 5, "b": 6}]'


def zipped(*members: tuple[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    """A zip file with these members."""
    content = io.BytesIO()
    with ZipFile(content, "w", method) as archive:
        for name, part in members:
            archive.writestr(name, part)
    return content.getvalue()


def in_a_folder(content: bytes) -> bytes:
    """As a Mac packs it: with a folder, and what it knows of the file."""
    return zipped(("八月/", b""), ("八月/x.csv", content), ("__MACOSX/八月/._x.csv", b"\0"))


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "gzip in pieces": lambda content: gzip.compress(content[:9]) + gzip.compress(content[9:]),
    "zip": lambda content: zipped(("x.csv", content)),
    "zip of a folder": in_a_folder,
}
LAYOUTS: list[tuple[FileShape, str]] = [
    (FileShape("*", "csv"), CSV),
    (FileShape("*", "csv", encoding="gb18030"), CSV),
    (FileShape("*", "csv", encoding="utf-16"), CSV),
    (FileShape("*", "jsonl"), JSONL),
    (FileShape("*", "json"), JSON),
]


def by_chunk(file: LocalFile, layout: FileShape) -> list[RawRow]:
    """The rows out of chunks."""
    return [row for chunk in file.chunks(layout, AB) for row in chunk.each()]


@pytest.mark.parametrize("packing", PACKED)
@pytest.mark.parametrize(("layout", "text"), LAYOUTS)
def test_a_packed_file_is_the_file(
    tmp_path: Path, packing: str, layout: FileShape, text: str
) -> None:
    """The same rows, one by one and in chunks, the same digest, the same sample."""
    content = text.encode(layout.encoding)
    plain, packed = tmp_path / "x.csv", tmp_path / "x.csv.gz"
    plain.write_bytes(content)
    packed.write_bytes(PACKED[packing](content))
    rows = list(LocalFile(plain).rows(layout, AB))
    assert len(rows) >= 2
    assert list(LocalFile(packed).rows(layout, AB)) == rows
    assert by_chunk(LocalFile(packed), layout) == rows
    assert LocalFile(packed).digest(layout, AB) == LocalFile(plain).digest(layout, AB)
    if layout.format != "json":
        assert sniff(packed).rows == sniff(plain).rows
        assert sniff(packed).shape.encoding == sniff(plain).shape.encoding


ROWS = b"a,b\n" + b"1,2\n" * 50
STORED = zipped(("x", ROWS), method=ZIP_STORED)
SPOILT: list[tuple[str, bytes, str]] = [
    ("cut off", gzip.compress(ROWS, mtime=0)[:-9], "INTAKE-014.*ended before"),
    ("damaged", gzip.compress(ROWS, mtime=0)[:20] + b"\xff" * 20, "INTAKE-014"),
    ("no zip file", b"PK\x03\x04 and then nothing", "INTAKE-014.*not a zip file"),
    ("damaged zip", STORED.replace(b"1,2\n1,2", b"1,2\n1,3", 1), "INTAKE-014.*CRC"),
    ("another method", zipped(("x", ROWS), method=ZIP_BZIP2), "INTAKE-014.*method 12"),
    ("several", zipped(("一.csv", ROWS), ("二.csv", ROWS)), "INTAKE-071.*2 files: 一.csv, 二.csv"),
    ("none", zipped(("八月/", b"")), "INTAKE-071.*no file"),
]


@pytest.mark.parametrize(("content", "match"), [row[1:] for row in SPOILT])
def test_what_cannot_be_unpacked(tmp_path: Path, content: bytes, match: str) -> None:
    """A typed error says why, for rows, chunks and digest alike."""
    path = tmp_path / "x.csv.gz"
    path.write_bytes(content)
    layout = FileShape("*", "csv")
    with pytest.raises(FileFault, match=f"(?s){match}"):
        list(LocalFile(path).rows(layout, AB))
    with pytest.raises(FileFault, match=f"(?s){match}"):
        by_chunk(LocalFile(path), layout)


@pytest.mark.parametrize("packing", ["gzip", "zip"])
def test_a_bomb_is_not_unpacked(tmp_path: Path, packing: str) -> None:
    """A hundred MB of one sign: refused on the way, in little memory."""
    path = tmp_path / "x.csv.gz"
    path.write_bytes(PACKED[packing](b"a,b\n" + b"1,2\n" * 25_000_000))
    assert path.stat().st_size < 500_000
    tracemalloc.start()
    with pytest.raises(FileFault, match="INTAKE-070"):
        LocalFile(path).digest(FileShape("*", "csv"), AB)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_the_whole_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the packed file is."""
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzip.compress(ROWS))
    monkeypatch.setattr(unpacked, "UNPACKED_BYTES_MAX", len(ROWS) - 1)
    with pytest.raises(FileFault, match="INTAKE-070"):
        list(LocalFile(path).rows(FileShape("*", "csv"), AB))
    monkeypatch.setattr(unpacked, "UNPACKED_BYTES_MAX", len(ROWS))
    assert len(list(LocalFile(path).rows(FileShape("*", "csv"), AB))) == 50


def test_what_it_looks_like_is_told_of_the_text(tmp_path: Path) -> None:
    """A packed file in another encoding."""
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzip.compress("甲,乙\n一,二\n".encode("gb18030")))
    with pytest.raises(FileFault, match="looks like text in gb18030"):
        list(LocalFile(path).rows(FileShape("*", "csv"), AB))
