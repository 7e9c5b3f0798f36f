"""Onboards a file and prints the most memory that the process held, in bytes.

Usage: python peak_of_onboarding.py DATABASE FILE; run by test_onboard_memory.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lendweave.bootstrap.rooms import open_scene
from lendweave.connectors.files import LocalFile
from lendweave.connectors.scene_folder import read_scene_folder, scenes_root
from lendweave.flows.onboard import OnboardCommand, OnboardPorts, onboard
from lendweave.intake import TokenKey
from lendweave.kernel.clock import SystemClock
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import local_owner
from lendweave.stores.sqlite import SqliteStore

MAPPING = "huaxing_orders.yaml"


def main(database: str, file: str) -> None:
    """Onboard the file by the mapping of the scenario."""
    room = open_scene(read_scene_folder(scenes_root(None), "appliance"))
    clock = SystemClock()
    with SqliteStore(Path(database), clock) as store:
        files = (LocalFile(Path(file)),)
        ports = OnboardPorts(files, store, clock, Uuid7Source(clock), TokenKey(1, b"k"))
        mappings = {MAPPING: room.folder.mappings[MAPPING]}
        result = onboard(OnboardCommand(local_owner("t"), room.scene, mappings), ports)
    print(result.rows, sum(result.quarantined.values()), peak())


def peak() -> int:
    """The most memory that this program held, in bytes.

    `getrusage` would tell that of the process which started it, where that was more.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (kilobytes,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(kilobytes) * 1_024


if __name__ == "__main__":
    main(*sys.argv[1:])
