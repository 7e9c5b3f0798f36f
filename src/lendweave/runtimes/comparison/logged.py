"""Decisions that an experiment drew, weighed by the chance of what they answered.

The chance of an answer is that of all arms of the experiment that give it, not of the one that was
drawn alone: every arm's strategy decides each application too. An answer is outcome, amount, rate
and term, for what comes of a loan depends on all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import duckdb
import numpy as np

from lendweave.decisions import CompiledStrategy
from lendweave.decisions.comparison.assumptions import Assumptions
from lendweave.decisions.comparison.off_policy import Estimate, Floats, Logged, estimate
from lendweave.decisions.comparison.versions import Version, Versions
from lendweave.kernel.money import minor_digits
from lendweave.lang.dialects import DUCKDB, quoted
from lendweave.runtimes.comparison.judged import loss_and_margin
from lendweave.runtimes.comparison.sources import Opened

Archived = Callable[[str], CompiledStrategy | None]
_LOGGED_ANSWER = ("l.outcome", "l.amount_minor", "l.rate", "l.term_months")
_LOGGED = """
CREATE OR REPLACE TEMP VIEW logged AS SELECT application_id, experiment, arm, strategy_hash,
  propensity::DOUBLE AS propensity, epoch_us(decided_at) AS decided_at, outcome,
  (amount * 100)::BIGINT AS amount_minor, rate_annual AS rate, term_months
FROM decision
WHERE _offset_to IS NULL AND drawdown_id IS NULL AND overrides IS NULL
  AND experiment IS NOT NULL AND propensity > 0
QUALIFY row_number() OVER (PARTITION BY application_id ORDER BY _offset_from DESC) = 1
"""
_ARMS = """
SELECT experiment, strategy_hash, propensity,
  CASE WHEN lag(began) OVER (PARTITION BY experiment, arm ORDER BY began) IS NULL
    THEN 0 ELSE began END AS began,
  lead(began) OVER (PARTITION BY experiment, arm ORDER BY began) AS ended
FROM (SELECT experiment, arm, strategy_hash, propensity, min(decided_at) AS began
      FROM logged GROUP BY ALL)
ORDER BY experiment, began, strategy_hash, propensity
"""


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm while it had one chance. holds: the SQL condition on a logged row."""

    compiled: CompiledStrategy
    chance: float
    holds: str


def arms_of(opened: Opened, archived: Archived) -> list[Arm]:
    """The arms of every experiment whose strategies were kept; none without logged chances."""
    if not opened.has_decisions:
        return []
    opened.connection.execute(_LOGGED)
    known = set(opened.columns())
    found: list[Arm] = []
    for experiment, strategy_hash, chance, began, ended in opened.connection.execute(
        _ARMS
    ).fetchall():
        compiled = archived(strategy_hash)
        if compiled is not None and known.issuperset(compiled.program.inputs.names):
            until = "" if ended is None else f" AND l.decided_at < {ended}"
            since = f"l.decided_at >= {began}"
            name = DUCKDB.text(experiment)
            found.append(Arm(compiled, chance, f"l.experiment = {name} AND {since}{until}"))
    return found


def estimates(
    connection: duckdb.DuckDBPyConnection,
    versions: Versions,
    arms: Sequence[Arm],
    asked: tuple[int, Assumptions, str],
) -> tuple[Estimate, ...]:
    """What each version that was asked for is worth: approvals, bad rate and margin.

    asked: how many of the versions these are, before those of the arms; assumptions; currency.
    """
    if not arms:
        return ()
    count, assumed, currency = asked
    decided_by_arms = versions.versions[count:]
    found: list[Estimate] = []
    for version in versions.versions[:count]:
        query = _weighed(version, list(zip(arms, decided_by_arms, strict=True)), assumed, currency)
        columns = connection.execute(query).fetchnumpy()
        numbers = {name: np.ma.filled(column, np.nan) for name, column in columns.items()}
        found += _measured(version, {k: np.asarray(v, np.float64) for k, v in numbers.items()})
    return tuple(found)


def _measured(version: Version, rows: dict[str, Floats]) -> Iterator[Estimate]:
    strategy = version.compiled.strategy
    name = f"{strategy.name} v{strategy.version} {version.compiled.hash[:8]}"
    logged = Logged(
        rows["chance"], rows["matches"], rows["approved"], rows["supported"], rows["arms"]
    )
    logged = logged.where(logged.chance > 0)
    kept = rows["chance"] > 0
    approved = rows["approved"][kept] > 0
    bad = replace(logged, reward=rows["bad"][kept]).where(approved)
    margin = replace(logged, reward=rows["margin"][kept])
    for measure, each in (
        ("approvals", logged),
        ("bad per approval", bad),
        ("margin per application", margin),
    ):
        found = estimate(name, measure, each)
        if found is not None:
            yield found


def _weighed(
    version: Version, arms: list[tuple[Arm, Version]], assumed: Assumptions, currency: str
) -> str:
    """One row a logged decision: its chance, whether the version agrees, and its rewards."""
    target = tuple(f"d.{quoted(name)}" for name in version.answers[:4])
    chances, all_chances, supports = [], [], []
    for arm, decided in arms:
        answer = tuple(f"d.{quoted(name)}" for name in decided.answers[:4])
        weight = f"CASE WHEN {arm.holds} {{}} THEN {arm.chance!r}::DOUBLE ELSE 0 END"
        chances.append(weight.format(f"AND {_same(answer, _LOGGED_ANSWER)}"))
        all_chances.append(weight.format(""))
        supports.append(f"({arm.holds} AND {_same(answer, target)})")
    _, margin = loss_and_margin(("l.amount_minor", "l.rate", "l.term_months"), assumed, currency)
    return (
        f"SELECT {' + '.join(chances)} AS chance, {' + '.join(all_chances)} AS arms,"
        f" ({' OR '.join(supports)})::DOUBLE AS supported,"
        f" ({_same(target, _LOGGED_ANSWER)})::DOUBLE AS matches,"
        " (l.outcome = 'approve')::DOUBLE AS approved,"
        " CASE WHEN l.outcome = 'approve' THEN d.bad::DOUBLE END AS bad,"
        f" CASE WHEN l.outcome <> 'approve' THEN 0::DOUBLE"
        f" ELSE {margin}::DOUBLE / {10 ** minor_digits(currency)} END AS margin"
        " FROM logged AS l JOIN judged AS d ON d._entity_id = l.application_id"
        " ORDER BY l.application_id"
    )


def _same(one: Sequence[str], other: Sequence[str]) -> str:
    pairs = zip(one, other, strict=True)
    return "(" + " AND ".join(f"{a} IS NOT DISTINCT FROM {b}" for a, b in pairs) + ")"
