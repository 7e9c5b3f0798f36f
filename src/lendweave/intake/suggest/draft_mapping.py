"""A mapping to begin with, written out: each column with its evidence, each doubt as a question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from lendweave.intake.header import header_names
from lendweave.intake.mapping import FileShape
from lendweave.intake.suggest.checks import (
    MOSTLY,
    WORDED,
    are_imeis,
    as_number,
    closed_words,
    is_checked,
    is_hidden,
    is_no_id,
    is_of_either,
    proven_check,
    slips_of,
    type_of,
)
from lendweave.intake.suggest.guess import Column, Guess, guesses
from lendweave.intake.suggest.layout import Grid, TableLayout, cleaned, layout_of
from lendweave.intake.suggest.limits import (
    has_passed,
    is_always_told,
    is_never_below_nought,
    is_own_id,
    is_past,
    is_sent_again,
)
from lendweave.intake.suggest.meanings import MEANING_OF
from lendweave.intake.suggest.number_styles import plainly_written
from lendweave.intake.suggest.records import SUPPORTING, RecordDraft, record_drafts
from lendweave.intake.suggest.row_rules import ReadColumn, days_of, numbers_of, row_rules
from lendweave.intake.suggest.topics import Topic, topic_of
from lendweave.intake.suggest.units import is_finer, unit_of
from lendweave.intake.suggest.values import Look, Profile, profile_of
from lendweave.intake.suggest.words import NO, YES, value_of, words_for
from lendweave.intake.suggest.yaml_text import flow, quoted, word_of
from lendweave.kernel.types import Kind, ValueType
from lendweave.records.catalog import field_of

_ISO_READ = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
_INCOME, _EXPENSE, _MOVED = "income_amount", "expense_amount", "moved_amount"
_SIDES = (_INCOME, _EXPENSE)
_EITHER = (
    f"CAST(coalesce(nullif({_INCOME}, 0), nullif({_EXPENSE}, 0), {_INCOME}, {_EXPENSE})"
    " AS decimal(18,2))"
)
"""What moved, where one column has what came in and another what went out."""
_NO_MOMENT = '{constant: "2000-01-01T00:00:00Z"}'
"""Stands where no column tells when, until the partner does."""
_MARK_OF_EVENTS = "specversion"
_TAKEN_BACK = frozenset(("is_red", "reverses", "invoice_status"))
"""What files tell of whose amounts may be below nought."""
_MIXED_NUMBER = "id_number_or_uscc"
_PARTS = {"id_number": "parts: {birth_date: birth_date, region: region}"}


@dataclass(frozen=True, slots=True)
class Sample:
    """Part of a file, its front included. shape: how it was read; its layout is not known yet.

    rows: of the file, in their order, header included. names: of the columns where the format tells
    them and no title stands above; empty where the rows must tell. others: sheets of the workbook
    that hold something and are not in the sample. whole: no row of the file is left out.
    """

    name: str
    shape: FileShape
    rows: Grid
    names: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A mapping as text, what each column was taken for, and what only the partner knows."""

    text: str
    guesses: tuple[Guess, ...]
    questions: tuple[str, ...]


def suggest(sample: Sample, locale: str = "en") -> Suggestion:
    """A mapping for the file, as far as a sample tells. locale: of its questions, en or zh."""
    rows = cleaned(sample.rows)
    layout = TableLayout(1, 1, None, (), ()) if sample.names else layout_of(rows)
    first = layout.header_row - 1
    headers = sample.names or header_names(rows[first : first + layout.header_rows])
    body = _body(rows, layout)
    columns = [_column_of(header, body, i, layout) for i, header in enumerate(headers)]
    types = next((column.profile.words for column in columns if column.header == "type"), {})
    topic = topic_of(sample.name, headers, tuple(types) if _MARK_OF_EVENTS in headers else ())
    found = guesses([column for column in columns if column.header], topic)
    drafted = [as_number(guess, place) for place, guess in enumerate(found, 1)]
    return replace(
        _Draft(sample, layout, drafted, topic, locale).suggestion(), guesses=tuple(found)
    )


def _column_of(header: str, body: Grid, place: int, layout: TableLayout) -> Column:
    cells = [row[place] if place < len(row) else "" for row in body]
    if place in layout.carried:
        cells = list(accumulate(cells, _below))
    plain = plainly_written(cells)
    return Column(header, profile_of(plain.cells), plain.cells, plain.comma, plain.accounting)


def _below(above: str, cell: str) -> str:
    return cell or above


def _body(rows: Grid, layout: TableLayout) -> list[Sequence[str]]:
    """The rows of the table, without header, subtotals and what follows the total."""
    header = rows[layout.header_row - 1]
    body: list[Sequence[str]] = []
    for row in rows[layout.header_row - 1 + layout.header_rows :]:
        first = next(filter(None, row), "")
        if layout.skip_after and first.lower().startswith(layout.skip_after):
            break
        if first and row != header and not first.startswith(layout.skip_rows or ("\0",)):
            body.append(row)
    return body


class _Draft:
    """The pieces of one suggestion."""

    def __init__(
        self,
        sample: Sample,
        layout: TableLayout,
        found: Sequence[Guess],
        topic: Topic | None,
        locale: str,
    ) -> None:
        self._locale = locale
        self._sample, self._layout, self._guesses, self._topic = sample, layout, found, topic
        clear = [g for g in found if not is_hidden(g)]
        self._names = {g.meaning.name: g.meaning.name for g in clear if g.meaning}
        self._clear = clear
        self._records = record_drafts(clear, self._names, topic)
        in_ids = {name for record in self._records for name in record.external_id}
        self._twice = sorted(name for name in in_ids if is_no_id(MEANING_OF[name]))
        self._moved = {_INCOME, _EXPENSE} <= self._names.keys() and self._two_sided()
        self._targets = self._targets_of_columns()
        self._questions: list[str] = []
        self._read: list[ReadColumn] = []

    def suggestion(self) -> Suggestion:
        columns = [line for guess in self._used() for line in self._column(guess)]
        ignored = [line for guess in self._unused() for line in self._ignored(guess)]
        records = [line for record in self._records for line in self._record(record)]
        known = self._known_at()
        checks = self._checks()
        about = f"# Taken for a file about: {self._topic.name}." if self._topic else ""
        lines = [
            f"# Suggested from {self._sample.name}. Each line tells its evidence;",
            "# ASK marks what only the partner knows.",
            *([about] if about else []),
            *self._other_sheets(),
            *(f"# ASK: {question}" for question in self._questions),
            f"feed: {_slug(self._sample.name)}",
            "partner: partner",
            f"file: {self._file()}",
            "namespaces: {party: identity}",
            known,
            "",
            *(("columns:", *columns) if columns else ("columns: {}",)),
            *self._as_text(),
            "",
            *(("derive:", f"  {_MOVED}: {quoted(_EITHER)}", "") if self._moved else ()),
            *(("ignore:", *ignored, "") if ignored else ()),
            *(("checks:", *checks, "") if checks else ()),
            'refuse_file_when: "share_bad > 0.2"',
            "",
            "records:",
            *records,
            "",
        ]
        return Suggestion("\n".join(lines), tuple(self._guesses), tuple(self._questions))

    def _other_sheets(self) -> list[str]:
        """What is not drafted here, and how to ask for it."""
        if not self._sample.others:
            return []
        names = ", ".join(map(quoted, self._sample.others))
        return [f"# Not drafted here: sheets {names}. For one of them: --sheet NAME."]

    def _two_sided(self) -> bool:
        """Take an amount from whichever of two columns has one; True where a record needs that."""
        one_sided = [record for record in self._records if _INCOME in record.fields.values()]
        self._records = [
            replace(
                record,
                fields={f: _MOVED if c == _INCOME else c for f, c in record.fields.items()},
                when=record.when.replace(_INCOME, _MOVED),
            )
            for record in self._records
        ]
        return bool(one_sided)

    def _targets_of_columns(self) -> dict[str, list[str]]:
        """Column → `kind.field` that it fills."""
        found: dict[str, list[str]] = {}
        for record in self._records:
            named = {f: value for f, value in record.stand_ins.items() if value.isidentifier()}
            for field, column in (*record.fields.items(), *named.items()):
                found.setdefault(column, []).append(f"{record.kind}.{field}")
            for name in set(record.external_id) - set(self._twice):
                found.setdefault(name, []).append(f"{record.kind}.external_id")
            if record.occurred_at:
                found.setdefault(record.occurred_at, []).append(f"{record.kind}.occurred_at")
        return found

    def _used(self) -> list[Guess]:
        return [
            guess
            for guess in self._guesses
            if self._fills(guess) or is_checked(guess) or self._is_side(guess)
        ]

    def _fills(self, guess: Guess) -> bool:
        """True for a column that a record takes."""
        if guess.meaning is None or guess.again or is_hidden(guess):
            return False
        return guess.meaning.name in self._targets or guess.meaning.name == self._known_column()

    def _is_side(self, guess: Guess) -> bool:
        """True for a column of debits or of credits, where both are there."""
        return self._moved and guess.meaning is not None and guess.meaning.name in _SIDES

    def _unused(self) -> list[Guess]:
        used = self._used()
        return [g for g in self._guesses if g not in used and not self._is_twice(g)]

    def _is_twice(self, guess: Guess) -> bool:
        """True for a moment or an amount that is part of an id."""
        return guess.meaning is not None and not guess.again and guess.meaning.name in self._twice

    def _known_column(self) -> str | None:
        """The column that tells when a row was known; a report's data are older than the report."""
        is_report = self._topic is not None and self._topic.name in ("report", "registry")
        return "updated_at" if "updated_at" in self._names and not is_report else None

    def _known_at(self) -> str:
        if self._known_column():
            return "known_at: {column: updated_at}"
        self._ask(
            "how long after a row's moment did the lender know it? A day stands here.",
            "业务发生后多久贷方才得知？暂按一天。",
        )
        return "known_at: {lag: 1d}"

    def _ask(self, en: str, zh: str) -> None:
        self._questions.append(zh if self._locale == "zh" else en)

    def _checks(self) -> list[str]:
        """What the rows of the sample keep, nearly all of them."""
        return [
            f"  {rule.name}: {quoted(rule.expression)}  # kept by {rule.why}"
            for rule in row_rules(self._read)
        ]

    def _file(self) -> str:
        shape, layout = self._sample.shape, self._layout
        options = {
            "pattern": quoted(_pattern(self._sample.name)),
            "format": shape.format,
            "encoding": shape.encoding if shape.encoding != "utf-8" else "",
            "delimiter": quoted(shape.delimiter) if shape.delimiter != "," else "",
            "sheet": quoted(shape.sheet) if shape.sheet else "",
            "header_row": str(layout.header_row) if layout.header_row > 1 else "",
            "header_rows": str(layout.header_rows) if layout.header_rows > 1 else "",
            "skip_after": quoted(layout.skip_after) if layout.skip_after else "",
            "skip_rows": f"[{', '.join(map(quoted, layout.skip_rows))}]"
            if layout.skip_rows
            else "",
            "rows_at": quoted(shape.rows_at) if shape.rows_at else "",
        }
        return flow(options)

    def _column(self, guess: Guess) -> list[str]:
        meaning, profile = guess.meaning, guess.column.profile
        assert meaning is not None, "only columns with a meaning are used"
        place = [g.column for g in self._guesses].index(guess.column)
        options = {
            "from": quoted(guess.column.header),
            "type": "" if self._fills(guess) else type_of(guess),
            "required": "true" if self._is_required(guess) or self._is_told(guess) else "",
            "pii": "true" if meaning.pii and not meaning.token and not self._fills(guess) else "",
            "carry_down": "true" if place in self._layout.carried else "",
            **self._reading(guess),
            "empty": f"[{', '.join(map(quoted, profile.blanks))}]" if profile.blanks else "",
        }
        self._read.append(self._as_read(guess, options))
        options |= self._style(guess, options)
        options |= self._limits(guess, options)
        why = (
            f"{meaning.zh} {meaning.en} · {guess.confidence:.2f}: name {guess.by_name:.2f},"
            f" cells {guess.by_cells:.2f}"
        )
        only = "" if self._fills(guess) else "; checked only, no record here takes it"
        return [f"  {self._name_of(guess)}: {flow(options)}  # {why}{only}"]

    def _as_read(self, guess: Guess, options: Mapping[str, str]) -> ReadColumn:
        """What becomes of its cells."""
        profile, name = guess.column.profile, self._name_of(guess)
        read_otherwise = ("type", "unit", "token", "check", "values")
        declared = self._declared(guess)
        return ReadColumn(
            name=name,
            guess=guess,
            worded=bool(options.get("values")),
            unit=options.get("unit", "").strip('"'),
            formats=profile.formats or ((profile.counted,) if profile.counted else ()),
            as_date=any(type_.kind is Kind.DATE for type_ in declared),
            as_text=not any(options.get(key) for key in read_otherwise)
            and all(type_.kind is Kind.TEXT for type_ in declared),
        )

    def _declared(self, guess: Guess) -> list[ValueType]:
        """Types of the fields that a column fills."""
        if guess.meaning is None or not self._fills(guess):
            return []
        targets = (t.partition(".") for t in self._targets.get(guess.meaning.name, []))
        fields = (field_of(kind, field) for kind, _, field in targets)
        return [field.type for field in fields if field is not None and not field.refers_to]

    def _limits(self, guess: Guess, options: Mapping[str, str]) -> dict[str, str]:
        """What its cells must not be, where the sample says so."""
        meaning = guess.meaning
        assert meaning is not None, "only columns with a meaning are used"
        if meaning.looks[0] is Look.MOMENT:
            return {"past": "true" if is_past(meaning) or self._has_passed(guess) else ""}
        if not self._is_number(guess, options) or (
            meaning.unit == "元" and not _TAKEN_BACK.isdisjoint(self._names)
        ):
            return {}
        columns = [g.column for g in self._guesses]
        others = [
            numbers_of(g.column, "")
            for g in self._guesses
            if g is not guess and g.meaning and Look.NUMBER in g.meaning.looks[:1]
        ]
        rows = list(zip(*(column.cells for column in columns), strict=True))
        values = numbers_of(guess.column, options.get("unit", "").strip('"'))
        return {"low": "0" if is_never_below_nought(values, others, rows) else ""}

    def _is_number(self, guess: Guess, options: Mapping[str, str]) -> bool:
        """True for a column that the mapping reads as exact numbers."""
        declared = any(type_.is_exact for type_ in self._declared(guess))
        return declared or options.get("type", "").startswith('"decimal')

    def _style(self, guess: Guess, options: Mapping[str, str]) -> dict[str, str]:
        """What stands before its cents, and how it tells what is below nought."""
        if not self._is_number(guess, options):
            return {}
        return {
            "decimal": quoted(",") if guess.column.comma else "",
            "accounting": "true" if guess.column.accounting else "",
        }

    def _has_passed(self, guess: Guess) -> bool:
        """True for a moment that the sample shows to have passed."""
        past = [g.column for g in self._guesses if g.meaning and is_past(g.meaning)]
        assert guess.meaning is not None, "only columns with a meaning are used"
        days = [days_of(column, column.profile.formats) for column in (guess.column, *past)]
        return has_passed(guess.meaning, days[0], days[1:])

    def _is_told(self, guess: Guess) -> bool:
        """True for what stands in every row, but for slips."""
        assert guess.meaning is not None, "only columns with a meaning are used"
        profile = guess.column.profile
        return is_always_told(guess.meaning, profile, len(guess.column.cells))

    def _name_of(self, guess: Guess) -> str:
        """The meaning; numbered where columns before have it too."""
        assert guess.meaning is not None, "only columns with a meaning are used"
        if not guess.again:
            return guess.meaning.name
        same = [g for g in self._guesses if g.meaning is guess.meaning and g.again]
        return f"{guess.meaning.name}_{same.index(guess) + 2}"

    def _is_required(self, guess: Guess) -> bool:
        name = guess.meaning.name if guess.meaning and self._fills(guess) else ""
        if any(record.when and name in record.when for record in self._records):
            return False
        fields = [target.partition(".") for target in self._targets.get(name, [])]
        return any(
            field in ("external_id", "occurred_at")
            or ((declared := field_of(kind, field)) is not None and not declared.nullable)
            for kind, _, field in fields
        )

    def _reading(self, guess: Guess) -> dict[str, str]:
        """How its cells are read, by the type of what it fills."""
        meaning, profile = guess.meaning, guess.column.profile
        assert meaning is not None, "only columns with a meaning are used"
        if Look.MOMENT in meaning.looks[:1]:
            return {"formats": self._formats(guess)}
        if meaning.unit or (guess.heading.unit and Look.NUMBER in meaning.looks[:1]):
            return self._unit(guess)
        for target in self._targets.get(meaning.name, []):
            kind, _, field = target.partition(".")
            declared = field_of(kind, field)
            if declared is not None and (declared.values or declared.type.kind is Kind.BOOLEAN):
                return {"values": self._values(guess, target, declared.values)}
        if meaning.token or meaning.check:
            return _identified(guess)
        if self._is_proven(guess):
            check, token = proven_check(guess)
            return {"check": check, "token": token}
        is_invoice = meaning.looks[0] is Look.INVOICE and profile.share(Look.INVOICE) > MOSTLY
        return {
            "check": "invoice_number" if is_invoice else "",
            "values": closed_words(profile) if self._is_closed(guess) else "",
        }

    def _is_closed(self, guess: Guess) -> bool:
        """True for a column of few words that were all seen; others may stand in what was not."""
        return guess.meaning is not None and guess.meaning.name in WORDED and self._sample.whole

    def _is_proven(self, guess: Guess) -> bool:
        """True for names and addresses that nothing takes as they stand and a check reads."""
        return not self._fills(guess) and bool(proven_check(guess)[0])

    def _unit(self, guess: Guess) -> dict[str, str]:
        meaning, profile = guess.meaning, guess.column.profile
        assert meaning is not None, "only columns with a meaning are used"
        large = "vin" in self._names
        of_table = self._layout.unit or self._unit_of_others(profile)
        found = unit_of(guess.heading.unit, meaning.unit, of_table, profile, large=large)
        if not found.certain:
            self._ask(
                f"in what unit is {guess.column.header!r}? {found.why.capitalize()};"
                f" {found.unit or 'no unit'} stands here.",
                f"“{guess.column.header}”的单位是什么？{found.why_zh}；"
                f"暂按{found.unit or '无单位'}。",
            )
        rounds = meaning.name in ("weight", "rate_annual") or (
            meaning.unit == "元" and is_finer(found.unit, profile)
        )
        return {"unit": word_of(found.unit), "round": "true" if rounds else ""}

    def _unit_of_others(self, profile: Profile) -> str | None:
        """分, where all amounts that tell their unit are in it and these have no point either."""
        told = {g.heading.unit for g in self._guesses if g.meaning and g.meaning.unit == "元"}
        return "分" if told - {None} == {"分"} and profile.places == 0 else None

    def _formats(self, guess: Guess) -> str:
        profile = guess.column.profile
        if profile.counted and not profile.formats:
            return f"[{profile.counted}]"
        if profile.ambiguous:
            self._ask(
                f"does {guess.column.header!r} write the day first or the month? No day above the"
                " twelfth was seen.",
                f"“{guess.column.header}”是日在前还是月在前？样本中没有大于12的日。",
            )
        written = [w for w in profile.formats if w not in _ISO_READ]
        return f"[{', '.join(map(quoted, written))}]" if written else ""

    def _values(self, guess: Guess, target: str, allowed: Sequence[str]) -> str:
        """Words of the column → values; a word that nobody knows is asked for."""
        found: dict[str, str] = {}
        unknown: list[str] = []
        words = guess.column.profile.words
        slips = slips_of(guess.column.profile)
        for word in words:
            if not allowed:
                flag = "true" if word.lower() in YES else "false" if word.lower() in NO else None
            else:
                flag = value_of(target, word)
            if flag is None and word not in slips:
                unknown.append(word)
            elif flag is not None and not (word in slips and word.isdigit()):
                found[word] = flag
        found |= _unseen(target, allowed, found)
        if unknown:
            stands = (allowed or ("false",))[0]
            found.update(dict.fromkeys(unknown, stands))
            told, possible = ", ".join(unknown[:12]), ", ".join(allowed) or "true, false"
            self._ask(
                f"what do these words of {guess.column.header!r} mean: {told}?"
                f" Possible: {possible}; {stands} stands here.",
                f"“{guess.column.header}”中的这些词是什么意思：{told}？"
                f"可取：{possible}；暂按 {stands}。",
            )
        return flow({quoted(word): value for word, value in found.items()}) if found else ""

    def _ignored(self, guess: Guess) -> list[str]:
        header = quoted(guess.column.header)
        if guess.meaning is None:
            near = ", ".join(f"{name} {score:.2f}" for name, score in guess.also)
            return [f"  - {header}  # nothing fits; nearest {near}"]
        told = f"{guess.meaning.zh} {guess.meaning.en} · {guess.confidence:.2f}"
        if is_hidden(guess):
            return [f"  - {header}  # {told}; masked, so that nothing can be made of it"]
        return [f"  - {header}  # {told}; no record here has a field for it"]

    def _record(self, record: RecordDraft) -> list[str]:
        for name in record.missing:
            self._note_missing(record, name)
        if not record.occurred_at:
            self._note_missing(record, "occurred_at")
        fields = [f"      {field}: {column}" for field, column in record.fields.items()]
        fixed = [f"      {f}: {{constant: {value}}}" for f, value in record.constants.items()]
        stands = [f"      {f}: {self._standing(v)}" for f, v in record.stand_ins.items()]
        given = (*fixed, *stands, *fields, *self._person_parts(record))
        return [
            f"  - kind: {record.kind}",
            f"    external_id: {_key([self._id_column(name) for name in record.external_id])}",
            f"    occurred_at: {record.occurred_at or _NO_MOMENT}",
            *((f'    when: "{record.when}"',) if record.when else ()),
            f"    on_change: {self._on_change(record)}",
            *(("    fields:", *given) if given else ("    fields: {}",)),
        ]

    def _on_change(self, record: RecordDraft) -> str:
        """Whether a row may say again, and otherwise, what another has said."""
        if record.kind in SUPPORTING:
            return "keep"
        of_name = {self._name_of(g): g.column.cells for g in self._guesses if g.meaning}
        cells = [of_name[name] for name in record.external_id if name in of_name]
        told = {read.name for read in self._read if read.worded}
        others = [g.column.cells for g in self._guesses if g.column.cells not in cells]
        own = told.isdisjoint(record.external_id) and cells and is_own_id(cells)
        if own and not is_sent_again(cells, others):
            return "refuse  # each row has an id of its own; amend, where rows are sent again"
        return "amend"

    def _standing(self, value: str) -> str:
        """What stands for something; the columns of an id as that id reads them."""
        if not value.startswith("["):
            return value
        return _key([self._id_column(name) for name in value.strip("[]").split(", ")])

    def _id_column(self, name: str) -> str:
        """The column of an id; a moment or an amount in it is read once more, as it is written."""
        return f"{name}_text" if name in self._twice else name

    def _as_text(self) -> list[str]:
        of_name = {g.meaning.name: g for g in self._guesses if g.meaning and not g.again}
        return [
            f"  {name}_text: {{from: {quoted(of_name[name].column.header)}, type: text,"
            " required: true}  # part of an id"
            for name in self._twice
        ]

    def _note_missing(self, record: RecordDraft, name: str) -> None:
        stands = record.stand_ins.get(name)
        self._ask(
            f"which column gives `{name}` of {record.kind}? None was found"
            + (f"; {stands} stands here." if stands else "."),
            f"{record.kind} 的 `{name}` 取自哪一列？未找到"
            + (f"；暂按 {stands}。" if stands else "。"),
        )

    def _person_parts(self, record: RecordDraft) -> list[str]:
        """What an ID number tells beside itself; the number of a firm tells neither."""
        numbers = [g for g in self._clear if g.meaning and g.meaning.name == "id_number"]
        if record.kind != "party" or not numbers or any(map(is_of_either, numbers)):
            return []
        return [f"      {f}: {f}" for f in ("birth_date", "region") if f not in record.fields]


def _unseen(target: str, allowed: Sequence[str], seen: Mapping[str, str]) -> dict[str, str]:
    """Usual words for the values that the sample does not show, written as those that it does."""
    if not seen:
        return {}
    chinese = not all(map(str.isascii, seen))
    values = [value for value in allowed if value not in seen.values()]
    return {word: value for value in values for word in words_for(target, value, chinese=chinese)}


def _key(names: Sequence[str]) -> str:
    """An external id of one column, of several, or still to be named."""
    if not names:
        return "ASK"
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def _pattern(name: str) -> str:
    """The file's name with its digits left open: the next month's file has others."""
    stem, dot, ending = name.rpartition(".")
    return re.sub(r"[0-9]+(?:[-_.]?[0-9]+)*", "*", stem) + dot + ending


def _slug(name: str) -> str:
    stem = name.removesuffix(".gz").rpartition(".")[0] or name
    return re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_0123456789") or "feed"


def _identified(guess: Guess) -> dict[str, str]:
    """How an identifier is checked, what token is made of it, and its parts."""
    meaning, profile = guess.meaning, guess.column.profile
    assert meaning is not None, "only columns with a meaning are used"
    if is_of_either(guess):
        return {"check": _MIXED_NUMBER, "token": _MIXED_NUMBER}
    fits = meaning.token is None or profile.share(meaning.looks[0]) > 0.3
    checked = meaning.check if fits else None
    if meaning.token == "account" and profile.share(Look.CARD) > MOSTLY:
        checked = "bank_card"
    if meaning.token == "device" and are_imeis(guess.column.cells):
        checked = "imei"
    return {
        "check": checked or "",
        "token": meaning.token or "",
        "": _PARTS.get(meaning.name, ""),
    }
