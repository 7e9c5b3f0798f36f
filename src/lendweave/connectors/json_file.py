"""One JSON document with a list of objects as rows of text, object by object."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Any, BinaryIO

from lendweave.connectors.json_objects import ObjectReader, Written, broken_row, object_rows
from lendweave.intake.errors import FileUnreadable
from lendweave.intake.mapping import FileShape
from lendweave.intake.table import RawRow, Wanted, header_name
from lendweave.kernel.errors import Invalid

OBJECT_CHARACTERS_MAX = 1_000_000
_CHUNK_BYTES = 1 << 16
_SPACES = " \t\r\n"


def json_rows(stream: BinaryIO, layout: FileShape, wanted: Wanted, name: str) -> Iterator[RawRow]:
    """The rows of every object, numbered by its place in the list. Raises FileUnreadable.

    A document is whole or it is none: where its braces do not close nobody knows what is missing.
    """
    document = _Document(stream, layout.encoding, name)
    steps = layout.list_at.split(".") if layout.list_at else []
    for number, value in enumerate(document.members(steps), 1):
        written = Written(number, f"object {number}", document.taken)
        try:
            one = document.reader.checked(value, written.place)
            yield from object_rows(one, written, layout.rows_at, wanted)
        except Invalid as error:
            yield broken_row(written, error)


class _Document:
    """Values of a document from its front, a little more than one of them in memory.

    taken: text of the value that was read last.
    """

    def __init__(self, stream: BinaryIO, encoding: str, name: str) -> None:
        self.reader = ObjectReader()
        self.taken = ""
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._name = name
        self._text = ""
        self._at = 0
        self._ended = False

    def members(self, steps: list[str]) -> Iterator[Any]:
        """Each member of the list to which the steps lead; the document itself where it is none."""
        if self._next() == "\ufeff":
            self._take("\ufeff")
        yield from self._within(steps)
        if self._next():
            raise self._unreadable("more after the end of the document")

    def _within(self, steps: list[str]) -> Iterator[Any]:
        if not steps:
            yield from self._listed() if self._next() == "[" else (self._value(),)
            return
        found = False
        for key in self._keys():
            if header_name(key) == steps[0] and not found:
                found = True
                yield from self._within(steps[1:])
            else:
                self._value()
        if not found:
            raise self._unreadable(f"no key {steps[0]!r} on the way to the list")

    def _listed(self) -> Iterator[Any]:
        self._take("[")
        if self._next() == "]":
            return self._take("]")
        while True:
            yield self._value()
            if self._next() != ",":
                return self._take("]")
            self._take(",")

    def _keys(self) -> Iterator[str]:
        """Each key of an object; the caller takes its value."""
        self._take("{")
        if self._next() == "}":
            return self._take("}")
        while True:
            if self._next() != '"':
                raise self._unreadable(f"{self._next()!r} where a key should stand")
            key = str(self._value())
            self._take(":")
            yield key
            if self._next() != ",":
                return self._take("}")
            self._take(",")

    def _value(self) -> Any:
        """The value that begins here."""
        self._next()
        while True:
            try:
                value, end = self.reader.value_at(self._text, self._at)
            except ValueError as error:
                self._more_for(error)
            except RecursionError:
                raise self._unreadable("objects inside objects without end") from None
            else:
                # What stands at the end of the text may go on: a number in two pieces is one.
                if end < len(self._text) or not self._more():
                    self.taken = self._text[self._at : end]
                    self._at = end
                    return value

    def _more_for(self, error: ValueError) -> None:
        """Read on, as the value may only be cut off. Raises FileUnreadable where it is wrong."""
        if len(self._text) - self._at > OBJECT_CHARACTERS_MAX:
            raise self._unreadable(f"no whole object in {OBJECT_CHARACTERS_MAX} characters")
        if not self._more():
            raise self._unreadable(str(error)[:120])

    def _next(self) -> str:
        """The sign at which the next value begins, "" at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACES:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _take(self, sign: str) -> None:
        found = self._next()
        if found != sign:
            got = f"{found!r} where {sign!r} should stand" if found else "the end of the file"
            raise self._unreadable(got)
        self._at += 1

    def _more(self) -> bool:
        """Read the next piece of the file; False at its end."""
        if self._ended:
            return False
        piece = self._stream.read(_CHUNK_BYTES)
        self._ended = not piece
        self._text = self._text[self._at :] + self._decoder.decode(piece, final=self._ended)
        self._at = 0
        return not self._ended

    def _unreadable(self, got: str) -> FileUnreadable:
        return FileUnreadable(
            where=self._name,
            got=got,
            expected="one JSON document, with a list of objects where `list_at` says",
            fix="Ask the partner for the file again, or correct `format` or `list_at`.",
        )
