"""Text into tokens: one regular expression, one pass, bounded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from lendweave.lang.errors import BadToken, TooLarge

TEXT_CHARS_MAX = 20_000
TOKENS_MAX = 5_000


class Sort(Enum):
    """What a token is."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    DOUBLE = "double"
    TEXT = "text"
    WORD = "word"
    QUOTED = "quoted name"
    SYMBOL = "symbol"
    END = "end of expression"


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its offset. `text` is the value: quotes removed, doubled quotes undone."""

    sort: Sort
    text: str
    at: int

    @property
    def upper(self) -> str:
        """The word in capitals, for keywords; empty for anything that is not a word."""
        return self.text.upper() if self.sort is Sort.WORD else ""


_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+)
  | (?P<double>[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+)
  | (?P<decimal>[0-9]+\.[0-9]+)
  | (?P<integer>[0-9]+)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<text>'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")*")
  | (?P<refused>--|/\*|::|;|\|\||==)
  | (?P<symbol><=|>=|<>|!=|[-+*/=<>(),\[\]])
    """,
    re.VERBOSE,
)

_SORTS = {
    "double": Sort.DOUBLE,
    "decimal": Sort.DECIMAL,
    "integer": Sort.INTEGER,
    "word": Sort.WORD,
    "text": Sort.TEXT,
    "quoted": Sort.QUOTED,
    "symbol": Sort.SYMBOL,
}

_INSTEAD = {
    "--": "Write a - (-b) with parentheses; comments are not in the language.",
    "/*": "Put the comment beside the expression.",
    "::": "Write CAST(value AS type).",
    ";": "One expression only.",
    "||": "Joining texts is not in the language.",
    "==": "Write =.",
    "'": "Close the text with a quote; write '' for a quote inside.",
    '"': "Close the name with a double quote.",
    ".": "Write the name without a path, and numbers as 0.5.",
}


def tokenize(text: str, where: str) -> tuple[Token, ...]:
    """The tokens of `text`, ending with one END token. Raises BadToken, TooLarge."""
    if len(text) > TEXT_CHARS_MAX:
        raise _too_large(where, f"{len(text)} characters", f"at most {TEXT_CHARS_MAX} characters")
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup == "refused":
            raise _bad(text, at, where, match[0] if match else text[at])
        if match.lastgroup != "space":
            tokens.append(_token(match, text, where))
            if len(tokens) > TOKENS_MAX:
                raise _too_large(where, "more tokens", f"at most {TOKENS_MAX} tokens")
        at = match.end()
    tokens.append(Token(Sort.END, "", len(text)))
    return tuple(tokens)


def _token(match: re.Match[str], text: str, where: str) -> Token:
    sort = _SORTS[str(match.lastgroup)]
    spelled = match[0]
    following = text[match.end() : match.end() + 1]
    if sort in (Sort.INTEGER, Sort.DECIMAL, Sort.DOUBLE) and re.match(r"[A-Za-z_.]", following):
        raise _bad(text, match.end(), where, following)
    if sort is Sort.TEXT:
        spelled = spelled[1:-1].replace("''", "'")
    elif sort is Sort.QUOTED:
        spelled = spelled[1:-1].replace('""', '"')
    if sort in (Sort.TEXT, Sort.QUOTED):
        _refuse_unwritable(spelled, text, match.start(), where)
    return Token(sort, spelled, match.start())


def _refuse_unwritable(spelled: str, text: str, at: int, where: str) -> None:
    """NUL and lone surrogates cannot be stored by every engine."""
    if "\0" in spelled or any("\ud800" <= char <= "\udfff" for char in spelled):
        raise BadToken(
            where=where,
            got="NUL or a lone surrogate",
            expected="text that UTF-8 can hold, without NUL",
            fix="Remove the character.",
            text=text.encode("utf-8", "replace").decode(),
            at=at,
        )


def _bad(text: str, at: int, where: str, found: str) -> BadToken:
    return BadToken(
        where=where,
        got=repr(found),
        expected="a name, number, 'text', operator or parenthesis",
        fix=_INSTEAD.get(found, "Remove it."),
        text=text.encode("utf-8", "replace").decode(),
        at=at,
    )


def _too_large(where: str, got: str, expected: str) -> TooLarge:
    return TooLarge(where=where, got=got, expected=expected, fix="Split it into several lets.")
