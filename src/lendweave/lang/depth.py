"""How deep a tree is, counted without recursion, so that no input can exhaust the stack."""

from __future__ import annotations

from collections.abc import Iterator

from lendweave.lang.errors import TooLarge
from lendweave.lang.model import Call, Case, Cast, ListOf, Node

DEPTH_MAX = 100


def children(node: Node) -> Iterator[Node]:
    """The direct parts of a node, left to right."""
    match node:
        case Call(args=args):
            yield from args
        case Cast(argument=argument):
            yield argument
        case ListOf(items=items):
            yield from items
        case Case():
            if node.subject is not None:
                yield node.subject
            for condition, value in node.whens:
                yield condition
                yield value
            if node.otherwise is not None:
                yield node.otherwise


def refuse_deep(root: Node, where: str, text: str = "") -> None:
    """Raises TooLarge where the tree nests deeper than DEPTH_MAX."""
    level, depth = [root], 1
    while level:
        if depth > DEPTH_MAX:
            raise too_deep(where, text, level[0].at)
        level = [child for node in level for child in children(node)]
        depth += 1


def too_deep(where: str, text: str, at: int) -> TooLarge:
    """The refusal of a tree that nests too deep."""
    return TooLarge(
        where=where,
        got="deeper nesting",
        expected=f"at most {DEPTH_MAX} levels",
        fix="Split it into several lets.",
        text=text,
        at=at,
    )
