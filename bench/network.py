"""How long the network of many parties takes: households on a device, counters, two partners.

python bench/network.py [parties]
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lendweave.network import network_of, read_sightings
from lendweave.network.model import SIGHTING_SCHEMA

SECOND = 10**6
HOME, COUNTERS = 3, 50  # people of a household; stores


def sightings(parties: int) -> pa.Table:
    """Six sightings of each party."""
    chance, party = np.random.default_rng(7), np.arange(parties)
    home = party // HOME

    def of(key_type: str, keys: NDArray[np.int64]) -> pa.Table:
        at = chance.integers(0, SECOND, parties)
        columns = (party.astype(str), [key_type] * parties, keys.astype(str), at)
        arrays = [pa.array(c, f.type) for c, f in zip(columns, SIGHTING_SCHEMA, strict=True)]
        return pa.table(arrays, schema=SIGHTING_SCHEMA)

    return pa.concat_tables(
        [
            of("identity", party - (chance.random(parties) < 0.05)),
            of("phone", np.where(chance.random(parties) < 0.05, home * HOME, party)),
            of("device", np.where(chance.random(parties) < 0.3, home * HOME, party)),
            of("device", np.where(chance.random(parties) < 0.02, -1 - party % COUNTERS, party)),
            of("address", home),
            of("party_type", np.zeros(parties, np.int64)),
        ]
    )


def main() -> None:
    """Print seconds, links and memory."""
    table = sightings(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    started = time.perf_counter()
    found = read_sightings(table, SECOND)
    read = time.perf_counter()
    network = network_of(found)
    ended = time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{table.num_rows:,} sightings of {len(network.parties):,} parties")
    print(f"numbered in {read - started:.1f} s, linked in {ended - read:.1f} s, {memory:,} MB")
    print(f"{sum(map(len, network.links)):,} links, {len(network.hubs):,} hubs")


if __name__ == "__main__":
    main()
