"""The address of a standalone Spark master, read and tried before a Java process is started."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass

from lendweave.runtimes.spark.errors import MasterMisspelled, MasterUnreachable

ANSWER_S = 5.0
"""Seconds in which a master takes a connection."""

_ENDPOINT = r"[A-Za-z0-9._-]+:\d{1,5}"
_ADDRESS = re.compile(rf"spark://({_ENDPOINT}(?:,{_ENDPOINT})*)")


@dataclass(frozen=True, slots=True)
class Master:
    """A master, or several of which one leads. endpoints: host and port of each."""

    url: str
    endpoints: tuple[tuple[str, int], ...]

    def own_address(self) -> str:
        """This machine's address as the master sees it, where workers find the driver.

        Raises MasterUnreachable when no endpoint takes a connection.
        """
        refusals = []
        for endpoint in self.endpoints:
            try:
                with socket.create_connection(endpoint, timeout=ANSWER_S) as connection:
                    return str(connection.getsockname()[0])
            except OSError as error:
                refusals.append(f"{endpoint[0]}:{endpoint[1]}: {error.strerror or error}")
        raise MasterUnreachable(
            where=self.url,
            got="; ".join(refusals),
            expected=f"a connection within {ANSWER_S:.0f} seconds",
            fix="Start the master, or give the address that its log names after `Starting Spark"
            " master at`.",
        )


def master_of(url: str) -> Master:
    """The master that `spark://host:port[,host:port]` names. Raises MasterMisspelled."""
    found = _ADDRESS.fullmatch(url)
    parts = found.group(1).split(",") if found else []
    endpoints = [(host, int(port)) for host, _, port in (part.rpartition(":") for part in parts)]
    if not endpoints or any(not 0 < port < 65_536 for _, port in endpoints):
        raise MasterMisspelled(
            where="master",
            got=url[:120],
            expected="spark://host:port, several divided by commas",
            fix="Write for example spark://10.0.0.5:7077.",
        )
    return Master(url, tuple(endpoints))
