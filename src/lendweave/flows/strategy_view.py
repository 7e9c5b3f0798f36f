"""Strategies and their versions as they are told to programs and people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lendweave.decisions import CompiledStrategy
from lendweave.decisions.comparison.summary import BacktestSummary
from lendweave.decisions.governance.change import Change
from lendweave.decisions.governance.change_words import change_line
from lendweave.decisions.governance.machine import STRATEGY
from lendweave.decisions.governance.succession import Succession, VersionLife
from lendweave.decisions.model_shown import ModelShown, models_shown
from lendweave.flows.line_view import steps_body
from lendweave.flows.publish import require_live
from lendweave.flows.strategies import content_of
from lendweave.flows.strategy_desk import StrategyDesk, succession, version_of
from lendweave.kernel.clock import format_instant
from lendweave.kernel.errors import LendweaveError
from lendweave.records import Principal


@dataclass(frozen=True, slots=True)
class FolderState:
    """What lies in the folder: a version that is known, a draft that nobody put forward, a mistake.

    same_as: the version with this very content. error: why it cannot be read.
    """

    version: int | None
    strategy_hash: str | None
    same_as: int | None
    error: LendweaveError | None
    models: tuple[ModelShown, ...] = ()

    @property
    def is_draft(self) -> bool:
        """True if it differs from every version that was put forward."""
        return self.same_as is None


@dataclass(frozen=True, slots=True)
class StrategyView:
    """A strategy, governed or not. live: the version that decides by steps taken or by schedule."""

    scene: str
    strategy: str
    found: Succession
    governed: bool
    live: VersionLife | None
    folder: FolderState


def strategy_view(principal: Principal, desk: StrategyDesk) -> StrategyView:
    """Where a strategy stands now. Raises AnotherTenant."""
    found, now = succession(principal, desk), desk.clock.now()
    return StrategyView(
        scene=desk.scene.name,
        strategy=desk.strategy,
        found=found,
        governed=found.governed(now),
        live=found.at(now),
        folder=_folder(found, desk),
    )


def _folder(found: Succession, desk: StrategyDesk) -> FolderState:
    try:
        compiled: CompiledStrategy = desk.folder()
    except LendweaveError as error:
        return FolderState(None, None, None, error)
    same = [life.version for life in found.versions if life.record.strategy_hash == compiled.hash]
    return FolderState(
        compiled.strategy.version,
        compiled.hash,
        same[0] if same else None,
        error=None,
        models=models_shown(compiled.strategy),
    )


def version_body(life: VersionLife, report: BacktestSummary | None = None) -> dict[str, Any]:
    """A version for JSON, with its steps and what its last backtest came to."""
    record, at = life.record, life.activates_at
    return {
        "scene": record.scenario,
        "strategy": record.strategy,
        "version": life.version,
        "state": life.state,
        "hash": record.strategy_hash,
        "decides": record.decides,
        "author": record.author,
        "note": record.note,
        "activates_at": None if at is None else format_instant(at),
        "possible": list(STRATEGY.possible(life.state)),
        "transitions": steps_body(life.transitions),
        "backtest": None if report is None else _report_body(report),
    }


def _report_body(report: BacktestSummary) -> dict[str, Any]:
    approved, known, bad = report.challenger_approved
    return {
        "made_at": format_instant(report.at),
        "against": report.champion_hash,
        "applications": report.rows,
        "changed": report.changed,
        "approved": approved,
        "known": known,
        "bad": bad,
    }


def view_body(view: StrategyView) -> dict[str, Any]:
    """A strategy for JSON, its versions without their steps."""
    folder, before = view.folder, view.found.before
    return {
        "scene": view.scene,
        "strategy": view.strategy,
        "governed": view.governed,
        "live": None if view.live is None else view.live.version,
        "before": None if before is None else before.version,
        "folder": {
            "version": folder.version,
            "hash": folder.strategy_hash,
            "same_as": folder.same_as,
            "error": None if folder.error is None else folder.error.as_fields(),
            "models": [model.body() for model in folder.models],
        },
        "versions": [
            {
                "version": life.version,
                "state": life.state,
                "hash": life.record.strategy_hash,
                "author": life.record.author,
                "note": life.record.note,
                "since": format_instant(life.transitions[-1].occurred_at),
            }
            for life in reversed(view.found.versions)
        ],
    }


def content_at(principal: Principal, which: str, desk: StrategyDesk) -> CompiledStrategy:
    """The content of a version: its number, `live` or `folder`.

    `live` is the folder's as long as no version was ever live. Raises UnknownVersion, NothingLive,
    StrategyGone, and what is wrong with a folder, with its place.
    """
    found = succession(principal, desk)
    if which == "live" and found.governed(desk.clock.now()):
        return content_of(require_live(found, desk), desk)
    if which in ("live", "folder"):
        return desk.folder()
    return content_of(version_of(found, int(which), desk), desk)


def diff_body(found: Sequence[Change]) -> dict[str, Any]:
    """What differs between two versions for JSON, and in words of both languages."""
    return {
        "changes": [
            {
                "place": [{"kind": part.kind, "name": part.name} for part in change.place],
                "what": change.what,
                "before": change.before,
                "after": change.after,
                "en": change_line(change, "en"),
                "zh": change_line(change, "zh"),
            }
            for change in found
        ]
    }
