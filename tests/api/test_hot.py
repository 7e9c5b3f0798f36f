"""Routes that hold no thread while the disk is written."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread

import pytest
from fastapi.testclient import TestClient
from tests.api.test_decisions import with_changes

from lendweave.api.hot import settled
from lendweave.bootstrap import House


def test_an_outcome_of_another_thread_is_waited_for() -> None:
    """Whether it came before the question or comes after it, value or error."""

    async def ask(before: bool, error: Exception | None) -> str:
        future: Future[str] = Future()

        def end() -> None:
            if error is None:
                future.set_result("stored")
            else:
                future.set_exception(error)

        if before:
            end()
        else:
            Thread(target=end).start()
        await settled(future)
        return future.result(0)

    for before in (True, False):
        assert asyncio.run(ask(before, None)) == "stored"
        with pytest.raises(ValueError, match="full"):
            asyncio.run(ask(before, ValueError("full")))


def test_who_goes_away_disturbs_nothing() -> None:
    """The outcome comes later, and nobody is told."""
    future: Future[str] = Future()

    async def ask() -> None:
        asked = asyncio.create_task(settled(future))
        await asyncio.sleep(0)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        future.set_result("stored")
        await asyncio.sleep(0)

    asyncio.run(ask())
    assert future.result(0) == "stored"


def test_a_scene_is_at_hand_once_it_is_compiled(client: TestClient, house: House) -> None:
    """Until then, or with much to be taken in, a decision is not taken between two requests."""
    decisions = house.decisions
    assert not decisions.is_at_hand("nowhere", None)
    assert client.post("/v1/decisions", json=with_changes(external_id="H-1")).status_code == 201
    assert decisions.is_at_hand("appliance", None)


def test_many_at_once_are_each_decided_once(client: TestClient) -> None:
    """Thirty applicants, two requests each under one key: the second gets the same bytes."""

    def ask(number: int) -> bytes:
        body = with_changes(external_id=f"M-{number}", party_id={"phone": f"1990000{number:04d}"})
        headers = {"Idempotency-Key": f"many-{number}"}
        first, second = (client.post("/v1/decisions", json=body, headers=headers) for _ in "ab")
        assert first.status_code == second.status_code == 201, first.text
        assert first.content == second.content
        return first.content

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(ask, range(30)))) == 30
