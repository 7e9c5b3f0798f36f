"""Programs as one generated Python function each.

Every expression is straight-line code over local variables. A value travels as Python text with
its guards: the variables that must not be None for the text to mean anything. A boolean becomes
two conditions, "is true" and "is false"; negation swaps them, so three-valued logic costs no more
than Python's own `and` and `or`, and the text stays linear in the size of the expression.

All operators are total: a part that is used twice, nests deep or may give None is computed into
a variable first, whatever branch it came from. The source holds generated names, numbers and
names from `kernels` only; texts, patterns and tables are constants passed in beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import re2

from lendweave.kernel.types import (
    DATE_MAX,
    DATE_MIN,
    INTEGER_MAX,
    INTEGER_MIN,
    Kind,
    ValueType,
)
from lendweave.lang.forms import form_of
from lendweave.lang.kernels import KERNELS
from lendweave.lang.model import Typed
from lendweave.lang.operators.row import Form, operand_uses
from lendweave.lang.operators.texts import SALT_END
from lendweave.lang.program import Program
from lendweave.lang.zones import transitions

CompiledProgram = Callable[[Sequence[object]], tuple[object, ...]]

_DEPTH_MAX = 16  # parentheses within one line; CPython refuses two hundred
_INLINE_BRANCHES_MAX = 8  # a longer CASE becomes flat statements, not nested expressions
_DOUBLE_MAX = "1.7976931348623157e308"


@dataclass(frozen=True, slots=True)
class Code:
    """Python text of a value, right while no guard is None.

    atom: the text may be repeated and needs no parentheses.
    depth: how far its parentheses nest.
    """

    text: str
    guards: tuple[str, ...] = ()
    atom: bool = False
    depth: int = 0

    @property
    def operand(self) -> str:
        """The text as it goes into a larger one."""
        return self.text if self.atom else f"({self.text})"

    @property
    def present(self) -> str:
        """The condition that the value is not null; empty where it never is."""
        return " and ".join(f"{guard} is not None" for guard in self.guards)

    @property
    def or_none(self) -> str:
        """The value, or None where it is null."""
        if not self.guards or self.guards == (self.text,):
            return self.operand
        return f"({self.operand} if {self.present} else None)"


def compile_python(program: Program) -> CompiledProgram:
    """The program as a function from raw inputs, in the inputs' order, to raw outputs."""
    source, constants = _generate(program)
    namespace: dict[str, object] = dict(KERNELS) | constants
    exec(compile(source, "<lendweave program>", "exec"), namespace)
    compiled = namespace["run"]
    if not callable(compiled):
        raise AssertionError("the generated source defines `run`")
    return compiled


def python_source(program: Program) -> str:
    """The generated source, for reading."""
    return _generate(program)[0]


def _generate(program: Program) -> tuple[str, dict[str, object]]:
    writer = _Writer()
    for position, column in enumerate(program.inputs):
        writer.variables[column.name] = f"c{position}"
    names = "".join(f"c{position}, " for position in range(len(program.inputs.columns)))
    for position, let in enumerate(program.needed):
        code = writer.value(let.typed)
        if not code.atom:
            writer.lines.append(f"v{position} = {code.or_none}")
        writer.variables[let.name] = code.text if code.atom else f"v{position}"
    outputs = "".join(f"{writer.variables[name]}, " for name in program.outputs.names)
    lines = [f"({names}) = row", *writer.lines, f"return ({outputs})"]
    return "def run(row):\n" + "".join(f"    {line}\n" for line in lines), writer.constants


@dataclass(slots=True)
class _Writer:
    """The lines of one function as they grow."""

    lines: list[str] = field(default_factory=list)
    constants: dict[str, object] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    values: dict[int, Code] = field(default_factory=dict)
    count: int = 0

    # variables and constants

    def fresh(self) -> str:
        self.count += 1
        return f"t{self.count}"

    def constant(self, value: object) -> str:
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def store(self, text: str, nullable: bool) -> Code:
        """A line that computes the text into a new variable."""
        name = self.fresh()
        self.lines.append(f"{name} = {text}")
        return Code(name, (name,) if nullable else (), atom=True)

    def atom(self, node: Typed) -> Code:
        """The node's value as text that may be repeated."""
        code = self.value(node)
        if not code.atom:
            code = self.store(code.or_none, bool(code.guards))
            self.values[id(node)] = code
        return code

    # values

    def value(self, node: Typed) -> Code:
        """The node's value; each node is computed once."""
        found = self.values.get(id(node))
        if found is None:
            found = self.computed(node)
            if found.depth > _DEPTH_MAX:
                found = self.store(found.or_none, bool(found.guards))
            self.values[id(node)] = found
        return found

    def computed(self, node: Typed) -> Code:
        special = _VALUES.get(node.op)
        if special is not None:
            return special(self, node)
        form = form_of(node)
        if node.type.kind is Kind.BOOLEAN and not form.gives_null:
            return self.from_conditions(node)
        return self.from_form(node, form)

    def from_form(self, node: Typed, form: Form) -> Code:
        operands = self.operands(node, form)
        text = self.filled(_template(form, node), node, operands)
        guards = _union(operands)
        depth = 1 + max((code.depth for code in operands), default=0)
        plain = Code(text, guards, depth=depth)
        if node.guard:
            return self.guarded(plain, node, form.gives_null)
        if form.gives_null:
            return self.store(plain.or_none, node.nullable)
        return plain

    def operands(self, node: Typed, form: Form) -> list[Code]:
        """The operands' values, stored first where the template repeats them."""
        counts = operand_uses(_template(form, node)) | operand_uses(form.python_false)
        return [
            self.atom(arg) if counts[index] > 1 else self.value(arg)
            for index, arg in enumerate(node.args)
        ]

    def filled(self, template: str, node: Typed, operands: Sequence[Code]) -> str:
        texts = [code.operand for code in operands]
        if "{value}" in template:
            return template.format(*texts, value=self.constant(_prepared(node)))
        return template.format(*texts)

    def guarded(self, code: Code, node: Typed, gives_null: bool) -> Code:
        """The value where it lies in its type's range, else null."""
        low, high = _range(node.type)
        name = self.fresh()
        present = code.present
        if gives_null:
            self.lines.append(f"{name} = {code.or_none}")
            test = f"{name} is not None and {low} <= {name} <= {high}"
        else:
            test = f"{low} <= ({name} := {code.text}) <= {high}"
            test = f"{present} and {test}" if present else test
        self.lines.append(f"{name} = {name} if {test} else None")
        return Code(name, (name,), atom=True)

    def from_conditions(self, node: Typed) -> Code:
        """A boolean's value from its two conditions."""
        if not node.nullable:
            return self.store(self.truth(node), nullable=False)
        if node.op not in _CONDITIONS:
            operands = self.operands(node, form_of(node))
            test = self.filled(_template(form_of(node), node), node, operands)
            present = _all_hold(_presence(operands))
            return self.store(f"{test} if {present} else None", nullable=True)
        true = self.truth(node)
        text = f"True if {true} else False if {self.falsity(node)} else None"
        return self.store(text, nullable=True)

    def choice(self, branches: Sequence[tuple[str, str]], otherwise: str, nullable: bool) -> Code:
        """The first branch whose condition holds."""
        if len(branches) <= _INLINE_BRANCHES_MAX:
            chain = "".join(f"{value} if {condition} else " for condition, value in branches)
            return self.store(chain + otherwise, nullable)
        name = self.fresh()
        self.lines.append("while 1:")
        for condition, value in branches:
            self.lines += [f"    if {condition}:", f"        {name} = {value}", "        break"]
        self.lines += [f"    {name} = {otherwise}", "    break"]
        return Code(name, (name,) if nullable else (), atom=True)

    def mask(self, bits: Iterable[tuple[int, str]]) -> Code:
        """The sum of the bits whose condition holds; few do, so each is a statement of its own."""
        name = self.fresh()
        self.lines.append(f"{name} = 0")
        self.lines += [f"if {condition}: {name} |= {bit}" for bit, condition in bits]
        return Code(name, atom=True)

    # conditions

    def truth(self, node: Typed) -> str:
        """The condition that the boolean is true."""
        return self.condition(node, wanted=True)

    def falsity(self, node: Typed) -> str:
        """The condition that the boolean is false."""
        return self.condition(node, wanted=False)

    def condition(self, node: Typed, wanted: bool) -> str:
        stored = self.values.get(id(node))
        if stored is not None:
            return _stored_condition(stored, wanted)
        build = _CONDITIONS.get(node.op)
        if build is not None:
            text = build(self, node, wanted)
        elif node.op in _VALUES:
            return _stored_condition(self.value(node), wanted)
        else:
            text = self.form_condition(node, wanted)
        if _nesting(text) > _DEPTH_MAX:
            return self.store(text, nullable=False).text
        return text

    def form_condition(self, node: Typed, wanted: bool) -> str:
        form = form_of(node)
        if form.gives_null:
            return _stored_condition(self.value(node), wanted)
        operands = self.operands(node, form)
        template = _template(form, node) if wanted else form.python_false
        if not template:
            template = f"not ({_template(form, node)})"
        return _all_hold([*_presence(operands), self.filled(template, node, operands)])


# Values that are built from their structure.


def _literal(writer: _Writer, node: Typed) -> Code:
    value = node.value
    if value is None:
        return Code("null", ("null",), atom=True)
    if isinstance(value, (str, tuple)):
        return Code(writer.constant(value), atom=True)
    text = repr(value)
    return Code(f"({text})" if text.startswith("-") else text, atom=True)


def _column(writer: _Writer, node: Typed) -> Code:
    name = writer.variables[str(node.value)]
    return Code(name, (name,) if node.nullable else (), atom=True)


def _rescale(writer: _Writer, node: Typed) -> Code:
    (source,) = node.args
    if node.type.item is not None and source.type.item is not None:
        factor = 10 ** (node.type.item.scale - source.type.item.scale)
        items = writer.atom(source)
        text = f"tuple([None if i is None else i * {factor} for i in {items.text}])"
        return Code(text, items.guards, depth=3)
    code = writer.value(source)
    factor = 10 ** (node.type.scale - source.type.scale)
    if factor == 1:
        return code
    return Code(f"{code.operand} * {factor}", code.guards, depth=code.depth + 1)


def _list(writer: _Writer, node: Typed) -> Code:
    if all(arg.op == "literal" for arg in node.args):
        return Code(writer.constant(tuple(arg.value for arg in node.args)), atom=True)
    items = "".join(f"{writer.value(arg).or_none}, " for arg in node.args)
    return writer.store(f"({items})", nullable=False)


def _case(writer: _Writer, node: Typed) -> Code:
    conditions, values = node.args[:-1:2], node.args[1::2]
    branches = [
        (writer.truth(condition), writer.value(value).or_none)
        for condition, value in zip(conditions, values, strict=True)
    ]
    return writer.choice(branches, writer.value(node.args[-1]).or_none, node.nullable)


def _simple_case(writer: _Writer, node: Typed) -> Code:
    subject = writer.atom(node.args[0])
    branches = []
    for match, value in zip(node.args[1:-1:2], node.args[2:-1:2], strict=True):
        code = writer.value(match)
        equal = f"{subject.text} == {code.operand}"
        condition = _all_hold([*_presence([subject, code]), equal])
        branches.append((condition, writer.value(value).or_none))
    return writer.choice(branches, writer.value(node.args[-1]).or_none, node.nullable)


def _coalesce(writer: _Writer, node: Typed) -> Code:
    branches: list[tuple[str, str]] = []
    for arg in node.args[:-1]:
        code = writer.atom(arg)
        if not code.guards:
            return writer.choice(branches, code.text, nullable=False)
        branches.append((code.present, code.text))
    last = writer.value(node.args[-1])
    return writer.choice(branches, last.or_none, bool(last.guards))


def _nullif(writer: _Writer, node: Typed) -> Code:
    left, right = writer.atom(node.args[0]), writer.value(node.args[1])
    factor = 10 ** (node.value.scale - node.type.scale) if isinstance(node.value, ValueType) else 1
    compared = left.text if factor == 1 else f"{left.text} * {factor}"
    equal = _all_hold([*_presence([left, right]), f"{compared} == {right.operand}"])
    return writer.store(f"None if {equal} else {left.text}", nullable=True)


def _extreme(writer: _Writer, node: Typed) -> Code:
    codes = [writer.atom(arg) for arg in node.args]
    if len(codes) == 1:
        return codes[0]
    guards = _union(codes)
    if len(codes) == 2:
        first, second = (code.text for code in codes)
        sign = "<=" if node.op == "least" else ">="
        return Code(f"{first} if {first} {sign} {second} else {second}", guards, depth=1)
    name = "min" if node.op == "least" else "max"
    return Code(f"{name}({', '.join(code.text for code in codes)})", guards, depth=1)


def _hit_mask(writer: _Writer, node: Typed) -> Code:
    truths = [(1 << bit, writer.truth(arg)) for bit, arg in enumerate(node.args)]
    return writer.mask((bit, truth) for bit, truth in truths if truth != "False")


def _unknown_mask(writer: _Writer, node: Typed) -> Code:
    codes = [(1 << bit, writer.atom(arg)) for bit, arg in enumerate(node.args)]
    return writer.mask((bit, f"{code.text} is None") for bit, code in codes if code.guards)


_VALUES: dict[str, Callable[[_Writer, Typed], Code]] = {
    "literal": _literal,
    "column": _column,
    "rescale": _rescale,
    "list": _list,
    "case": _case,
    "simple_case": _simple_case,
    "coalesce": _coalesce,
    "nullif": _nullif,
    "least": _extreme,
    "greatest": _extreme,
    "hit_mask": _hit_mask,
    "unknown_mask": _unknown_mask,
}


# Conditions that are built from their structure.


def _and_or(writer: _Writer, node: Typed, wanted: bool) -> str:
    """True when all are true (AND), false when any is false; OR the other way round."""
    parts = [writer.condition(arg, wanted) for arg in node.args]
    return _all_hold(parts) if (node.op == "and") == wanted else _any_holds(parts)


def _not(writer: _Writer, node: Typed, wanted: bool) -> str:
    return writer.condition(node.args[0], not wanted)


def _is_truth(writer: _Writer, node: Typed, wanted: bool) -> str:
    found = writer.condition(node.args[0], node.op == "is_true")
    return found if wanted else f"(not {found})"


def _is_null(writer: _Writer, node: Typed, wanted: bool) -> str:
    code = writer.value(node.args[0])
    if not code.guards:
        return str(not wanted)
    if wanted:
        return _any_holds([f"{guard} is None" for guard in code.guards])
    return _all_hold(_presence([code]))


def _between(writer: _Writer, node: Typed, wanted: bool) -> str:
    subject = writer.atom(node.args[0])
    low, high = (writer.value(arg) for arg in node.args[1:])
    if wanted:
        test = f"{low.operand} <= {subject.text} <= {high.operand}"
        return _all_hold([*_presence([subject, low, high]), test])
    below = _all_hold([*_presence([low]), f"{subject.text} < {low.operand}"])
    above = _all_hold([*_presence([high]), f"{subject.text} > {high.operand}"])
    return _all_hold([*_presence([subject]), _any_holds([below, above])])


def _in(writer: _Writer, node: Typed, wanted: bool) -> str:
    subject = writer.atom(node.args[0])
    known = [arg.value for arg in node.args[1:] if arg.op == "literal" and arg.value is not None]
    others = [arg for arg in node.args[1:] if arg.op != "literal"]
    has_null = len(known) + len(others) < len(node.args) - 1
    if not wanted and has_null:
        return "False"
    tests = []
    if known:
        members = writer.constant(frozenset(known))
        tests.append(f"{subject.text} {'in' if wanted else 'not in'} {members}")
    for arg in others:
        code = writer.value(arg)
        sign = "==" if wanted else "!="
        tests.append(_all_hold([*_presence([code]), f"{subject.text} {sign} {code.operand}"]))
    joined = _any_holds(tests) if wanted else _all_hold(tests)
    return _all_hold([*_presence([subject]), joined])


_CONDITIONS: dict[str, Callable[[_Writer, Typed, bool], str]] = {
    "and": _and_or,
    "or": _and_or,
    "not": _not,
    "is_true": _is_truth,
    "is_false": _is_truth,
    "is_null": _is_null,
    "between": _between,
    "in": _in,
}


def _template(form: Form, node: Typed) -> str:
    return form.python if isinstance(form.python, str) else form.python(node)


def _prepared(node: Typed) -> object:
    """The constant behind `{value}`: a search for a pattern, the hash of a salt, a zone's table."""
    if node.op == "matches":
        return re2.compile(str(node.value)).search
    if node.op == "bucket":
        return sha256(f"{node.value}{SALT_END}".encode())
    return transitions(str(node.value))


def _range(value_type: ValueType) -> tuple[str, str]:
    match value_type.kind:
        case Kind.DOUBLE:
            return f"-{_DOUBLE_MAX}", _DOUBLE_MAX
        case Kind.DATE:
            return str(DATE_MIN), str(DATE_MAX)
        case Kind.INTEGER:
            return str(INTEGER_MIN), str(INTEGER_MAX)
    limit = 10**value_type.precision - 1
    return str(-limit), str(limit)


def _stored_condition(code: Code, wanted: bool) -> str:
    if code.guards:
        return f"{code.text} is {wanted}"
    return code.operand if wanted else f"(not {code.operand})"


def _union(codes: Sequence[Code]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(guard for code in codes for guard in code.guards))


def _presence(codes: Sequence[Code]) -> list[str]:
    return [f"{guard} is not None" for guard in _union(codes)]


def _all_hold(conditions: Sequence[str]) -> str:
    return _joined(conditions, " and ", "True")


def _any_holds(conditions: Sequence[str]) -> str:
    return _joined(conditions, " or ", "False")


def _joined(conditions: Sequence[str], word: str, empty: str) -> str:
    if len(conditions) > 1:
        return f"({word.join(conditions)})"
    return conditions[0] if conditions else empty


def _nesting(text: str) -> int:
    """How deep the parentheses of generated text nest; it holds no quoted parentheses."""
    deepest = depth = 0
    for char in text:
        if char == "(":
            depth += 1
            deepest = max(deepest, depth)
        elif char == ")":
            depth -= 1
    return deepest
