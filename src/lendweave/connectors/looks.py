"""What a file looks like, for the message that says it is not what the mapping declares."""

from __future__ import annotations

import codecs

from lendweave.intake.mapping import Encoding, FileShape, Format

HEAD_BYTES = 1 << 16

# how a file begins | what it is | the formats that a mapping may declare for it
_BEGINNINGS: tuple[tuple[bytes, str, tuple[Format, ...]], ...] = (
    (b"PK\x03\x04", "a workbook (xlsx) or another zip file", ("excel",)),
    (
        bytes.fromhex("d0cf11e0a1b11ae1"),
        "an older workbook (xls), or a workbook with a password",
        ("excel",),
    ),
    (b"PAR1", "a Parquet file", ("parquet",)),
    (b"SQLite format 3\0", "a SQLite database", ("sqlite",)),
    (b"%PDF", "a PDF file", ()),
    (b"\x1f\x8b", "a gzip file", ()),
    (b"7z\xbc\xaf\x27\x1c", "a 7z file", ()),
    (b"Rar!", "a rar file", ()),
)
_PAGES = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")
TEXTS: tuple[Format, ...] = ("csv", "json", "jsonl")
_ASKED: tuple[Encoding, ...] = ("utf-8", "gb18030", "big5")


def contradiction(head: bytes, layout: FileShape) -> str:
    """What a file looks like whose first bytes speak against its mapping; "" where they do not."""
    what, formats = told_by_beginning(head)
    if what:
        return "" if layout.format in formats else what
    start = _start(head)
    encoding = text_encoding(head)
    if encoding is None:
        return ""
    if layout.format not in TEXTS or (layout.format != "csv") != start.startswith((b"{", b"[")):
        return f"{_kind(start)} in {encoding}"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "" if layout.encoding == "utf-16" else "text in utf-16"
    declared = codecs.lookup(layout.encoding).name
    foreign = "utf-8" in (encoding, declared.removesuffix("-sig")) and not head.isascii()
    return f"text in {encoding}" if foreign and not declared.startswith(encoding) else ""


def told_by_beginning(head: bytes) -> tuple[str, tuple[Format, ...]]:
    """What a file is by its first bytes, and the formats that read it; "" where none tells."""
    for beginning, what, formats in _BEGINNINGS:
        if head.startswith(beginning):
            return what, formats
    is_page = _start(head).startswith(_PAGES)
    return ("a web page, perhaps named like a workbook" if is_page else ""), ()


def _start(head: bytes) -> bytes:
    return head.removeprefix(codecs.BOM_UTF8).lstrip()[:20].lower()


def text_encoding(content: bytes) -> Encoding | None:
    """The first encoding that reads the bytes, which may break off inside a character."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if not content or b"\0" in content:
        return None
    for encoding in _ASKED:
        try:
            codecs.getincrementaldecoder(encoding)().decode(content)
        except UnicodeDecodeError:
            continue
        return encoding
    return None


def _kind(start: bytes) -> str:
    return "JSON" if start.startswith((b"{", b"[")) else "plain text"
