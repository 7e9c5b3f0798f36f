"""Text files that were sent compressed, as the text in them; never more of it than can be meant."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from gzip import BadGzipFile, GzipFile
from io import BufferedReader
from typing import IO, TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lendweave.intake.errors import FileUnreadable, SeveralFilesPacked, UnpacksTooLarge

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

UNPACKED_BYTES_MAX = 64_000_000_000
UNPACKED_TIMES_MAX = 200  # times the packed bytes; tables of real partners reach some 30
UNPACKED_BYTES_FREE = 64_000_000  # a small file may be as uniform as it likes
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_OF_A_WORKBOOK = ("[Content_Types].xml", "xl/")
_BUFFER_BYTES = 1 << 17
_OF_A_MAC = "__MACOSX/"
_BROKEN = (BadGzipFile, BadZipFile, EOFError, zlib.error)


@contextmanager
def unpacked(opened: BufferedReader, name: str) -> Iterator[BufferedReader]:
    """The text in a gzip file, or in a zip file with one file in it; other files as they are.

    opened: from its first byte on, to be moved in. A workbook is no such zip file. Raises
    FileUnreadable, SeveralFilesPacked; reading raises UnpacksTooLarge, FileUnreadable.
    """
    packed_bytes = opened.seek(0, io.SEEK_END)
    opened.seek(0)
    beginning = opened.read(len(_ZIP))
    opened.seek(0)
    if beginning.startswith(_GZIP):
        with GzipFile(fileobj=opened) as text:
            yield _bounded(text, packed_bytes, name)
        return
    with _archive(opened, name) if beginning == _ZIP else nullcontext() as archive:
        if archive is None or any(n.startswith(_OF_A_WORKBOOK) for n in archive.namelist()):
            opened.seek(0)
            yield opened
            return
        with archive.open(_only_member(archive, name)) as text:
            yield _bounded(text, packed_bytes, name)


def _archive(opened: BufferedReader, name: str) -> ZipFile:
    try:
        return ZipFile(opened)
    except _BROKEN as error:
        raise _unreadable(name, str(error)) from None


def _only_member(archive: ZipFile, name: str) -> ZipInfo:
    """The one file in a zip file."""
    members = [
        member
        for member in archive.infolist()
        if not member.is_dir() and not member.filename.startswith(_OF_A_MAC)
    ]
    if len(members) != 1:
        shown = ", ".join(member.filename[:60] for member in members[:5])
        raise SeveralFilesPacked(
            where=name,
            got=f"{len(members)} files: {shown}" if members else "no file",
            expected="one file in a zip file",
            fix="Unpack it, and onboard the folder.",
        )
    (member,) = members
    if member.flag_bits & 1:
        raise _unreadable(name, "a zip file with a password")
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise _unreadable(name, f"a zip file packed by method {member.compress_type}")
    return member


def _bounded(text: GzipFile | IO[bytes], packed_bytes: int, name: str) -> BufferedReader:
    return BufferedReader(_Bounded(text, packed_bytes, name), _BUFFER_BYTES)


class _Bounded(io.RawIOBase):
    """What is unpacked, up to the point at which nobody can have meant it."""

    def __init__(self, text: GzipFile | IO[bytes], packed_bytes: int, name: str) -> None:
        self._text = text
        self._name = name
        usual = max(UNPACKED_BYTES_FREE, packed_bytes * UNPACKED_TIMES_MAX)
        self._left = min(usual, UNPACKED_BYTES_MAX)

    def readable(self) -> bool:
        """A raw stream says what it can do."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer. Raises UnpacksTooLarge, FileUnreadable."""
        room = memoryview(buffer).cast("B")
        try:
            piece = self._text.read(len(room))
        except _BROKEN as error:
            raise _unreadable(self._name, str(error)) from None
        self._left -= len(piece)
        if self._left < 0:
            raise UnpacksTooLarge(
                where=self._name,
                got=f"more than {UNPACKED_TIMES_MAX} times its bytes, or {UNPACKED_BYTES_MAX}",
                expected="a packed table",
                fix="Unpack it yourself if you trust who sent it, and onboard what is in it.",
            )
        room[: len(piece)] = piece
        return len(piece)


def _unreadable(name: str, got: str) -> FileUnreadable:
    return FileUnreadable(
        where=name,
        got=got[:120],
        expected="a whole gzip file, or a zip file with one file in it and no password",
        fix="Ask the partner for the file again.",
    )
