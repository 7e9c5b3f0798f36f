"""Replay over a data folder: all alike, one that was tampered with, a strategy that is gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.command_line import called
from tests.conftest import settings_for

from lendweave.bootstrap import House, open_house
from lendweave.decisions import CompiledStrategy, compile_strategy, load_strategy
from lendweave.flows.apply import decide_history
from lendweave.flows.replay import DIFFERING_SHOWN, ReplayChoice, Replayed, replay_decisions
from lendweave.flows.review import StrategyGone, review
from lendweave.records import Application, Decision, NotAllowed, Principal, Role

DECIDED = 24


@pytest.fixture
def decided(house: House) -> Iterator[House]:
    """The sample with its first applications decided."""
    found = house.store.scan(house.principal, kinds=("application",))
    some = [record for record in found if isinstance(record, Application)][:DECIDED]
    decide_history(house.principal, some, house.decisions.desk("appliance"))
    yield house


def replayed(house: House, **chosen: object) -> Replayed:
    """A replay of what is chosen."""
    choice = msgspec.convert(chosen, ReplayChoice)
    by_hash = house.decisions.strategy_by_hash
    return replay_decisions(house.principal, choice, house.store, by_hash, clock=house.clock)


def decisions_of(house: House) -> list[Decision]:
    """Every decision, oldest first."""
    found = house.store.scan(house.principal, kinds=("decision",))
    return [record for record in found if isinstance(record, Decision)]


def plant(house: House, count: int, **changes: object) -> None:
    """Store forged decisions beside the true ones."""
    forged = [
        msgspec.structs.replace(
            true,
            id=house.ids.fresh(),
            entity_id=house.ids.fresh(),
            external_id=f"forged-{number}",
            **changes,
        )
        for number, true in enumerate(decisions_of(house)[:count])
    ]
    house.store.append(house.principal, forged)


def test_true_decisions_all_come_out_alike(decided: House) -> None:
    """The whole log, a scene of it, what was decided since, and the newest so many."""
    whole = replayed(decided)
    assert (whole.decisions, whole.differ, whole.versions, whole.holds) == (DECIDED, 0, 1, True)
    instants = sorted(each.decided_at for each in decisions_of(decided))
    assert replayed(decided, since=instants[-5]).decisions == sum(
        at >= instants[-5] for at in instants
    )
    assert replayed(decided, limit=7).decisions == 7
    assert replayed(decided, limit=7, since=instants[-1]).decisions == instants.count(instants[-1])
    assert replayed(decided, scene="training").decisions == 0


def test_a_forged_decision_is_found(decided: House) -> None:
    """The field is told with both values; many are counted, the first are listed."""
    plant(decided, DECIDED, outcome="approve", amount_minor=99_999_900)
    found = replayed(decided)
    assert (found.decisions, found.differ, found.holds) == (2 * DECIDED, DECIDED, False)
    assert len(found.differing) == DIFFERING_SHOWN
    fields = {each.field: each for each in found.differing[0].fields}
    assert fields["amount_minor"].recorded == "99999900"


def test_an_input_that_the_strategy_cannot_read_is_told(decided: House) -> None:
    """Such a decision counts as differing, with the error and the input; the run goes on."""
    plant(decided, 1, inputs={"age": "thirty"})
    (found,) = replayed(decided).differing
    assert found.fault.startswith("DECISIONS-")
    assert 'input "age"' in found.fault


def test_decisions_of_a_strategy_that_is_gone_are_counted(decided: House) -> None:
    """They are not replayed, and the run does not hold."""
    plant(decided, 3, strategy_hash="f" * 64)
    found = replayed(decided)
    assert (found.gone, found.differ, found.holds) == ({"f" * 64: 3}, 0, False)


def test_a_wording_that_is_not_the_recorded_one_is_not_told(decided: House) -> None:
    """One word of an archived reason changed: the decisions count as gone and are not shown."""
    one = decisions_of(decided)[0]
    told = review(decided.principal, one.id, decided.store, decided.decisions.strategy_by_hash)
    strategy = told.compiled.strategy
    reasons = strategy.files["reasons.csv"].replace("年龄", "年纪")
    files = {**strategy.files, "reasons.csv": reasons}
    forged = compile_strategy(load_strategy(files, strategy.inputs))

    def strategies(strategy_hash: str) -> CompiledStrategy | None:
        """As the archive does: only what compiles to the hash that is asked for."""
        return forged if forged.hash == strategy_hash else None

    whole = ReplayChoice()
    found = replay_decisions(
        decided.principal, whole, decided.store, strategies, clock=decided.clock
    )
    assert (found.gone, found.holds) == ({one.strategy_hash: DECIDED}, False)
    with pytest.raises(StrategyGone, match=one.strategy_hash[:12]):
        review(decided.principal, one.id, decided.store, strategies)


@pytest.mark.parametrize("role", [Role.GROWTH, Role.MODELLER])
def test_others_may_not_replay(house: House, role: Role) -> None:
    """Inputs of decisions are personal data."""
    somebody = Principal("local", "somebody", frozenset({role}))
    by_hash = house.decisions.strategy_by_hash
    with pytest.raises(NotAllowed, match=role.value):
        replay_decisions(somebody, ReplayChoice(), house.store, by_hash, clock=house.clock)


def run(home: Path, *args: str, locale: str = "en") -> tuple[int, str]:
    """Exit code and what was printed to standard output."""
    done = called("replay", *args, home=home, columns=120, LENDWEAVE_LOCALE=locale)
    return done.code, done.out + done.err


def test_the_command_replays_one_with_its_features_and_all(appliance_home: Path) -> None:
    """In both languages; exit code 1 and the field once a decision was forged."""
    with open_house(settings_for(appliance_home)) as house:
        found = house.store.scan(house.principal, kinds=("application",))
        some = [record for record in found if isinstance(record, Application)][:5]
        decide_history(house.principal, some, house.decisions.desk("appliance"))
        one = decisions_of(house)[0]
    code, told = run(appliance_home, one.id)
    assert (code, "1 vectors, 31 values" in told) == (0, True)
    assert f"field by field: {one.outcome}." in told
    code, told = run(appliance_home, "--json")
    assert (code, json.loads(told.splitlines()[0])["decisions"]) == (0, 5)
    assert (
        "尚无此类决策记录" in run(appliance_home, "--since", "2199-01-01T00:00:00Z", locale="zh")[1]
    )
    assert run(appliance_home, "--scene", "appliances")[0] == 3
    with open_house(settings_for(appliance_home)) as house:
        plant(house, 1, score=1)
    code, told = run(appliance_home, "--scene", "appliance", locale="zh")
    assert code == 1
    assert "score：记录 1，重放 " in told
