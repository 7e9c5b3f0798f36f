"""Versions of strategies: put forward, checked, backtested, approved by another, rejected."""

from __future__ import annotations

from collections.abc import Callable

from lendweave.decisions import CompiledStrategy
from lendweave.decisions.governance.machine import STRATEGY
from lendweave.decisions.governance.succession import VersionLife
from lendweave.flows.attempts import until_nothing_changes
from lendweave.flows.life_cycle import (
    Kept,
    Said,
    StepElsewhere,
    after,
    book,
    taken,
    told,
    unborn,
)
from lendweave.flows.review import StrategyGone
from lendweave.flows.strategy_desk import StrategyDesk, as_life, succession, version_of
from lendweave.flows.tenant import check_tenant
from lendweave.kernel.errors import Conflict
from lendweave.records import Principal
from lendweave.records.draft import draft
from lendweave.records.machine import Need
from lendweave.records.strategies import StrategyVersion

BY_HAND = ("check", "backtest", "approve", "reject", "unschedule", "retire")
"""Steps that concern one version alone; `retire` may leave a strategy without any that decides."""


class VersionChanged(Conflict):
    """This version of the strategy was put forward before, with other content.
    该策略版本号此前已以不同内容提交。
    """

    code = "FLOWS-702"


class ChecksFailed(Conflict):
    """The checks or the cases of a version find something wrong.
    策略版本的检查或用例未通过。
    """

    code = "FLOWS-703"


def submit(
    principal: Principal,
    compiled: CompiledStrategy,
    note: str | None,
    desk: StrategyDesk,
    *,
    kept: Kept[VersionLife] | None = None,
) -> VersionLife:
    """Put a version forward: its content is kept for good, and this person is its author.

    The same content again changes nothing. Raises VersionChanged, NotAllowed, AnotherTenant.
    """
    check_tenant(principal, desk.tenant_id)

    def attempt() -> VersionLife:
        record = _drafted(principal, compiled, note, desk)
        known = succession(principal, desk).find(record.strategy_version)
        if known is not None:
            return _repeated(record, known, desk)
        life = unborn("strategy", record.entity_id)
        said = Said(note)
        step = taken(principal, life, "submit", said)
        desk.contents.keep(compiled)
        transition = told(principal, desk, life, step, said, now=record.occurred_at)
        result = VersionLife(record, (transition,))
        return book(principal, desk, result, [record, transition], guards=[life.guard], kept=kept)

    return until_nothing_changes(attempt)


def _drafted(
    principal: Principal, compiled: CompiledStrategy, note: str | None, desk: StrategyDesk
) -> StrategyVersion:
    strategy = compiled.strategy
    record = draft(
        desk.origin,
        "strategy_version",
        f"{desk.name}/{strategy.version}",
        desk.ids,
        occurred_at=desk.clock.now(),
        values={
            "strategy": strategy.name,
            "strategy_version": strategy.version,
            "strategy_hash": compiled.hash,
            "decides": strategy.decides,
            "author": principal.name,
            "note": note,
        },
    )
    assert isinstance(record, StrategyVersion)
    return record


def _repeated(new: StrategyVersion, known: VersionLife, desk: StrategyDesk) -> VersionLife:
    if new.strategy_hash != known.record.strategy_hash:
        raise VersionChanged(
            where=f"strategy {desk.name}, version {known.version}",
            got=f"content with hash {new.strategy_hash[:12]}…",
            expected=f"hash {known.record.strategy_hash[:12]}…, as {known.record.author} put it",
            fix="Raise `version:` in strategy.yaml: a number means one content for good.",
        )
    return known


def step_version(
    principal: Principal,
    version: int,
    event: str,
    said: Said,
    desk: StrategyDesk,
    *,
    kept: Kept[VersionLife] | None = None,
) -> VersionLife:
    """Take a step of one version: check, backtest, approve, reject, unschedule, retire.

    Raises UnknownVersion, EventUnknown, StepElsewhere, StepRefused, NotAllowed, NeedsMissing,
    ChecksFailed.
    """
    check_tenant(principal, desk.tenant_id)
    if event in STRATEGY.events and event not in BY_HAND:
        raise StepElsewhere(
            where=f"strategy {desk.name}, version {version}",
            got=event,
            expected=", ".join(BY_HAND),
            fix="Submit, activate, schedule or roll back instead.",
        )

    def attempt() -> VersionLife:
        found = version_of(succession(principal, desk), version, desk)
        life = as_life(found)
        step = STRATEGY.step(life.state, event, life.where)
        principal.require(*step.who)
        proven = tuple(n for n in step.needs if n in PROOFS and PROOFS[n](principal, found, desk))
        words = Said(said.reason, given=proven)
        step = taken(principal, life, event, words)
        transition = told(principal, desk, life, step, words, now=desk.clock.now())
        result = VersionLife(found.record, after(life, transition).transitions)
        return book(principal, desk, result, [transition], guards=[life.guard], kept=kept)

    result = until_nothing_changes(attempt)
    desk.published()
    return result


def backtest_version(
    principal: Principal,
    version: int,
    desk: StrategyDesk,
    *,
    kept: Kept[VersionLife] | None = None,
) -> VersionLife:
    """Take the step `backtest`; a version without a report of its very content is run first.

    Raises what `step_version` does.
    """
    found = version_of(succession(principal, desk), version, desk)
    STRATEGY.step(found.state, "backtest", as_life(found).where)
    principal.require(*STRATEGY.step("checked", "backtest", desk.name).who)
    if desk.contents.report(found.record.strategy_hash) is None:
        desk.contents.keep_report(desk.backtest(content_of(found, desk)))
    return step_version(principal, version, "backtest", Said(), desk, kept=kept)


def content_of(life: VersionLife, desk: StrategyDesk) -> CompiledStrategy:
    """What was put forward as this version. Raises StrategyGone."""
    compiled = desk.contents.compiled(life.record.strategy_hash)
    if compiled is None:
        raise StrategyGone(
            where=f"strategy {desk.name}, version {life.version}",
            got=f"no content with hash {life.record.strategy_hash[:12]}…",
            expected="the content in the archive",
            fix="Restore the folder `strategies` of the data folder from a backup.",
        )
    return compiled


def _is_another(principal: Principal, life: VersionLife, desk: StrategyDesk) -> bool:
    return principal.name != life.record.author


def _is_checked(principal: Principal, life: VersionLife, desk: StrategyDesk) -> bool:
    faults = desk.faults(content_of(life, desk))
    if faults:
        raise ChecksFailed(
            where=f"strategy {desk.name}, version {life.version}",
            got="\n".join(faults),
            expected="nothing to find",
            fix="Mend it under the next version number, and submit that.",
        )
    return True


def _is_backtested(principal: Principal, life: VersionLife, desk: StrategyDesk) -> bool:
    return desk.contents.report(life.record.strategy_hash) is not None


PROOFS: dict[Need, Callable[[Principal, VersionLife, StrategyDesk], bool]] = {
    "another_person": _is_another,
    "checked": _is_checked,
    "backtested": _is_backtested,
}
"""How it is found out whether a version has what a step needs."""
