"""Programs as one SELECT in an SQL engine's dialect.

The SELECT is layered: what a template repeats, what nests deep and every let become columns of an
inner SELECT, so the text stays linear in the size of the program and no engine meets deep nesting.
Inside, all names are generated (c0, v0, t0 …); the caller's names appear quoted, in the innermost
and the outermost SELECT only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lendweave.kernel.types import DATE_MAX, DATE_MIN, Kind, ValueType
from lendweave.lang.dialects import DUCKDB, SPARK, Dialect
from lendweave.lang.forms import form_of
from lendweave.lang.literals import text_from_day
from lendweave.lang.model import Typed
from lendweave.lang.operators.row import operand_uses
from lendweave.lang.program import Program

_DEPTH_MAX = 12  # operators within one column's text; engines bound nesting at some hundreds
_CHAIN = 16  # terms of an AND or OR side by side; engines nest what follows one another
_FINITE = "CASE WHEN abs({0}) <= CAST('1.7976931348623157e308' AS DOUBLE) THEN {0} + {zero} END"
_ZERO = "CAST(0 AS DOUBLE)"
_DATED = (
    f"CASE WHEN {{0}} BETWEEN DATE '{text_from_day(DATE_MIN)}' "
    f"AND DATE '{text_from_day(DATE_MAX)}' THEN {{0}} END"
)


def duckdb_select(
    program: Program,
    relation: str,
    keep: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
) -> str:
    """The program over a relation of DuckDB.

    relation: what follows FROM: a quoted table name or a query in parentheses.
    keep: columns of the relation that come out unchanged, before the outputs.
    columns: the relation's column for an input, where it has another name.
    """
    return _select(program, relation, keep, columns or {}, DUCKDB)


def spark_select(
    program: Program,
    relation: str,
    keep: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
) -> str:
    """The program over a relation of Spark SQL; see duckdb_select."""
    return _select(program, relation, keep, columns or {}, SPARK)


@dataclass(frozen=True, slots=True)
class Sql:
    """SQL text of a value.

    layer: the innermost layer in which everything that the text names exists.
    atom: a name or a literal, which may be repeated.
    """

    text: str
    layer: int = 0
    atom: bool = False
    depth: int = 0


def _select(
    program: Program,
    relation: str,
    keep: Sequence[str],
    columns: Mapping[str, str],
    dialect: Dialect,
) -> str:
    writer = _Writer(dialect)
    quoted = dialect.quoted
    source: list[str] = []
    for position, column in enumerate(program.inputs):
        outside = quoted(columns.get(column.name, column.name))
        source.append(f"CAST({outside} AS {dialect.type_name(column.type)}) AS c{position}")
        writer.names[column.name] = Sql(f"c{position}", atom=True)
    source += [f"{quoted(name)} AS k{position}" for position, name in enumerate(keep)]
    for let in program.needed:
        writer.names[let.name] = writer.stored(writer.sql(let.typed))
    final = [f"k{position} AS {quoted(name)}" for position, name in enumerate(keep)]
    for column in program.outputs:
        value = writer.names[column.name].text
        final.append(f"CAST({value} AS {dialect.type_name(column.type)}) AS {quoted(column.name)}")
    query = f"SELECT {', '.join(source) or '1 AS c0'} FROM {relation}"
    for position, layer in enumerate(writer.layers):
        query = f"SELECT *, {', '.join(layer)} FROM (\n{query}\n) AS s{position}"
    return f"SELECT {', '.join(final)} FROM (\n{query}\n) AS s"


@dataclass(slots=True)
class _Writer:
    """The layers of one SELECT as they grow."""

    dialect: Dialect
    layers: list[list[str]] = field(default_factory=list)
    names: dict[str, Sql] = field(default_factory=dict)
    known: dict[int, Sql] = field(default_factory=dict)
    count: int = 0

    def stored(self, sql: Sql) -> Sql:
        """The value as a column of the layer after all that it names."""
        if sql.atom:
            return sql
        name = f"t{self.count}"
        self.count += 1
        while len(self.layers) <= sql.layer:
            self.layers.append([])
        self.layers[sql.layer].append(f"{sql.text} AS {name}")
        return Sql(name, sql.layer + 1, atom=True)

    def sql(self, node: Typed) -> Sql:
        """The node's value; each node is computed once."""
        found = self.known.get(id(node))
        if found is None:
            special = _SPECIAL.get(node.op)
            found = special(self, node) if special else self.from_form(node)
            if found.depth > _DEPTH_MAX:
                found = self.stored(found)
            self.known[id(node)] = found
        return found

    def truth(self, node: Typed) -> Sql:
        """The node where null counts as false, so that no part needs to say which of them it is."""
        if node.op == "is_true":
            return self.truth(node.args[0])
        if node.op not in ("and", "or") or id(node) in self.known:
            return self.sql(node)
        found = _chained(node.op, [self.truth(arg) for arg in node.args])
        return self.stored(found) if found.depth > _DEPTH_MAX else found

    def atom(self, node: Typed) -> Sql:
        """The node's value as text that may be repeated."""
        self.known[id(node)] = found = self.stored(self.sql(node))
        return found

    def from_form(self, node: Typed) -> Sql:
        form = form_of(node)
        own_guard = self.dialect.guarded(form) if node.guard else ""
        template = own_guard or self.dialect.plain(form)
        found = self.filled(template if isinstance(template, str) else template(node), node)
        if node.guard and not own_guard:
            return self.in_range(found, node)
        return found

    def filled(self, template: str, node: Typed) -> Sql:
        uses = operand_uses(template)
        operands = [
            self.atom(arg) if uses[index] > 1 else self.sql(arg)
            for index, arg in enumerate(node.args)
        ]
        texts = [operand.text for operand in operands]
        name = self.dialect.type_name(node.type)
        return around(f"({template.format(*texts, type=name)})", operands)

    def in_range(self, found: Sql, node: Typed) -> Sql:
        """Null where the plain result is not finite, or not a date of 1900–2199."""
        if node.type.kind not in (Kind.DOUBLE, Kind.DATE):
            raise AssertionError(f"{node.op} of {node.type} has no guard in SQL")
        stored = self.stored(found)
        template = _FINITE if node.type.kind is Kind.DOUBLE else _DATED
        return around(f"({template.format(stored.text, zero=_ZERO)})", [stored])


def around(text: str, operands: Sequence[Sql]) -> Sql:
    """A larger text that names the operands."""
    layer = max((operand.layer for operand in operands), default=0)
    depth = 1 + max((operand.depth for operand in operands), default=0)
    return Sql(text, layer, depth=depth)


def _literal(writer: _Writer, node: Typed) -> Sql:
    return Sql(writer.dialect.literal(node.value, node.type), atom=True)


def _column(writer: _Writer, node: Typed) -> Sql:
    return writer.names[str(node.value)]


def _rescale(writer: _Writer, node: Typed) -> Sql:
    return writer.filled("CAST({0} AS {type})", node)


def _list(writer: _Writer, node: Typed) -> Sql:
    items = [writer.sql(arg) for arg in node.args]
    listed = writer.dialect.listed(", ".join(item.text for item in items))
    return around(f"CAST({listed} AS {writer.dialect.type_name(node.type)})", items)


def _chain(writer: _Writer, node: Typed) -> Sql:
    return _chained(node.op, [writer.sql(arg) for arg in node.args])


def _chained(op: str, terms: Sequence[Sql]) -> Sql:
    """AND or OR, balanced where it is long."""
    texts = [term.text for term in terms]
    while len(texts) > 1:
        groups = [texts[start : start + _CHAIN] for start in range(0, len(texts), _CHAIN)]
        texts = [f"({f' {op.upper()} '.join(group)})" for group in groups]
    return around(texts[0], terms)


def _not(writer: _Writer, node: Typed) -> Sql:
    return writer.filled("NOT {0}", node)


def _is_true(writer: _Writer, node: Typed) -> Sql:
    if not node.args[0].nullable:
        return writer.sql(node.args[0])
    return writer.filled("coalesce({0}, FALSE)", node)


def _is_false(writer: _Writer, node: Typed) -> Sql:
    return writer.filled("coalesce(NOT {0}, FALSE)", node)


def _is_null(writer: _Writer, node: Typed) -> Sql:
    return writer.filled("{0} IS NULL", node)


def _in(writer: _Writer, node: Typed) -> Sql:
    subject, *items = [writer.sql(arg) for arg in node.args]
    listed = ", ".join(item.text for item in items)
    return around(f"({subject.text} IN ({listed}))", [subject, *items])


def _case(writer: _Writer, node: Typed) -> Sql:
    *pairs_of, last = node.args
    operands = [
        writer.sql(arg) if index % 2 else writer.truth(arg) for index, arg in enumerate(pairs_of)
    ]
    operands.append(writer.sql(last))
    pairs = zip(operands[:-1:2], operands[1::2], strict=True)
    whens = " ".join(f"WHEN {test.text} THEN {value.text}" for test, value in pairs)
    return around(f"(CASE {whens} ELSE {operands[-1].text} END)", operands)


def _simple_case(writer: _Writer, node: Typed) -> Sql:
    subject = writer.atom(node.args[0])
    operands = [writer.sql(arg) for arg in node.args[1:]]
    pairs = zip(operands[:-1:2], operands[1::2], strict=True)
    whens = " ".join(
        f"WHEN {subject.text} = {match.text} THEN {value.text}" for match, value in pairs
    )
    return around(f"(CASE {whens} ELSE {operands[-1].text} END)", [subject, *operands])


def _coalesce(writer: _Writer, node: Typed) -> Sql:
    operands = [writer.sql(arg) for arg in node.args]
    return around(f"coalesce({', '.join(operand.text for operand in operands)})", operands)


def _nullif(writer: _Writer, node: Typed) -> Sql:
    left, right = writer.atom(node.args[0]), writer.sql(node.args[1])
    compared = left.text
    if isinstance(node.value, ValueType):
        compared = f"CAST({left.text} AS {writer.dialect.type_name(node.value)})"
    test = f"{compared} = {right.text}"
    return around(f"(CASE WHEN {test} THEN NULL ELSE {left.text} END)", [left, right])


def _extreme(writer: _Writer, node: Typed) -> Sql:
    """The engines' own functions skip nulls; ours does not."""
    operands = [writer.atom(arg) for arg in node.args]
    if len(operands) == 1:
        return operands[0]
    found = f"{node.op}({', '.join(operand.text for operand in operands)})"
    pairs = zip(operands, node.args, strict=True)
    absent = [f"{operand.text} IS NULL" for operand, arg in pairs if arg.nullable]
    if absent:
        found = f"(CASE WHEN {' OR '.join(absent)} THEN NULL ELSE {found} END)"
    return around(found, operands)


def _mask(writer: _Writer, node: Typed) -> Sql:
    """Bits that can never be set are left out."""
    hits = node.op == "hit_mask"
    zero = writer.dialect.literal(0, node.type)
    operands, bits = [], []
    for bit, arg in enumerate(node.args):
        if arg.nullable or (hits and not _is_false_literal(arg)):
            operand = writer.truth(arg) if hits else writer.sql(arg)
            test = operand.text if hits else f"{operand.text} IS NULL"
            one = writer.dialect.literal(1 << bit, node.type)
            bits.append(f"CASE WHEN {test} THEN {one} ELSE {zero} END")
            operands.append(operand)
    return around(f"({' + '.join(bits) or zero})", operands)


def _is_false_literal(node: Typed) -> bool:
    return node.op == "literal" and node.value is False


_SPECIAL: dict[str, Callable[[_Writer, Typed], Sql]] = {
    "literal": _literal,
    "column": _column,
    "rescale": _rescale,
    "list": _list,
    "and": _chain,
    "or": _chain,
    "not": _not,
    "is_true": _is_true,
    "is_false": _is_false,
    "is_null": _is_null,
    "in": _in,
    "case": _case,
    "simple_case": _simple_case,
    "coalesce": _coalesce,
    "nullif": _nullif,
    "least": _extreme,
    "greatest": _extreme,
    "hit_mask": _mask,
    "unknown_mask": _mask,
}
