"""What the command line shows of a comparison of versions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from lendweave.cli.wording import word
from lendweave.decisions.comparison.result import (
    OUTCOMES,
    Challenge,
    Comparison,
    Group,
    Money,
    VersionName,
)
from lendweave.decisions.comparison.waterfall import Effect, Fates
from lendweave.decisions.comparison.words import DOUBTS, cause_told, notes, told
from lendweave.kernel.decimals import decimal_from_scaled
from lendweave.kernel.money import minor_digits

if TYPE_CHECKING:
    from lendweave.cli.session import Session

CAUSES_SHOWN = 12


class ComparisonScreen:
    """Writes a comparison in one language to one console."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._locale = session.settings.locale

    def show(self, found: Comparison) -> None:
        """All of it: totals, swap set, causes, rules, and what the figures rest on."""
        counts = told(
            "one scan",
            self._locale,
            versions=1 + len(found.challenges),
            shared=found.shared,
            seconds=found.seconds,
        )
        self._heading("comparison", f"{found.source}  ·  {found.evidence.applications:,}")
        self._line(counts)
        self._totals(found)
        for challenge in found.challenges:
            self._challenge(found, challenge)
        self._effects("champion", found.effects)
        for challenge in found.challenges:
            self._effects("challenger", challenge.effects)
        self._values(found)
        self._heading("rests on")
        for note in notes(found):
            self._line(f"· {note[self._locale == 'zh']}")

    def _totals(self, found: Comparison) -> None:
        names = ("applications", "approval rate", "bad rate", "loss rate", "margin")
        table = self._table("", [told(name, self._locale) for name in names])
        for number, challenge in enumerate(found.challenges):
            champion, challenger = challenge.approved()
            total = challenge.total().applications
            if number == 0:
                cells = self._total_cells(champion, champion.champion, total, found.currency)
                table.add_row(self._named("champion", found.champion), *cells)
            cells = self._total_cells(challenger, challenger.challenger, total, found.currency)
            table.add_row(self._named("challenger", challenge.challenger), *cells)
        self._session.console.print(table)

    def _total_cells(
        self, approved: Group, money: Money, total: int, currency: str
    ) -> tuple[str, ...]:
        return (
            f"{total:,}",
            _share(approved.applications, total),
            _rate(approved.bad_rate),
            _rate(money.loss_rate),
            f"{decimal_from_scaled(money.margin, minor_digits(currency)):,} {currency}",
        )

    def _challenge(self, found: Comparison, challenge: Challenge) -> None:
        name = self._named("challenger", challenge.challenger)
        self._heading("swap set", f"{name}  ·  {told('swap set rows', self._locale)}")
        self._matrix(challenge)
        if found.by is not None:
            self._segments(found, challenge)
        self._causes(challenge)

    def _matrix(self, challenge: Challenge) -> None:
        table = self._table("", [word(outcome, self._locale) for outcome in OUTCOMES])
        matrix = challenge.matrix()
        for before in OUTCOMES:
            cells = [_fates(matrix[before, after].fates) for after in OUTCOMES]
            table.add_row(word(before, self._locale), *cells)
        self._session.console.print(table)

    def _segments(self, found: Comparison, challenge: Challenge) -> None:
        names = ("applications", "approval rate", "bad rate", "swapped in", "swapped out")
        table = self._table(found.by or "", [told(name, self._locale) for name in names])
        for segment in challenge.segments:
            table.add_row(*self._segment_cells(challenge, segment))
        self._session.console.print(table)

    def _segment_cells(self, challenge: Challenge, segment: str | None) -> tuple[str, ...]:
        one = challenge.in_segment(segment)
        champion, challenger = one.approved()
        total = one.total().applications
        swapped_in, swapped_out = one.swapped()
        return (
            escape(told("no value", self._locale) if segment is None else segment),
            f"{total:,}",
            f"{_share(champion.applications, total)} → {_share(challenger.applications, total)}",
            f"{_rate(champion.bad_rate)} → {_rate(challenger.bad_rate)}",
            _fates(swapped_in.fates),
            _fates(swapped_out.fates),
        )

    def _causes(self, challenge: Challenge) -> None:
        if not challenge.swaps:
            self._line(told("no difference", self._locale))
            return
        self._heading("causes", told("differing", self._locale, count=challenge.changed))
        names = [told(name, self._locale) for name in ("applications", "bad rate")]
        table = self._table("", names)
        table.add_column(told("responsible", self._locale), overflow="fold")
        for swap in challenge.swaps[:CAUSES_SHOWN]:
            change = " → ".join(
                word(outcome, self._locale) for outcome in (swap.champion, swap.challenger)
            )
            cause = cause_told(swap.cause)[self._locale == "zh"]
            fates = swap.fates
            cells = f"{fates.applications:,}", _rate(fates.bad_rate), escape(cause)
            table.add_row(change, *cells)
        self._session.console.print(table)

    def _effects(self, side: str, effects: Sequence[Effect]) -> None:
        self._heading("waterfall", told(side, self._locale))
        names = ("in turn", "bad caught", "good lost", "marginal", "bad rate", "alone")
        table = self._table(told("rule", self._locale), [told(n, self._locale) for n in names])
        for effect in effects:
            name = f"{effect.step} {effect.code}" if effect.code else "outcome step"
            label = name if effect.code else told(name, self._locale)
            in_turn, marginal = effect.in_turn, effect.marginal
            table.add_row(
                escape(label),
                f"{in_turn.applications:,}",
                f"{in_turn.bad:,}",
                f"{in_turn.good:,}",
                f"{marginal.applications:,}",
                _rate(marginal.bad_rate),
                f"{effect.alone.applications:,}",
            )
        self._session.console.print(table)

    def _values(self, found: Comparison) -> None:
        if not found.values:
            return
        self._heading("off-policy")
        names = [told(n, self._locale) for n in ("measure", "value", "interval", "effective")]
        table = self._table("", names)
        table.add_column(told("doubts", self._locale), overflow="fold")
        for value in found.values:
            doubts = (DOUBTS[doubt][self._locale == "zh"] for doubt in value.doubts)
            table.add_row(
                escape(value.target),
                told(value.measure, self._locale),
                f"{value.value:,.4f}",
                f"{value.low:,.4f} – {value.high:,.4f}",
                f"{value.effective:,.0f}",
                f"[yellow]{escape(', '.join(doubts))}[/yellow]",
            )
        self._session.console.print(table)

    def _named(self, side: str, version: VersionName) -> str:
        name = f"{version.strategy} v{version.version} {version.hash[:8]}"
        return escape(f"{told(side, self._locale)} {name}")

    def _heading(self, key: str, note: str = "") -> None:
        tail = f"  [dim]{escape(note)}[/dim]" if note else ""
        text = escape(told(key, self._locale))
        self._session.console.print(f"\n[bold]{text}[/bold]{tail}", highlight=False)

    def _line(self, text: str) -> None:
        self._session.screen.line(text)

    def _table(self, first: str, numbers: Iterable[str]) -> Table:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column(first, overflow="fold")
        for name in numbers:
            table.add_column(name, justify="right", overflow="fold")
        return table


def _fates(fates: Fates) -> str:
    """How many, and the bad rate of those whose outcome is known."""
    if fates.bad_rate is None:
        return f"{fates.applications:,}"
    return f"{fates.applications:,} ({fates.bad_rate:.1%})"


def _share(part: int, whole: int) -> str:
    return "–" if whole == 0 else f"{part / whole:.1%}"


def _rate(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
