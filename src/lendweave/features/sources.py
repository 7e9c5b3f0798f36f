"""Where one feature of a features.yaml comes from: form by form, typed and checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lendweave.features.aggregates import AGGREGATES, SUM_OR_ZERO
from lendweave.features.columns import kind_schema, lang_column, windowed_column
from lendweave.features.errors import DerivedTooEarly, FeatureTypeMismatch
from lendweave.features.model import (
    EVERY_EVENT,
    Average,
    Derived,
    Feature,
    Key,
    Source,
    SubjectDate,
    SubjectField,
    Windowed,
)
from lendweave.features.reading import Reading
from lendweave.features.shape import FeatureShape
from lendweave.kernel.clock import parse_duration
from lendweave.kernel.errors import Invalid
from lendweave.kernel.types import BOOLEAN, DATE
from lendweave.lang.bounds import DATE_BOUNDS
from lendweave.lang.check import check
from lendweave.lang.errors import LangError, UnknownName
from lendweave.lang.model import Typed
from lendweave.lang.schema import Column, Schema

_EVENT_OPTIONS = frozenset({"key", "kind", "where", "window"})
_OPTIONS: dict[str, frozenset[str]] = {
    "field": frozenset(),
    "subject_date": frozenset(),
    "derive": frozenset(),
    "latest": frozenset({"key", "where"}),
    **dict.fromkeys((name for name in AGGREGATES if name != SUM_OR_ZERO), _EVENT_OPTIONS),
    "sum": _EVENT_OPTIONS | {"empty"},
    "avg": _EVENT_OPTIONS | {"scale"},
}
_NEEDED = {"key", "kind", "window"}
_ALL_OPTIONS = sorted(_EVENT_OPTIONS | {"empty", "scale"})
_SPELLED = {"kind": "from"}
AVERAGE_SCALE_MAX = 10


def read_feature(
    reading: Reading, keys: dict[str, Key], above: tuple[Feature, ...], name: str
) -> Feature:
    """The feature called `name`. above: the features that a derived one may read.

    Raises FeatureInvalid, FeatureUnreadable, FeatureTypeMismatch, DerivedTooEarly or LangError.
    """
    return _FeatureReader(reading, keys, above, name).read()


class _FeatureReader:
    """One feature while it is read. path: its place in the file."""

    def __init__(
        self, reading: Reading, keys: dict[str, Key], above: tuple[Feature, ...], name: str
    ) -> None:
        self.reading = reading
        self.keys = keys
        self.above = above
        self.name = name
        self.written: FeatureShape = reading.definition.value.features[name]
        self.subject = reading.definition.value.subject
        self.path = ("features", name)

    def read(self) -> Feature:
        form = self._form()
        readers: dict[str, Callable[[], tuple[Source, Column]]] = {
            "field": self._field,
            "subject_date": self._subject_date,
            "derive": self._derived,
            "latest": self._latest,
            "avg": self._average,
        }
        source, column = readers.get(form, lambda: self._aggregate(form))()
        note = self.written.note
        place = self.reading.definition.place(*self.path)
        return Feature(source, column, note.en, note.zh, place)

    def _form(self) -> str:
        """The one form that the feature is written in, with its options complete."""
        forms = [form for form in _OPTIONS if getattr(self.written, form) is not None]
        if len(forms) != 1:
            raise self.reading.invalid(
                self.path,
                " and ".join(forms) or "no source",
                "exactly one of " + ", ".join(_OPTIONS),
                "Say once where the value comes from.",
            )
        allowed = _OPTIONS[forms[0]]
        for option in _ALL_OPTIONS:
            given = getattr(self.written, option) is not None
            spelled = _SPELLED.get(option, option)
            if given and option not in allowed:
                raise self._option(spelled, f"`{spelled}` with `{forms[0]}`", "Remove it.")
            if not given and option in _NEEDED & allowed:
                raise self._option(spelled, f"`{forms[0]}` without `{spelled}`", "Add it.")
        return forms[0]

    def _option(self, spelled: str, got: str, fix: str) -> Invalid:
        expected = "key, from and window (30d, or all) with an aggregate; key with latest"
        return self.reading.invalid((*self.path, spelled), got, expected, fix)

    def _field(self) -> tuple[Source, Column]:
        name = str(self.written.field)
        found = self.reading.column(self.subject, name, *self.path, "field")
        return SubjectField(name), lang_column(found, self.name, self.written.note.en)

    def _subject_date(self) -> tuple[Source, Column]:
        if not self.written.subject_date:
            raise self.reading.invalid(
                (*self.path, "subject_date"), "false", "true", "Write true, or remove the feature."
            )
        low, high = DATE_BOUNDS.low, DATE_BOUNDS.high
        return SubjectDate(), Column(self.name, DATE, False, low, high, self.written.note.en)

    def _derived(self) -> tuple[Source, Column]:
        expression = str(self.written.derive)
        schema = Schema(tuple(feature.column for feature in self.above))
        try:
            typed = check(expression, schema, self.reading.where(*self.path, "derive"))
        except UnknownName as error:
            raise self._too_early(error) from None
        return Derived(expression), self._typed_column(typed)

    def _too_early(self, error: LangError) -> Invalid:
        """The error itself, unless the unknown name is a feature that stands further down."""
        later = [
            name
            for name in self.reading.definition.value.features
            if f'"{name}"' in error.got.splitlines()[0]
        ]
        if not later:
            return error
        return DerivedTooEarly(
            where=error.where,
            got=error.got,
            expected=f"features that stand above {self.name}",
            fix=f"Move {later[0]} up, unless it needs {self.name} itself.",
        )

    def _typed_column(self, typed: Typed) -> Column:
        low = None if typed.bounds is None else typed.bounds.low
        high = None if typed.bounds is None else typed.bounds.high
        return Column(self.name, typed.type, typed.nullable, low, high, self.written.note.en)

    def _latest(self) -> tuple[Source, Column]:
        kind, dot, column = str(self.written.latest).partition(".")
        if not dot:
            raise self.reading.invalid(
                (*self.path, "latest"),
                kind,
                "a kind and a column, such as party.birth_date",
                "Name both with a point between them.",
            )
        source = self._windowed("last", "latest", kind, column, None)
        return source, self._windowed_column(source, self.name)

    def _aggregate(self, form: str) -> tuple[Source, Column]:
        operator = SUM_OR_ZERO if self._zero_when_empty() else form
        source = self._windowed(
            operator, form, str(self.written.kind), getattr(self.written, form), self._width()
        )
        return source, self._windowed_column(source, self.name)

    def _average(self) -> tuple[Source, Column]:
        kind, column = str(self.written.kind), str(self.written.avg)
        total = self._windowed("sum", "avg", kind, column, self._width())
        number = replace(total, operator="count")
        columns = [
            self._windowed_column(part, name)
            for name, part in zip(Average.part_names(self.name), (total, number), strict=True)
        ]
        scale = columns[0].type.scale if self.written.scale is None else self.written.scale
        if not 0 <= scale <= AVERAGE_SCALE_MAX:
            raise self.reading.invalid(
                (*self.path, "scale"), str(scale), "0 to 10 digits after the point", "Round it."
            )
        source = Average(total, number, scale)
        expression = source.expression(self.name)
        typed = check(expression, Schema(tuple(columns)), self.reading.where(*self.path))
        return source, self._typed_column(typed)

    def _width(self) -> int | None:
        written = str(self.written.window)
        if written == "all":
            return None
        path = (*self.path, "window")
        try:
            width = parse_duration(written)
        except Invalid as error:
            raise self.reading.invalid(path, error.got, error.expected, error.fix) from None
        if width == 0:
            raise self.reading.invalid(path, written, "more than nothing", "Write for example 30d.")
        return width

    def _windowed(
        self, operator: str, form: str, kind: str, column: str, width: int | None
    ) -> Windowed:
        spelled = "latest" if form == "latest" else "from"
        self.reading.kind(kind, *self.path, spelled)
        key = self.reading.key(self.keys, str(self.written.key), *self.path, "key")
        if kind not in key.event_columns:
            raise self.reading.invalid(
                (*self.path, "key"),
                f"key {key.name} on {kind}",
                f"one of {', '.join(key.event_columns)}",
                f"Name the column of {kind} under `in` of the key.",
            )
        self._refuse_wrong_type(operator, form, kind, column)
        return Windowed(operator, key.name, kind, column, self._filter(kind), width)

    def _windowed_column(self, source: Windowed, name: str) -> Column:
        key = self.keys[source.key]
        column = windowed_column(name, source, self.reading.scene, self.subject, key)
        return replace(column, doc=self.written.note.en)

    def _refuse_wrong_type(self, operator: str, form: str, kind: str, column: str) -> None:
        row = AGGREGATES[operator]
        if column == EVERY_EVENT and row.star:
            return
        wanted = sorted(kind.value for kind in row.takes)
        got = f'{form} of "*"'
        if column != EVERY_EVENT:
            found = self.reading.column(kind, column, *self.path, form)
            if found.type.kind in row.takes:
                return
            got = f"{form} of {kind}.{column}, {found.type}"
        raise FeatureTypeMismatch(
            where=self.reading.where(*self.path, form),
            got=got,
            expected=", ".join((['"*"'] if row.star else []) + wanted),
            fix="Choose another column or aggregate.",
        )

    def _filter(self, kind: str) -> str:
        text = self.written.where
        if text is None:
            return ""
        where = self.reading.where(*self.path, "where")
        typed = check(text, kind_schema(self.reading.scene, kind), where)
        if typed.type != BOOLEAN:
            raise FeatureTypeMismatch(
                where=where, got=str(typed.type), expected="boolean", fix="Compare it to something."
            )
        return text

    def _zero_when_empty(self) -> bool:
        if self.written.empty not in (None, 0):
            raise self.reading.invalid(
                (*self.path, "empty"), str(self.written.empty), "0", "Write 0, or leave it out."
            )
        return self.written.empty == 0
