"""What the outcome step asks, term by term: `score >= 570 AND price IS NOT NULL` has two terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lendweave.decisions.model import Expression, Outcome
from lendweave.lang import Node, Typed
from lendweave.lang.model import Call, Case, Cast, ListOf, Literal, Name

COMPLETE_OFFER = "the offer is complete"
_AND = re.compile(r"\s+AND\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Term:
    """A condition that approval or referral needs.

    line: `approve` or `refer`. text: as written, COMPLETE_OFFER for the one that is never written.
    names: the values that it reads, as the analyst calls them.
    """

    line: str
    text: str
    names: tuple[str, ...]
    typed: Typed


def terms_of(outcome: Outcome, approve: Typed, refer: Typed) -> tuple[Term, ...]:
    """The terms of `approve`, then those of `refer`."""
    lines = [_line("approve", outcome.approve, approve)]
    if outcome.refer is not None:
        lines.append(_line("refer", outcome.refer, refer))
    return tuple(term for line in lines for term in line)


def _line(line: str, written: Expression, typed: Typed) -> Iterator[Term]:
    nodes = list(_flat_nodes(written.node))
    texts = _texts(written.text, nodes)
    for at, part in enumerate(_flat_typed(typed)):
        if at < len(nodes):
            yield Term(line, texts[at], _names(nodes[at]), part)
        else:
            yield Term(line, COMPLETE_OFFER, (), part)


def _flat_nodes(node: Node) -> Iterator[Node]:
    if isinstance(node, Call) and node.op == "and":
        for part in node.args:
            yield from _flat_nodes(part)
    else:
        yield node


def _flat_typed(typed: Typed) -> Iterator[Typed]:
    if typed.op == "and":
        for part in typed.args:
            yield from _flat_typed(part)
    else:
        yield typed


def _texts(text: str, nodes: list[Node]) -> list[str]:
    """The piece of the text that each node was read from, brackets before it included."""
    starts = [_start(text, node) for node in nodes]
    ends = [*starts[1:], len(text)]
    return [_AND.sub("", text[a:b].strip()) for a, b in zip(starts, ends, strict=True)]


def _start(text: str, node: Node) -> int:
    start = min((each.at for each in _walk(node) if each.at >= 0), default=0)
    while start and text[start - 1] in "( ":
        start -= 1
    return start


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for part in _parts(node):
        yield from _walk(part)


def _parts(node: Node) -> Iterator[Node]:
    match node:
        case Call():
            yield from node.args
        case Cast():
            yield node.argument
        case ListOf():
            yield from node.items
        case Case():
            yield from (part for pair in node.whens for part in pair)
            yield from (part for part in (node.otherwise, node.subject) if part is not None)
        case Literal() | Name():
            return


def _names(node: Node) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.name for each in _walk(node) if isinstance(each, Name)))
