"""Which row of the tables computes a node."""

from __future__ import annotations

from lendweave.lang.casts import CASTS
from lendweave.lang.model import Typed
from lendweave.lang.operators import OPERATORS
from lendweave.lang.operators.row import Form


def form_of(node: Typed) -> Form:
    """The operator's or cast's form for the node's operand types."""
    if node.op == "cast":
        return CASTS[node.args[0].type.kind, node.type.kind].form
    return OPERATORS[node.op].forms[node.form]
