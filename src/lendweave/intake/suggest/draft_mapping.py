"""A mapping to begin with, written out: each column with its evidence, each doubt as a question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lendweave.intake.header import header_names
from lendweave.intake.mapping import FileShape
from lendweave.intake.suggest.guess import Column, Guess, guesses
from lendweave.intake.suggest.layout import Grid, TableLayout, cleaned, layout_of
from lendweave.intake.suggest.records import SUPPORTING, RecordDraft, record_drafts
from lendweave.intake.suggest.values import Look, Profile, profile_of
from lendweave.intake.suggest.words import NO, YES, value_of
from lendweave.kernel.types import Kind
from lendweave.records.catalog import field_of

_ISO_READ = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
_RARE = 0.01  # of the rows: a word so rare is taken for a slip
_SECONDS, _MILLISECONDS = (8e8, 4e9), (8e11, 4e12)
_PARTS = {"id_number": "parts: {birth_date: birth_date, region: region}"}
_PLAIN_WORD = re.compile(r"[^\W\d][\w\u4e00-\u9fff()]*")


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
    found = guesses([column for column in columns if column.header])
    return _Draft(sample, layout, found).suggestion()


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

    def __init__(self, sample: Sample, layout: TableLayout, found: Sequence[Guess]) -> None:
        self._sample, self._layout, self._guesses = sample, layout, found
        self._names = {g.meaning.name: g.meaning.name for g in found if g.meaning}
        self._records = record_drafts(found, self._names)
        self._targets = self._targets_of_columns()
        self._questions: list[str] = []

    def suggestion(self) -> Suggestion:
        columns = [line for guess in self._used() for line in self._column(guess)]
        ignored = [line for guess in self._unused() for line in self._ignored(guess)]
        records = [line for record in self._records for line in self._record(record)]
        known = self._known_at()
        lines = [
            f"# Suggested from {self._sample.name}. Each line tells its evidence;",
            "# ASK marks what only the partner knows.",
            *(f"# ASK: {question}" for question in self._questions),
            f"feed: {_slug(self._sample.name)}",
            "partner: partner",
            f"file: {self._file()}",
            "namespaces: {party: identity}",
            known,
            "",
            *(("columns:", *columns) if columns else ("columns: {}",)),
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
        known = self._known_column()
        return [
            g
            for g in self._guesses
            if g.meaning and (g.meaning.name in self._targets or g.meaning.name == known)
        ]

    def _unused(self) -> list[Guess]:
        used = self._used()
        return [guess for guess in self._guesses if guess not in used]

    def _known_column(self) -> str | None:
        return "updated_at" if "updated_at" in self._names else None

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
            "pattern": _quoted(_pattern(self._sample.name)),
            "format": shape.format,
            "encoding": shape.encoding if shape.encoding != "utf-8" else "",
            "delimiter": _quoted(shape.delimiter) if shape.delimiter != "," else "",
            "sheet": _quoted(shape.sheet) if shape.sheet else "",
            "header_row": str(layout.header_row) if layout.header_row > 1 else "",
            "header_rows": str(layout.header_rows) if layout.header_rows > 1 else "",
            "skip_after": _quoted(layout.skip_after) if layout.skip_after else "",
            "skip_rows": f"[{', '.join(map(_quoted, layout.skip_rows))}]"
            if layout.skip_rows
            else "",
            "rows_at": _quoted(shape.rows_at) if shape.rows_at else "",
        }
        return _flow(options)

    def _column(self, guess: Guess) -> list[str]:
        meaning, profile = guess.meaning, guess.column.profile
        assert meaning is not None, "only columns with a meaning are used"
        place = [g.column for g in self._guesses].index(guess.column)
        options = {
            "from": _quoted(guess.column.header),
            "required": "true" if self._is_required(meaning.name, profile) else "",
            "carry_down": "true" if place in self._layout.carried else "",
            **self._reading(guess),
            "empty": f"[{', '.join(map(_quoted, profile.blanks))}]" if profile.blanks else "",
        }
        why = (
            f"{meaning.zh} {meaning.en} · {guess.confidence:.2f}: name {guess.by_name:.2f},"
            f" cells {guess.by_cells:.2f}"
        )
        return [f"  {meaning.name}: {_flow(options)}  # {why}"]

    def _is_required(self, name: str, profile: Profile) -> bool:
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
        if meaning.unit or guess.heading.unit:
            return {"unit": self._unit(guess), **self._rounding(meaning.name)}
        for target in self._targets.get(meaning.name, []):
            kind, _, field = target.partition(".")
            declared = field_of(kind, field)
            if declared is not None and (declared.values or declared.type.kind is Kind.BOOLEAN):
                return {"values": self._values(guess, target, declared.values)}
        if meaning.token or meaning.check:
            fits = meaning.token is None or profile.share(meaning.looks[0]) > 0.3
            checked = meaning.check if fits else None
            return {
                "check": checked or "",
                "token": meaning.token or "",
                "": _PARTS.get(meaning.name, ""),
            }
        return {}

    def _rounding(self, name: str) -> dict[str, str]:
        return {"round": "true"} if name in ("weight", "rate_annual") else {}

    def _unit(self, guess: Guess) -> str:
        unit = guess.heading.unit
        if unit is None and guess.meaning is not None and guess.meaning.unit == "元":
            self._questions.append(
                f"in what unit is {guess.column.header!r}, 元, 分 or 万元? Half of its amounts are"
                f" above {guess.column.profile.median:,.2f}; 元 stands here."
            )
        return _word(unit or (guess.meaning.unit if guess.meaning else None) or "")

    def _formats(self, guess: Guess) -> str:
        profile = guess.column.profile
        if profile.share(Look.NUMBER) > 0.8 and not profile.formats:
            for name, (low, high) in (("epoch_s", _SECONDS), ("epoch_ms", _MILLISECONDS)):
                if low < profile.median < high:
                    return f"[{name}]"
        if profile.ambiguous:
            self._questions.append(
                f"does {guess.column.header!r} write the day first or the month? No day above the"
                " twelfth was seen."
            )
        written = [w for w in profile.formats if w not in _ISO_READ]
        return f"[{', '.join(map(_quoted, written))}]" if written else ""

    def _values(self, guess: Guess, target: str, allowed: Sequence[str]) -> str:
        """Words of the column → values; a word that nobody knows is asked for."""
        found: dict[str, str] = {}
        unknown: list[str] = []
        rare = _RARE * guess.column.profile.filled
        for word, count in guess.column.profile.words.items():
            if not allowed:
                flag = "true" if word.lower() in YES else "false" if word.lower() in NO else None
            else:
                flag = value_of(target, word)
            if flag is None and count > rare:
                unknown.append(word)
            elif flag is not None:
                found[word] = flag
        if unknown:
            self._questions.append(
                f"what do these words of {guess.column.header!r} mean: {', '.join(unknown[:12])}?"
                f" Possible: {', '.join(allowed) or 'true, false'}."
            )
        return _flow({_quoted(word): value for word, value in found.items()}) if found else ""

    def _ignored(self, guess: Guess) -> list[str]:
        header = _quoted(guess.column.header)
        if guess.meaning is None:
            near = ", ".join(f"{name} {score:.2f}" for name, score in guess.also)
            return [f"  - {header}  # nothing fits; nearest {near}"]
        told = f"{guess.meaning.zh} {guess.meaning.en} · {guess.confidence:.2f}"
        return [f"  - {header}  # {told}; no record here has a field for it"]

    def _record(self, record: RecordDraft) -> list[str]:
        for name in record.missing:
            self._note_missing(record.kind, name)
        fields = [f"      {field}: {column}" for field, column in record.fields.items()]
        fixed = [f"      {f}: {{constant: {value}}}" for f, value in record.constants.items()]
        given = (*fixed, *fields, *self._person_parts(record))
        return [
            f"  - kind: {record.kind}",
            f"    external_id: {_key(record.external_id)}",
            f"    occurred_at: {record.occurred_at or 'ASK'}",
            *((f'    when: "{record.when}"',) if record.when else ()),
            f"    on_change: {'keep' if record.kind in SUPPORTING else 'amend'}",
            *(("    fields:", *given) if given else ("    fields: {}",)),
        ]

    def _note_missing(self, kind: str, name: str) -> None:
        self._questions.append(f"which column gives `{name}` of {kind}? None was found.")

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


def _flow(options: Mapping[str, str]) -> str:
    written = [f"{key}: {value}" if key else value for key, value in options.items() if value]
    return "{" + ", ".join(written) + "}"


def _quoted(text: str) -> str:
    """The text as YAML, in quotes unless it is a plain word."""
    if _PLAIN_WORD.fullmatch(text) and text.lower() not in YES | NO | {"null", "yes", "no"}:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


def _word(text: str) -> str:
    return _quoted(text) if text in ("%", "‰") else text


def _pattern(name: str) -> str:
    """The file's name with its digits left open: the next month's file has others."""
    stem, dot, ending = name.rpartition(".")
    return re.sub(r"[0-9]+(?:[-_.]?[0-9]+)*", "*", stem) + dot + ending


def _slug(name: str) -> str:
    stem = name.rpartition(".")[0] or name
    return re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_0123456789") or "feed"
