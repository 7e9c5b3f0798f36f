"""The closed table of operators: one row each, read by checker, compilers and docs."""

from __future__ import annotations

from lendweave.lang.operators.arithmetic import ARITHMETIC
from lendweave.lang.operators.comparison import COMPARISON
from lendweave.lang.operators.conditional import CONDITIONAL
from lendweave.lang.operators.dates import DATES
from lendweave.lang.operators.lists import LISTS
from lendweave.lang.operators.logic import LOGIC
from lendweave.lang.operators.row import Example, Form, Operator
from lendweave.lang.operators.texts import TEXTS

OPERATORS: dict[str, Operator] = {
    row.name: row
    for group in (ARITHMETIC, COMPARISON, LOGIC, CONDITIONAL, TEXTS, DATES, LISTS)
    for row in group
}
FUNCTION_NAMES = frozenset(name for name, row in OPERATORS.items() if row.function)

__all__ = ["FUNCTION_NAMES", "OPERATORS", "Example", "Form", "Operator"]
