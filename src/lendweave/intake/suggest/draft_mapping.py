"""A mapping to begin with, written out: each column with its evidence, each doubt as a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lendweave.intake.header import header_names
from lendweave.intake.mapping import FileShape
from lendweave.intake.suggest.checks import (
    MOSTLY,
    RARE,
    WORDED,
    closed_words,
    is_checked,
    is_no_id,
    slips_of,
    type_of,
)
from lendweave.intake.suggest.guess import Column, Guess, guesses
from lendweave.intake.suggest.layout import Grid, TableLayout, cleaned, layout_of
from lendweave.intake.suggest.meanings import MEANING_OF
from lendweave.intake.suggest.records import SUPPORTING, RecordDraft, record_drafts
from lendweave.intake.suggest.topics import Topic, topic_of
from lendweave.intake.suggest.units import is_finer, unit_of
from lendweave.intake.suggest.values import Look, profile_of
from lendweave.intake.suggest.words import NO, YES, value_of
from lendweave.intake.suggest.yaml_text import flow, quoted, word_of
from lendweave.kernel.types import Kind
from lendweave.records.catalog import field_of

_ISO_READ = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
_PARTS = {"id_number": "parts: {birth_date: birth_date, region: region}"}


@dataclass(frozen=True, slots=True)
class Sample:
    """Part of a file from its front. shape: how it was read; its layout is not known yet.

    rows: all rows from the first, header included. names: of the columns where the format tells
    them and no title stands above; empty where the rows must tell.
    """

    name: str
    shape: FileShape
    rows: Grid
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A mapping as text, what each column was taken for, and what only the partner knows."""

    text: str
    guesses: tuple[Guess, ...]
    questions: tuple[str, ...]


def suggest(sample: Sample) -> Suggestion:
    """A mapping for the file, as far as a sample tells."""
    rows = cleaned(sample.rows)
    layout = TableLayout(1, 1, None, (), ()) if sample.names else layout_of(rows)
    first = layout.header_row - 1
    headers = sample.names or header_names(rows[first : first + layout.header_rows])
    body = _body(rows, layout)
    columns = [
        Column(header, profile_of([row[i] if i < len(row) else "" for row in body]))
        for i, header in enumerate(headers)
    ]
    topic = topic_of(sample.name, headers)
    found = guesses([column for column in columns if column.header], topic)
    return _Draft(sample, layout, found, topic).suggestion()


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
        self, sample: Sample, layout: TableLayout, found: Sequence[Guess], topic: Topic | None
    ) -> None:
        self._sample, self._layout, self._guesses, self._topic = sample, layout, found, topic
        self._names = {g.meaning.name: g.meaning.name for g in found if g.meaning}
        self._records = record_drafts(found, self._names, topic)
        self._targets = self._targets_of_columns()
        in_ids = {name for record in self._records for name in record.external_id}
        self._twice = sorted(name for name in in_ids if is_no_id(MEANING_OF[name]))
        self._questions: list[str] = []

    def suggestion(self) -> Suggestion:
        columns = [line for guess in self._used() for line in self._column(guess)]
        ignored = [line for guess in self._unused() for line in self._ignored(guess)]
        records = [line for record in self._records for line in self._record(record)]
        known = self._known_at()
        about = f"# Taken for a file about: {self._topic.name}." if self._topic else ""
        lines = [
            f"# Suggested from {self._sample.name}. Each line tells its evidence;",
            "# ASK marks what only the partner knows.",
            *([about] if about else []),
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
            *(("ignore:", *ignored, "") if ignored else ()),
            'refuse_file_when: "share_bad > 0.2"',
            "",
            "records:",
            *records,
            "",
        ]
        return Suggestion("\n".join(lines), tuple(self._guesses), tuple(self._questions))

    def _targets_of_columns(self) -> dict[str, list[str]]:
        """Column → `kind.field` that it fills."""
        found: dict[str, list[str]] = {}
        for record in self._records:
            for field, column in record.fields.items():
                found.setdefault(column, []).append(f"{record.kind}.{field}")
            for name in record.external_id:
                found.setdefault(name, []).append(f"{record.kind}.external_id")
            if record.occurred_at:
                found.setdefault(record.occurred_at, []).append(f"{record.kind}.occurred_at")
        return found

    def _used(self) -> list[Guess]:
        return [guess for guess in self._guesses if self._fills(guess) or is_checked(guess)]

    def _fills(self, guess: Guess) -> bool:
        """True for a column that a record takes."""
        if guess.meaning is None or guess.again:
            return False
        return guess.meaning.name in self._targets or guess.meaning.name == self._known_column()

    def _unused(self) -> list[Guess]:
        used = self._used()
        return [guess for guess in self._guesses if guess not in used]

    def _known_column(self) -> str | None:
        """The column that tells when a row was known; a report's data are older than the report."""
        is_report = self._topic is not None and self._topic.name in ("report", "registry")
        return "updated_at" if "updated_at" in self._names and not is_report else None

    def _known_at(self) -> str:
        if self._known_column():
            return "known_at: {column: updated_at}"
        self._questions.append(
            "how long after a row's moment did the lender know it? A day stands here."
        )
        return "known_at: {lag: 1d}"

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
            "required": "true" if self._is_required(guess) else "",
            "carry_down": "true" if place in self._layout.carried else "",
            **self._reading(guess),
            "empty": f"[{', '.join(map(quoted, profile.blanks))}]" if profile.blanks else "",
        }
        why = (
            f"{meaning.zh} {meaning.en} · {guess.confidence:.2f}: name {guess.by_name:.2f},"
            f" cells {guess.by_cells:.2f}"
        )
        only = "" if self._fills(guess) else "; checked only, no record here takes it"
        return [f"  {self._name_of(guess)}: {flow(options)}  # {why}{only}"]

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
            fits = meaning.token is None or profile.share(meaning.looks[0]) > 0.3
            checked = meaning.check if fits else None
            if meaning.token == "account" and profile.share(Look.CARD) > MOSTLY:
                checked = "bank_card"
            return {
                "check": checked or "",
                "token": meaning.token or "",
                "": _PARTS.get(meaning.name, ""),
            }
        is_invoice = meaning.looks[0] is Look.INVOICE and profile.share(Look.INVOICE) > MOSTLY
        return {
            "check": "invoice_number" if is_invoice else "",
            "values": closed_words(profile) if meaning.name in WORDED else "",
        }

    def _unit(self, guess: Guess) -> dict[str, str]:
        meaning, profile = guess.meaning, guess.column.profile
        assert meaning is not None, "only columns with a meaning are used"
        large = "vin" in self._names
        found = unit_of(guess.heading.unit, meaning.unit, self._layout.unit, profile, large=large)
        if not found.certain:
            self._questions.append(
                f"in what unit is {guess.column.header!r}? {found.why.capitalize()};"
                f" {found.unit or 'no unit'} stands here."
            )
        rounds = meaning.name in ("weight", "rate_annual") or (
            meaning.unit == "元" and is_finer(found.unit, profile)
        )
        return {"unit": word_of(found.unit), "round": "true" if rounds else ""}

    def _formats(self, guess: Guess) -> str:
        profile = guess.column.profile
        if profile.counted and not profile.formats:
            return f"[{profile.counted}]"
        if profile.ambiguous:
            self._questions.append(
                f"does {guess.column.header!r} write the day first or the month? No day above the"
                " twelfth was seen."
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
            elif flag is not None:
                found[word] = flag
        rarely = max(RARE * guess.column.profile.filled, 2)
        if all(words[word] <= rarely for word in unknown):
            unknown = []  # every usual word is known, so the rare ones are slips
        if unknown:
            stands = (allowed or ("false",))[0]
            found.update(dict.fromkeys(unknown, stands))
            self._questions.append(
                f"what do these words of {guess.column.header!r} mean: {', '.join(unknown[:12])}?"
                f" Possible: {', '.join(allowed) or 'true, false'}; {stands} stands here."
            )
        return flow({quoted(word): value for word, value in found.items()}) if found else ""

    def _ignored(self, guess: Guess) -> list[str]:
        header = quoted(guess.column.header)
        if guess.meaning is None:
            near = ", ".join(f"{name} {score:.2f}" for name, score in guess.also)
            return [f"  - {header}  # nothing fits; nearest {near}"]
        told = f"{guess.meaning.zh} {guess.meaning.en} · {guess.confidence:.2f}"
        return [f"  - {header}  # {told}; no record here has a field for it"]

    def _record(self, record: RecordDraft) -> list[str]:
        for name in record.missing:
            self._note_missing(record, name)
        fields = [f"      {field}: {column}" for field, column in record.fields.items()]
        fixed = [f"      {f}: {{constant: {value}}}" for f, value in record.constants.items()]
        stands = [f"      {f}: {value}" for f, value in record.stand_ins.items()]
        given = (*fixed, *stands, *fields, *self._person_parts(record))
        return [
            f"  - kind: {record.kind}",
            f"    external_id: {_key([self._id_column(name) for name in record.external_id])}",
            f"    occurred_at: {record.occurred_at or 'ASK'}",
            *((f'    when: "{record.when}"',) if record.when else ()),
            f"    on_change: {'keep' if record.kind in SUPPORTING else 'amend'}",
            *(("    fields:", *given) if given else ("    fields: {}",)),
        ]

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
        self._questions.append(
            f"which column gives `{name}` of {record.kind}? None was found"
            + (f"; {stands} stands here." if stands else ".")
        )

    def _person_parts(self, record: RecordDraft) -> list[str]:
        """What an ID number tells beside itself."""
        if record.kind != "party" or "id_number" not in self._names:
            return []
        return [f"      {f}: {f}" for f in ("birth_date", "region") if f not in record.fields]


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
    stem = name.rpartition(".")[0] or name
    return re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_0123456789") or "feed"
