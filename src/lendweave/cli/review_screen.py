"""Cases and reviewers at the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from lendweave.cli.line import show_steps
from lendweave.cli.strategy_experiment import shown
from lendweave.cli.wording import word
from lendweave.decisions.reviewing.accuracy import ReviewerRow
from lendweave.decisions.reviewing.words import named
from lendweave.flows.review_decide import reasons_in_the_way
from lendweave.flows.review_desk import CaseFile, ReviewDesk
from lendweave.flows.review_view import clock_minutes
from lendweave.kernel.clock import local_text
from lendweave.kernel.money import amount_text
from lendweave.kernel.rates import Rate, percent
from lendweave.records.reviews import ReviewVerdict

if TYPE_CHECKING:
    from lendweave.cli.session import Session


def show_queue(
    session: Session, cases: tuple[CaseFile, ...], desk: ReviewDesk, heading: str = "review queue"
) -> None:
    """A row for each case."""
    locale = session.settings.locale
    session.screen.heading(heading, f"{desk.lines.scene.name} · {len(cases):,}")
    if not cases:
        empty = "review qa none" if heading == "review qa" else "review none"
        session.screen.line(f"  {word(empty, locale)}")
        return
    table = _table(session, ("review case", "state", "review asked for", "review clock"))
    table.columns[0].no_wrap = True
    for case in cases:
        record = case.record
        state = " · ".join([named(case.state, locale), *([case.person] if case.person else [])])
        table.add_row(
            escape(f"{case.type.titles[locale]}\n{case.id}"),
            escape(f"{state}\n{', '.join(record.reasons)}"),
            amount_text(record.amount_minor, record.currency),
            clock_text(case, desk, locale),
        )
    session.console.print(table)


def clock_text(case: CaseFile, desk: ReviewDesk, locale: str) -> str:
    """What is left of the SLA in business time, `3:20` for three hours and twenty minutes."""
    if case.state == "waiting":
        return word("review paused", locale)
    if not case.is_undecided:
        return ""
    minutes = clock_minutes(case, desk)
    time = f"{abs(minutes) // 60}:{abs(minutes) % 60:02}"
    return word("review left" if minutes >= 0 else "review late", locale, time=time)


def show_case(session: Session, case: CaseFile, desk: ReviewDesk) -> None:
    """What it is about, its checks, what was wanted, every step."""
    locale, zone = session.settings.locale, desk.lines.scene.zone
    session.screen.heading("review case", case.id)
    for line in _about(case, desk, locale):
        session.screen.line(f"  {line}")
    table = _table(session, [f"review {n}" for n in ("check", "by document", "result", "seen")])
    table.columns[1].header = ""
    done = case.done
    for item in case.type.checks:
        check = done.get(item.code)
        result = "not done" if check is None else str(check.result)
        seen = [check.seen, check.evidence, check.person] if check else []
        mandatory = f" ({word('review mandatory', locale)})" if item.is_mandatory else ""
        table.add_row(
            escape(f"{item.code}: {item.titles[locale]}{mandatory}"),
            word(f"review by {item.by}", locale),
            word(f"review {result}", locale),
            escape(" · ".join(part for part in seen if part)),
        )
    session.console.print(table)
    if case.verdict is not None:
        told = verdict_text(case.verdict, locale)
        session.screen.line(f"  {word('review verdict', locale)}: {told}")
    if case.audit is not None:
        agrees = word("review agrees" if case.audit.agrees else "review disagrees", locale)
        note = f" · {case.audit.note}" if case.audit.note else ""
        audit = f"{agrees} · {case.audit.auditor}{note}"
        session.screen.line(f"  {word('review audit', locale)}: {audit}")
    show_steps(session, case.life.transitions, zone, named)


def _about(case: CaseFile, desk: ReviewDesk, locale: str) -> Iterator[str]:
    record = case.record
    who = f" · {case.person}" if case.person else ""
    yield f"{named(case.state, locale)}{who} · {case.type.titles[locale]}"
    said = f"{word('review said', locale)}: {word(record.outcome, locale)}"
    score = "" if record.score is None else f" · {word('score', locale)} {record.score}"
    amount = amount_text(record.amount_minor, record.currency)
    yield f"{word('review asked for', locale)}: {amount} {record.currency} · {said}{score}"
    yield f"{word('reason', locale)}: {', '.join(record.reasons) or '–'}"
    if not case.is_undecided:
        return
    due = local_text(case.due_at, desk.lines.scene.zone)
    yield f"{word('review due', locale)}: {due} ({clock_text(case, desk, locale)})"
    if case.missing:
        yield word("review missing", locale, checks=", ".join(case.missing))
    if in_the_way := reasons_in_the_way(case, desk):
        yield word("review in the way", locale, reasons=", ".join(in_the_way))


def verdict_text(verdict: ReviewVerdict, locale: str) -> str:
    """What a reviewer wants, on one line."""
    parts = [word(f"review {verdict.verdict}", locale)]
    if verdict.amount_minor is not None:
        parts.append(f"{amount_text(verdict.amount_minor, verdict.currency)} {verdict.currency}")
    if verdict.rate_annual is not None:
        parts.append(percent(Rate(verdict.rate_annual)))
    if verdict.term_months is not None:
        parts.append(f"{word('term', locale)} {verdict.term_months}")
    parts += [*verdict.reasons, *([word("review overrides", locale)] * verdict.overrides_reason)]
    return " · ".join([*parts, verdict.person, *([verdict.note] if verdict.note else [])])


def show_accuracy(session: Session, rows: Iterable[ReviewerRow]) -> None:
    """A row for each reviewer."""
    locale, told = session.settings.locale, list(rows)
    session.screen.heading("review accuracy")
    if not told:
        session.screen.line(f"  {word('review nobody yet', locale)}")
        return
    counts = ("decided", "approved", "overrides", "late", "audited", "agreement")
    names = (*counts, "known", "bad", "overrides bad")
    table = _table(session, ("review person", *(f"review accuracy {name}" for name in names)))
    table.padding = (0, 1, 0, 0)
    table.columns[0].no_wrap = True
    for column in table.columns[1:]:
        column.justify = "right"
    for row in told:
        table.add_row(
            escape(row.reviewer),
            *(f"{n:,}" for n in (row.decided, row.approved, row.overrides, row.late, row.audited)),
            shown(row.agreement),
            f"{row.known:,}",
            shown(row.bad_rate),
            shown(row.overrides_bad_rate),
        )
    session.console.print(table)


def _table(session: Session, names: Iterable[str]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 2), header_style="dim")
    for name in names:
        table.add_column(word(name, session.settings.locale), overflow="fold")
    return table
