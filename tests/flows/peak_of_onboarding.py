"""Onboards a file and prints the most memory that the process held, in bytes.

Usage: python peak_of_onboarding.py DATABASE FILE; run by test_onboard_memory.py.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from lendweave.bootstrap import open_scene
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
    peak_kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(result.rows, sum(result.quarantined.values()), peak_kilobytes * 1_024)


if __name__ == "__main__":
    main(*sys.argv[1:])
