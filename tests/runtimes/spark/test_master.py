"""Addresses of a master: read in full, and tried before anything is started."""

from __future__ import annotations

import socket

import pytest

from lendweave.runtimes.spark import master_of
from lendweave.runtimes.spark.errors import MasterMisspelled, MasterUnreachable


def test_one_master_or_several() -> None:
    """The address names the endpoints in their order."""
    assert master_of("spark://m:7077").endpoints == (("m", 7077),)
    assert master_of("spark://a.example:1,b-2:65535").endpoints == (
        ("a.example", 1),
        ("b-2", 65535),
    )


MISSPELLED = """
m:7077
spark://m
spark://m:0
spark://m:65536
spark://m:7077/x
spark://a:1,
yarn
local[2]
http://m:7077
"""


@pytest.mark.parametrize("url", [*MISSPELLED.split(), "", "spark://m:7077\n"])
def test_anything_else_is_misspelled(url: str) -> None:
    """The message shows how an address is written."""
    with pytest.raises(MasterMisspelled, match="spark://host:port"):
        master_of(url)


def test_the_first_that_answers_sees_our_address() -> None:
    """An endpoint that refuses is passed over."""
    with (
        socket.create_server(("127.0.0.1", 0)) as closed,
        socket.create_server(("127.0.0.1", 0)) as there,
    ):
        refusing, answering = (server.getsockname()[1] for server in (closed, there))
        closed.close()
        url = f"spark://127.0.0.1:{refusing},127.0.0.1:{answering}"
        assert master_of(url).own_address() == "127.0.0.1"


def test_nobody_answers() -> None:
    """The message names every endpoint and why it failed."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(MasterUnreachable, match=f"127.0.0.1:{port}: Connection refused"):
        master_of(f"spark://127.0.0.1:{port}").own_address()
