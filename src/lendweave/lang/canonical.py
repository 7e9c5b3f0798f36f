"""One spelling of a typed tree, for hashes: everything that bears on its meaning, nothing else."""

from __future__ import annotations

from lendweave.lang.model import Typed


def canonical_text(root: Typed) -> str:
    """The tree as nested parentheses, with types, forms, values and guards."""
    parts: list[str] = []
    pending: list[Typed | str] = [root]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        guard = "!" if item.guard else ""
        parts.append(f"({item.op}{guard} {item.form} {item.type} {item.value!r}")
        pending.append(")")
        pending.extend(reversed(item.args))
    return "".join(parts)
