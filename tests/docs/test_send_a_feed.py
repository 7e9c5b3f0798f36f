"""The page on pushes says what is true: every command of it runs against a real service."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from lendweave.api import create_app
from lendweave.bootstrap import House

PAGE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "send-a-feed.md"
TEXT = PAGE.read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```sh (\S+)\n(.*?)```", TEXT, re.DOTALL))


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """A service on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(create_app(house), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert thread.is_alive()
        assert time.monotonic() < deadline
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def run(name: str, address: str, folder: Path) -> dict[str, Any]:
    """Run a block of the page in a folder; what the service answered."""
    command = BLOCKS[name].replace("http://127.0.0.1:8000", address)
    done = subprocess.run(
        ["bash", "-euc", command], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_every_command_runs(address: str, tmp_path: Path) -> None:
    """And answers as the page says."""
    assert list(BLOCKS) == ["orders.ndjson", "orders.csv", "history"]
    first = run("orders.ndjson", address, tmp_path)
    assert run("orders.ndjson", address, tmp_path) == first
    (row,) = first["quarantined"]
    shown = json.loads(re.sub("…", "", re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)[0]))
    for part in ("rows", "records", "duplicates", "amended", "kept"):
        assert first[part] == shown[part]
    for part in ("line", "column", "code", "got", "also"):
        assert row[part] == shown["quarantined"][0][part]
    assert run("orders.csv", address, tmp_path)["records"]["order"] == 1
    history = run("history", address, tmp_path)
    assert (history["records"], history["duplicates"]) == ({}, 4)
