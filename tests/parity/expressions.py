"""Random typed expressions: every operator of the table, over columns of every type.

A Piece is a template with its parts, so that a failing expression can be cut down part by part.
Kinds name types without digits: `decimal` may be any decimal, `exact` also an integer. What the
checker refuses (scales that do not go together) is drawn again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tests.parity.values import (
    literal_of,
    random_day,
    random_instant,
    random_moment_text,
    random_number_text,
    random_value,
)

from lendweave.kernel.types import (
    BOOLEAN,
    DATE,
    DOUBLE,
    INTEGER,
    TEXT,
    TIMESTAMP,
    ValueType,
    decimal,
    list_of,
)
from lendweave.lang import Column, Schema, check, parse
from lendweave.lang.errors import LangError
from lendweave.lang.model import Call, Node, Typed

NULL_RATE = 0.1


@dataclass(frozen=True, slots=True)
class Piece:
    """A generated expression. `template` has one `{}` for each part; braces of its own doubled."""

    kind: str
    template: str
    parts: tuple[Piece, ...] = ()

    @property
    def text(self) -> str:
        """The expression as the language writes it."""
        if not self.parts:
            return self.template
        return self.template.format(*(part.enclosed for part in self.parts))

    @property
    def enclosed(self) -> str:
        """The text, in parentheses where it is more than one name or number."""
        plain = not self.parts and not self.template.startswith("-")
        return self.text if plain else f"({self.text})"

    @property
    def size(self) -> int:
        """How many pieces it is made of."""
        return 1 + sum(part.size for part in self.parts)


@dataclass(frozen=True, slots=True)
class Source:
    """A column and how its values are drawn."""

    column: Column
    kind: str
    draw: Callable[[random.Random], object]


def _source(name: str, value_type: ValueType, kind: str = "", **limits: object) -> Source:
    draw = limits.pop("draw", lambda rng: random_value(rng, value_type))
    low, high = limits.pop("low", None), limits.pop("high", None)
    nullable = bool(limits.pop("nullable", True))
    if not callable(draw):
        raise TypeError("draw is a function")
    if isinstance(low, int) and isinstance(high, int):
        column = Column(name, value_type, nullable, low, high)
        return Source(column, kind or str(value_type), lambda rng: _between(rng, low, high))
    return Source(Column(name, value_type, nullable), kind or str(value_type), draw)


def _between(rng: random.Random, low: int, high: int) -> int:
    return rng.choice((low, high)) if rng.random() < 0.25 else rng.randint(low, high)


SOURCES = (
    _source("b0", BOOLEAN),
    _source("b1", BOOLEAN),
    _source("b_known", BOOLEAN, nullable=False),
    _source("i_any", INTEGER),
    _source("i_two", INTEGER),
    _source("i_known", INTEGER, nullable=False, low=-1000, high=1000),
    _source("i_share", INTEGER, low=0, high=100),
    _source("i_half", INTEGER, low=-(2**62), high=2**62),
    _source("d5_2", decimal(5, 2), "decimal"),
    _source("d12_2", decimal(12, 2), "decimal"),
    _source("d4_3", decimal(4, 3), "decimal", nullable=False),
    _source("d18_6", decimal(18, 6), "decimal"),
    _source("d2_2", decimal(2, 2), "decimal", low=-20, high=50),
    _source("d19_0", decimal(19, 0), "decimal"),
    _source("d38_0", decimal(38, 0), "decimal"),
    _source("d38_10", decimal(38, 10), "decimal"),
    _source("d38_38", decimal(38, 38), "decimal"),
    _source("f_any", DOUBLE),
    _source("f_two", DOUBLE),
    _source("f_known", DOUBLE, nullable=False),
    _source("t_any", TEXT),
    _source("t_two", TEXT),
    _source("t_number", TEXT, "number text", draw=random_number_text),
    _source("t_moment", TEXT, "moment text", draw=random_moment_text),
    _source("y_any", DATE),
    _source("y_two", DATE),
    _source("y_known", DATE, nullable=False, low=18262, high=21915),
    _source("s_any", TIMESTAMP),
    _source("s_two", TIMESTAMP),
    _source("li", list_of(INTEGER), draw=lambda rng: _short_list(rng, lambda: rng.randint(0, 4))),
    _source("lt", list_of(TEXT), draw=lambda rng: _short_list(rng, lambda: rng.choice("ab家"))),
    _source("ld", list_of(decimal(5, 2)), "list(decimal)"),
    _source("lb", list_of(BOOLEAN)),
    _source("lf", list_of(DOUBLE)),
    _source("ly", list_of(DATE), draw=lambda rng: _short_list(rng, lambda: random_day(rng))),
    _source("ls", list_of(TIMESTAMP), draw=lambda r: _short_list(r, lambda: random_instant(r))),
)
SCHEMA = Schema(tuple(source.column for source in SOURCES))


def _short_list(rng: random.Random, draw: Callable[[], object]) -> tuple[object, ...]:
    return tuple(None if rng.random() < 0.15 else draw() for _ in range(rng.randint(0, 4)))


def random_row(rng: random.Random) -> tuple[object, ...]:
    """One raw row of SCHEMA."""
    return tuple(
        None if source.column.nullable and rng.random() < NULL_RATE else source.draw(rng)
        for source in SOURCES
    )


PLAIN = ("integer", "decimal", "double", "text", "date", "timestamp")
LISTS = ("integer", "text", "decimal", "boolean", "double", "date", "timestamp")
PATTERNS = (
    *("", "a", "^a", "a$", "^$", "^a.*b$", "a.b", "(?s)a.b", "(?i)b", "[0-9]+", "^\\d+$", "^.$"),
    *("\\bb\\b", "家|电", "^\\p{{Han}}+$", "^[^a]$", "^1[3-9][0-9]{{9}}$", "%", "^(a|b)*$", "\\n"),
    *("(?m)^b", "\\s", "^\\w*$", "x{{5,}}", "^-?[0-9]+(\\.[0-9]+)?$", "''"),
)
ZONES = (
    *("UTC", "Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe"),
    *("Pacific/Apia", "Asia/Kathmandu", "Pacific/Kiritimati"),
)

Shape = tuple[str, tuple[str, ...]]


def _shapes() -> dict[str, tuple[Shape, ...]]:
    """Kind → the templates that give it, with the kinds of their operands."""
    shapes: dict[str, list[Shape]] = {kind: [] for kind in (*PLAIN, "boolean", "exact")}
    _add_logic(shapes["boolean"])
    _add_comparisons(shapes["boolean"])
    _add_texts(shapes)
    _add_numbers(shapes)
    _add_moments(shapes)
    _add_casts(shapes)
    for kind in (*PLAIN, "boolean", *(f"list({item})" for item in LISTS)):
        _add_choices(shapes.setdefault(kind, []), kind)
    for item in LISTS:
        shapes["boolean"].append(("contains({}, {})", (f"list({item})", item)))
        shapes["integer"].append(("length({})", (f"list({item})",)))
        shapes[f"list({item})"].append(("[{}, {}, {}]", (item,) * 3))
        shapes[f"list({item})"].append(("[{}]", (item,)))
        listed = (f"list({item})", "list(boolean)")
        shapes[f"list({item})"].append(("pick({}, {})", listed))
    return {kind: tuple(found) for kind, found in shapes.items()}


def _add_logic(boolean: list[Shape]) -> None:
    two, three = ("boolean",) * 2, ("boolean",) * 3
    boolean += [("{} AND {}", two), ("{} OR {}", two), ("{} AND {} AND {}", three)]
    boolean += [("{} OR {} OR {}", three), ("NOT {}", ("boolean",)), ("NOT {}", ("boolean",))]
    for test in ("TRUE", "FALSE", "NOT TRUE", "NOT FALSE"):
        boolean.append((f"{{}} IS {test}", ("boolean",)))
    for kind in (*PLAIN, "boolean", "list(text)"):
        boolean += [("{} IS NULL", (kind,)), ("{} IS NOT NULL", (kind,))]


def _add_comparisons(boolean: list[Shape]) -> None:
    for kind in (*PLAIN, "exact", "number text"):
        boolean += [
            (f"{{}} {sign} {{}}", (kind,) * 2) for sign in ("=", "<>", "<", "<=", ">", ">=")
        ]
        boolean.append(("{} BETWEEN {} AND {}", (kind,) * 3))
        boolean.append(("{} NOT BETWEEN {} AND {}", (kind,) * 3))
    for kind in (*PLAIN, "exact", "boolean"):
        boolean += [("{} IN ({}, {})", (kind,) * 3), ("{} NOT IN ({}, {}, {})", (kind,) * 4)]
        boolean += [("{} IN ({}, NULL)", (kind,) * 2), ("{} NOT IN ({})", (kind,) * 2)]
    boolean += [("{} = {}", ("boolean",) * 2), ("{} <> {}", ("boolean",) * 2)]


def _add_texts(shapes: dict[str, list[Shape]]) -> None:
    for name in ("starts_with", "ends_with", "contains"):
        shapes["boolean"] += [(f"{name}({{}}, {{}})", ("text", "text"))] * 3
        shapes["boolean"] += [(f"{name}({{}}, '{part}')", ("text",)) for part in ("", "a", "家")]
    shapes["boolean"] += [(f"matches({{}}, '{pattern}')", ("text",)) for pattern in PATTERNS]
    shapes["text"] += [("lower({})", ("text",)), ("upper({})", ("text",))] * 2
    shapes["text"] += [("substring({}, {}, {})", ("text", "place", "place"))] * 4
    shapes["text"].append(("substring({}, {}, {})", ("text", "integer", "integer")))
    shapes["integer"] += [("length({})", ("text",))] * 2
    shapes["integer"] += [(f"bucket({{}}, '{salt}')", ("text",)) for salt in ("a", "家''", "{{")]


def _add_numbers(shapes: dict[str, list[Shape]]) -> None:
    for sign in "+-*":
        shapes["integer"].append((f"{{}} {sign} {{}}", ("integer",) * 2))
        shapes["integer"].append((f"{{}} {sign} {{}}", ("small", "integer")))
        for pair in (("decimal", "exact"), ("exact", "decimal"), ("decimal", "decimal")):
            shapes["decimal"].append((f"{{}} {sign} {{}}", pair))
    for sign in "+-*/":
        shapes["double"] += [(f"{{}} {sign} {{}}", ("double",) * 2)] * 2
    for kind in ("integer", "decimal", "double"):
        shapes[kind] += [("-{}", (kind,)), ("abs({})", (kind,))]
    shapes["double"].append(("sqrt({})", ("double",)))
    shapes["double"].append(("sqrt(abs({}))", ("double",)))
    shapes["integer"] += [("mod({}, {})", ("integer",) * 2), ("mod({}, {})", ("integer", "small"))]
    for scale in (0, 0, 1, 2, 4, 9, 18):
        shapes["decimal"].append((f"div({{}}, {{}}, {scale})", ("exact",) * 2))
    for places in (0, 0, 1, 2, 3, 6, 20):
        shapes["decimal"].append((f"round({{}}, {places})", ("exact",)))
        shapes["decimal"].append((f"trunc({{}}, {places})", ("exact",)))
    shapes["decimal"] += [("floor({})", ("exact",)), ("ceil({})", ("exact",))] * 3


def _add_moments(shapes: dict[str, list[Shape]]) -> None:
    dates = ("date", "date")
    for template in ("{} - {}", "days_between({}, {})", "months_between({}, {})"):
        shapes["integer"].append((template, dates))
    for part in ("year", "month", "day", "weekday"):
        shapes["integer"].append((f"{part}({{}})", ("date",)))
    shapes["integer"].append(("seconds_between({}, {})", ("timestamp",) * 2))
    shapes["integer"].append(("months_between({}, add_days({}, {}))", (*dates, "small")))
    for name in ("add_days", "add_months"):
        shapes["date"] += [(f"{name}({{}}, {{}})", ("date", "small"))] * 3
        shapes["date"].append((f"{name}({{}}, {{}})", ("date", "integer")))
    shapes["date"] += [(f"local_date({{}}, '{zone}')", ("timestamp",)) for zone in ZONES]


CASTS: tuple[tuple[str, str], ...] = (
    *(("integer", target) for target in ("integer", "decimal", "double", "text")),
    *(("boolean", target) for target in ("boolean", "integer", "text")),
    *(("decimal", target) for target in ("integer", "decimal", "double", "text")),
    *(("double", target) for target in ("double", "integer", "decimal")),
    *(("number text", target) for target in ("integer", "decimal", "double", "text")),
    *(("moment text", target) for target in ("date", "timestamp", "boolean")),
    *(("date", target) for target in ("date", "text", "timestamp")),
    *(("timestamp", target) for target in ("timestamp", "text")),
)
CAST_DECIMALS = ("5,2", "12,2", "18,0", "18,6", "18,18", "20,1", "38,0", "38,10", "38,38", "1,1")


def _add_casts(shapes: dict[str, list[Shape]]) -> None:
    for source, target in CASTS:
        if target != "decimal":
            shapes[target] += [(f"CAST({{}} AS {target})", (source,))] * 2
            continue
        for digits in CAST_DECIMALS:
            shapes["decimal"].append((f"CAST({{}} AS decimal({digits}))", (source,)))
    shapes["double"].append(("CAST({} AS double)", ("short decimal",)))


def _add_choices(shapes: list[Shape], kind: str) -> None:
    shapes += [("CASE WHEN {} THEN {} ELSE {} END", ("boolean", kind, kind))] * 2
    shapes.append(("CASE WHEN {} THEN {} END", ("boolean", kind)))
    shapes.append(("CASE WHEN {} THEN {} WHEN {} THEN NULL ELSE {} END", ("boolean", kind) * 2))
    shapes += [("coalesce({}, {})", (kind, kind)), ("coalesce(NULL, {}, {}, {})", (kind,) * 3)]
    for subject in ("small", "text", "exact", "date", "boolean"):
        shapes.append(("CASE {} WHEN {} THEN {} ELSE {} END", (subject, subject, kind, kind)))
    if kind.startswith("list"):
        return
    shapes += [("nullif({}, {})", (kind, kind))] * 2
    if kind != "boolean":
        for name in ("least", "greatest"):
            shapes.append((f"{name}({{}}, {{}})", (kind, kind)))
            shapes.append((f"{name}({{}}, {{}}, {{}})", (kind, kind, kind)))


SHAPES = _shapes()
_FALLBACK = {"number text": "text", "moment text": "text", "small": "integer"}
MASKS = ("hit_mask", "unknown_mask")


def _turns() -> dict[str, list[tuple[str, Shape]]]:
    """The shapes by operator: function name, cast pair, or the template itself."""
    turns: dict[str, list[tuple[str, Shape]]] = {}
    for kind, shapes in SHAPES.items():
        for template, kinds in shapes:
            head = template.partition("(")[0]
            key = f"CAST {kinds[0]} {kind}" if head == "CAST" else head
            turns.setdefault(key, []).append((kind, (template, kinds)))
    for mask in MASKS:
        turns[mask] = [("integer", (f"{mask}({{}}, {{}})", ("boolean",) * 2))]
    return turns


TURNS = _turns()


class Generator:
    """Draws expressions and rows; the same seed draws the same."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self._turns = self._roots()

    def expression(self) -> tuple[Piece, Typed]:
        """An accepted expression; the shapes at the top take turns, so that each is seen."""
        while True:
            kind, shape = next(self._turns)
            for _ in range(20):
                piece = self._filled(kind, shape, self.rng.choice((1, 1, 2, 2, 3, 4)))
                typed = accepted(piece)
                if typed is not None:
                    return piece, typed

    def row(self) -> tuple[object, ...]:
        """A raw row of SCHEMA."""
        return random_row(self.rng)

    def _roots(self) -> Iterator[tuple[str, Shape]]:
        """Every operator equally often at the top, however many shapes it has."""
        turns = list(TURNS.values())
        while True:
            self.rng.shuffle(turns)
            yield from (self.rng.choice(shapes) for shapes in turns)

    def piece(self, kind: str, depth: int) -> Piece:
        """An expression of the kind, at most `depth` operators deep."""
        if kind == "exact":
            kind = self.rng.choice(("integer", "decimal", "decimal"))
        if kind == "short decimal":
            return Piece("decimal", self.rng.choice(("d5_2", "d12_2", "d4_3", "d18_6", "d2_2")))
        if depth <= 0 or self.rng.random() < 0.25:
            return self._leaf(kind)
        kind = _FALLBACK.get(kind, kind) if self.rng.random() < 0.3 else kind
        if kind not in SHAPES:
            return self._leaf(kind)
        return self._drawn(kind, depth)

    def _drawn(self, kind: str, depth: int) -> Piece:
        """Refusals come from decimals whose digits do not go together: draw those again."""
        for _ in range(4):
            piece = self._filled(kind, self.rng.choice(SHAPES[kind]), depth)
            if kind not in ("decimal", "boolean") or accepted(piece) is not None:
                return piece
        return self._leaf(kind)

    def _filled(self, kind: str, shape: Shape, depth: int) -> Piece:
        template, kinds = shape
        parts = tuple(self.piece(part, depth - 1) for part in kinds)
        if _is_comparison(template) and self.rng.random() < 0.15 and parts[0].kind == parts[1].kind:
            parts = (parts[0], parts[0], *parts[2:])
        return Piece(kind, template, parts)

    def _leaf(self, kind: str) -> Piece:
        rng = self.rng
        if kind == "place":
            return Piece("integer", rng.choice(("1", "1", "2", "3", "0", "-1", "i_share", "i_any")))
        if kind == "small":
            return Piece(
                "integer", rng.choice(("i_share", "i_known", str(rng.randint(0, 9)), "-3"))
            )
        columns = [source for source in SOURCES if source.kind == kind]
        if rng.random() < 0.7:
            return Piece(kind, rng.choice(columns).column.name)
        source = rng.choice(columns)
        value = None if rng.random() < 0.05 else source.draw(rng)
        return Piece(kind, literal_of(value, source.column.type))


def _is_comparison(template: str) -> bool:
    return template.startswith("{} ") and not template.startswith("{} IS")


def tree_of(piece: Piece) -> Node:
    """The piece as a tree; masks, which cannot be written, are put together here."""
    name = piece.template.partition("(")[0]
    if name in MASKS:
        return Call(name, tuple(parse(part.text) for part in piece.parts))
    return parse(piece.text)


def accepted(piece: Piece) -> Typed | None:
    """The checked piece, or None where the checker refuses it."""
    try:
        return check(tree_of(piece), SCHEMA)
    except LangError:
        return None


def smaller(piece: Piece) -> Iterator[Piece]:
    """Simpler pieces of the same kind: a part in its place, a part made simpler, or a leaf."""
    for part in piece.parts:
        if part.kind == piece.kind:
            yield part
    if piece.parts:
        for source in SOURCES:
            if source.kind == piece.kind:
                yield Piece(piece.kind, source.column.name)
    for at, part in enumerate(piece.parts):
        for simpler in smaller(part):
            yield replace(piece, parts=(*piece.parts[:at], simpler, *piece.parts[at + 1 :]))
