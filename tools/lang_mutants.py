"""Does anything notice when the compilers of the expression language go wrong?

A fixed list of small mistakes is made in the sources of the compilers, one at a time, and the
conformance rows, the limits and a few batches of random expressions run against each; see
tools/mutants.py. What no value can show stands in docs/reference/lang-survivors.md.

    python -m tools.lang_mutants            the fixed selection, as `make slow` runs it
    python -m tools.lang_mutants --all      every mistake the mutators can make
    python -m tools.lang_mutants --only bounds --show

Exit 1: an unlisted survivor, a listed one that is noticed now, or fewer than 98% killed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

from tools.mutants import ROOT, Examination, Mutant, Quiet, Suite, run

TARGETS = (
    "python_backend",
    "kernels",
    "sql_backend",
    "dialects",
    "casts",
    "bounds",
    "zones",
    *(f"operators.{name}" for name in ("arithmetic", "comparison", "conditional", "dates")),
    *(f"operators.{name}" for name in ("lists", "logic", "meeting", "sql_numbers", "texts")),
)
SEED, BATCHES, EXPRESSIONS, ROWS = 7, 6, 50, 30

# Messages, documents, and Spark's text, which is not run here.
QUIET = Quiet(
    keywords=frozenset(
        (
            *("doc", "doc_zh", "syntax", "examples", "example", "group", "name", "fix"),
            *("expected", "got", "spark", "spark_guarded", "where", "strict", "at", "atom"),
        )
    ),
    calls=frozenset(
        (
            *("refuse", "refuse_literal", "Example", "AssertionError", "UnknownZone"),
            *("untyped_null", "_refuse_numbers", "_cast_suggestion", "lru_cache"),
            *("dataclass", "field"),
        )
    ),
    names=frozenset(("__all__", "options.log_errors")),
    functions=frozenset(("_instead", "_cast_suggestion", "_refuse_numbers", "cast_form")),
    arguments={
        "_affix": range(3, 9),
        "_case": range(3, 9),
        "_part": range(3, 9),
        "_comparison": range(4, 9),
        "_checked": range(2, 3),
        "_text_to": range(3, 9),
        "CastRow": range(1, 9),
        "Form": range(2, 3),
    },
    words=("spark",),
)


def kept(mutant: Mutant) -> frozenset[str]:
    """The zones' tables are slow to read and stay, unless the mistake is in them."""
    errors = frozenset({"lendweave.lang.errors"})
    return errors if mutant.module == "zones" else errors | {"lendweave.lang.zones"}


def _checked_rows() -> str:
    from tests.lang.conformance import Refusal, read_rows  # noqa: PLC0415
    from tests.parity.claims import broken_claim  # noqa: PLC0415

    from lendweave.lang import check  # noqa: PLC0415
    from lendweave.lang.errors import LangError  # noqa: PLC0415

    for row in read_rows():
        refusal = row.outcome if isinstance(row.outcome, Refusal) else None
        try:
            typed = check(row.expression, row.schema)
        except LangError as error:
            if refusal is None or refusal.code != error.code:
                return f"{row.label}: {error.code}"
            continue
        if isinstance(row.outcome, Refusal) or typed.type != row.outcome[0]:
            return f"{row.label}: {typed.type}"
        if claim := broken_claim(typed, row.outcome[1]):
            return f"{row.label}: {claim}"
        if row.never_null and typed.nullable:
            return f"{row.label}: nullable"
    return ""


def _limits() -> str:
    from tests.lang.limits import complaints  # noqa: PLC0415

    return next(complaints(), "")


def _deep() -> str:
    from tests.lang.limits import deep_complaints  # noqa: PLC0415

    return next(deep_complaints(), "")


def _conformance(engine: str) -> str:
    from tests.lang.conformance import Refusal, read_rows  # noqa: PLC0415
    from tests.lang.conformance_answers import ENGINES, batches  # noqa: PLC0415
    from tests.parity.engines import same  # noqa: PLC0415

    run = ENGINES[engine]()
    for batch in batches(read_rows()):
        for row, found in batch.answers(run(batch)):
            if not isinstance(row.outcome, Refusal) and not same(found, row.outcome[1]):
                return f"{row.label}: {found!r}"
    return ""


def _random_batches() -> str:
    from tests.parity.agreement import Tally, run_batch  # noqa: PLC0415
    from tests.parity.expressions import Generator  # noqa: PLC0415

    generator = Generator(SEED)
    for _ in range(BATCHES):
        differences = run_batch(generator, EXPRESSIONS, ROWS, Tally())[-1]
        if differences:
            return str(differences[0]).splitlines()[0]
    return ""


def _of_any(complaint: Callable[[], str]) -> Examination:
    """An examination that is the same for every mistake."""
    return lambda mutant: complaint()


EXAMINATIONS: tuple[tuple[str, Examination], ...] = (
    ("rows, checker", _of_any(_checked_rows)),
    ("limits", _of_any(_limits)),
    ("rows, python", _of_any(lambda: _conformance("python"))),
    ("rows, duckdb", _of_any(lambda: _conformance("duckdb"))),
    ("deep", _of_any(_deep)),
    ("random", _of_any(_random_batches)),
)


def warmed() -> None:
    """Imports what every child needs and does not change."""
    import tests.parity.agreement  # noqa: F401, PLC0415
    from tests.lang.conformance import read_rows  # noqa: PLC0415
    from tests.parity.expressions import ZONES  # noqa: PLC0415

    from lendweave.lang.zones import transitions  # noqa: PLC0415

    named = re.compile(r"local_date\(\w+, '([A-Za-z]+(?:/[A-Za-z_]+)?)'\)")
    written = {found[1] for row in read_rows() for found in named.finditer(row.expression)}
    for zone in sorted(written | set(ZONES)):
        if zone != "Nowhere/City":
            transitions(zone)


LANG = Suite(
    package="lendweave.lang",
    targets=TARGETS,
    page=ROOT / "docs" / "reference" / "lang-survivors.md",
    selected=340,
    examinations=EXAMINATIONS,
    quiet=QUIET,
    forgotten=("lendweave.lang", "tests."),
    kept=kept,
    warm=warmed,
)


if __name__ == "__main__":
    sys.exit(run(LANG, __doc__))
