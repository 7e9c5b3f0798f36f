"""Clients of a real server race for the last of a partner's quota."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from tests.api.test_strategies import sent, served
from tests.flows.governed_scene import Governed
from tests.flows.reserving_scene import UNIT, applicant, held, reserving_settings, with_quota

from lendweave.bootstrap import open_house

CLIENTS = 64
ROUNDS = 4


@pytest.mark.slow
def test_64_clients_race_for_the_last_unit(appliance_home: Path, tmp_path: Path) -> None:
    """Each round one unit is left: one client gets it, 63 are declined with the reason."""
    scenes = tmp_path / "scenes"
    with open_house(reserving_settings(appliance_home, scenes)) as house:
        at = Governed(house, scenes / "appliance" / "strategies" / "application")
        with served(at) as address, ThreadPoolExecutor(CLIENTS) as pool:
            for round_number in range(ROUNDS):
                with_quota(house, round_number + 1)
                names = range(round_number * CLIENTS, (round_number + 1) * CLIENTS)
                asked = [applicant(house, number) for number in names]
                house.store.append(house.principal, asked)
                gate = Barrier(CLIENTS)

                def decide(application_id: str, gate: Barrier = gate) -> str:
                    gate.wait()
                    body = {"scenario": "appliance", "application_id": application_id}
                    status, answer = sent(f"{address}/v1/decisions", body)
                    assert status == 201, answer
                    assert answer["outcome"] == "approve" or answer["reasons"] == ["QUOTA"]
                    return str(answer["outcome"])

                found = Counter(pool.map(decide, [each.entity_id for each in asked]))
                assert found == {"approve": 1, "decline": CLIENTS - 1}
                assert held(house).reserved_minor == (round_number + 1) * UNIT
