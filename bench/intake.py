"""What does it cost to bring a partner's file into the store, and does it grow with the file?

    python bench/intake.py [--rows 1000000 10000000] [--rounds 3]

Orders of a maker of appliances as partners send them (GB18030, titles above the header, 万元, three
ways to write a date, one bad row in a thousand) are onboarded by the mapping of the scenario, four
records from each row: checked for refusal, typed, validated, tokenised, and on disk, into a fresh
store. Polars reads the same file into columns of text, which is the least that any reader does; it
takes turns with onboarding, each in a process of its own, and medians count for the smallest size,
which is run `rounds` times. Of the processor's time it is told how much went into splitting the
file into cells, into reading and checking them, and into the store. Exit 1: fewer than 50,000 rows
a second, growth above 11 for ten times the rows, or more than 1 GiB of memory.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from lendweave.bootstrap.rooms import open_scene
from lendweave.connectors.files import LocalFile
from lendweave.connectors.scene_folder import read_scene_folder, scenes_root
from lendweave.flows.onboard import OnboardCommand, OnboardPorts, onboard
from lendweave.intake import FileShape, RowChunk, TokenKey, Wanted
from lendweave.kernel.clock import SystemClock
from lendweave.kernel.ids import Uuid7Source
from lendweave.records import local_owner
from lendweave.runtimes.chunk_process import ChunkProcess
from lendweave.stores.sqlite import SqliteStore

ROWS_PER_SECOND_MIN = 50_000
GROWTH_MAX = 11.0  # of the cost, for ten times the rows
PEAK_MB_MAX = 1_024
KILOBYTES = 1_024
MAPPING = "huaxing_orders.yaml"
HEADER = (
    "订单编号,下单日期,经销商编码,买家姓名,买家证件号,手机号,商品型号,商品名称,品类,数量,"
    "订单金额(万元),状态,安装日期,更新时间"
)
CATEGORIES = ("空调", "冰箱", "洗衣机", "电视")
STATES = ("已下单", "已付款", "已发货", "已签收", "退货", "已取消")
DATES = ("%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日")
STAGES = ("split", "read", "store")
BAD_ROWS = ("cut off", "no buyer", "unknown word", "wrong digit")
ROWS_AT_ONCE = 100_000

Run = dict[str, float]
Runs = dict[str, list[Run]]
"""Runs by reader."""


def main() -> int:
    """Runs the rounds, prints each, and judges."""
    options = _options()
    if options.one:
        print(json.dumps(_one(options.one, Path(options.file))))
        return 0
    seen: dict[int, Runs] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, rows in enumerate(sorted(options.rows)):
            path = Path(folder) / f"订单_{rows}.csv"
            write_orders(path, rows)
            seen[rows] = _rounds(path, rows, 1 if number else options.rounds)
            path.unlink()
    result = _judged(seen)
    print("RESULT", json.dumps(result))
    return int(not result["holds"])


def _rounds(path: Path, rows: int, rounds: int) -> Runs:
    """What each reader took, taking turns."""
    runs: Runs = {"onboard": [], "polars": []}
    for number in range(rounds):
        for reader, found in runs.items():
            found.append(_in_own_process(reader, path))
            print(f"round {number + 1}: {rows:>10,} rows, {reader:<8}{_shown(rows, found[-1])}")
    return runs


def _judged(seen: dict[int, Runs]) -> dict[str, object]:
    """The medians of each size, and the growth from the first to the last for ten times as much."""
    sizes = list(seen)
    wall = {rows: median(run["wall"] for run in runs["onboard"]) for rows, runs in seen.items()}
    cpu = {rows: median(run["cpu"] for run in runs["onboard"]) for rows, runs in seen.items()}
    plain = {rows: median(run["wall"] for run in runs["polars"]) for rows, runs in seen.items()}
    peak = max(run["peak_mb"] for runs in seen.values() for run in runs["onboard"])
    growth = _growth(wall)
    speed = min(rows / seconds for rows, seconds in wall.items())
    return {
        "rows": sizes,
        "rows_per_second": [round(rows / wall[rows]) for rows in sizes],
        "cpu_us_per_row": [round(cpu[rows] / rows * 1e6, 2) for rows in sizes],
        "times_polars": [round(wall[rows] / plain[rows], 1) for rows in sizes],
        "growth_for_tenfold": round(growth, 2),
        "growth_of_cpu": round(_growth(cpu), 2),
        "share_by_stage": {stage: round(_share(seen[sizes[-1]], stage), 2) for stage in STAGES},
        "peak_mb": round(peak),
        "holds": speed >= ROWS_PER_SECOND_MIN and growth <= GROWTH_MAX and peak <= PEAK_MB_MAX,
    }


def _growth(seconds: dict[int, float]) -> float:
    """How much more the largest size takes than the smallest, for ten times the rows."""
    least, most = min(seconds), max(seconds)
    return seconds[most] / seconds[least] * 10 * least / most


def _share(runs: Runs, stage: str) -> float:
    """Of the processor's time, in the median run."""
    return median(run[stage] / run["cpu"] for run in runs["onboard"])


def _one(reader: str, path: Path) -> Run:
    """One reading of the file in this process. wall, cpu and the stages: seconds.

    cpu, peak_mb: of this process and of the one that reads beside it, added up.
    """
    read = {"onboard": _onboard, "polars": _polars}[reader]
    wall, cpu, own = time.perf_counter(), time.process_time(), time.thread_time()
    split = read(path)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    own = time.thread_time() - own
    here = resource.getrusage(resource.RUSAGE_SELF)
    beside = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_beside = beside.ru_utime + beside.ru_stime
    peak_kb = here.ru_maxrss + beside.ru_maxrss
    stages = {"split": split, "read": own - split + cpu_beside, "store": cpu - own}
    return {"wall": wall, "cpu": cpu + cpu_beside, "peak_mb": peak_kb / KILOBYTES, **stages}


class MeteredFile:
    """A partner's file that knows how much processor time its splitting took, in seconds."""

    def __init__(self, path: Path) -> None:
        self._file = LocalFile(path)
        self.name = self._file.name
        self.digest = self._file.digest
        self.rows = self._file.rows
        self.seconds = 0.0

    def chunks(self, layout: FileShape, wanted: Wanted) -> Iterator[RowChunk]:
        """The file's own."""
        chunks = self._file.chunks(layout, wanted)
        while True:
            start = time.thread_time()
            chunk = next(chunks, None)
            self.seconds += time.thread_time() - start
            if chunk is None:
                return
            yield chunk


def _onboard(path: Path) -> float:
    """Seconds that splitting took."""
    room = open_scene(read_scene_folder(scenes_root(None), "appliance"))
    clock, owner, file = SystemClock(), local_owner("bench"), MeteredFile(path)
    with (
        tempfile.TemporaryDirectory(dir=path.parent) as home,
        SqliteStore(Path(home) / "store.db", clock) as store,
        closing(ChunkProcess()) as beside,
    ):
        mappings = {MAPPING: room.folder.mappings[MAPPING]}
        ids, key = Uuid7Source(clock), TokenKey(1, b"bench")
        ports = OnboardPorts((file,), store, clock, ids, key, beside=beside)
        onboarded = onboard(OnboardCommand(owner, room.scene, mappings), ports)
        assert not onboarded.refused, onboarded.refused
        bad = sum(onboarded.quarantined.values())
        assert bad == onboarded.rows // 1_000, onboarded.quarantined
    return file.seconds


def _polars(path: Path) -> float:
    """Columns of text, nothing else; no stage of its own."""
    import polars  # noqa: PLC0415 - not to weigh on the memory of the other reader

    content = path.read_bytes().decode("gb18030").encode()
    polars.read_csv(content, skip_rows=2, infer_schema=False, truncate_ragged_lines=True)
    return 0.0


def write_orders(path: Path, rows: int) -> None:
    """The partner's file, the same each time."""
    with path.open("w", encoding="gb18030", newline="") as file:
        file.write(f"华星电器 订单明细\r\n导出时间：2026-10-01\r\n{HEADER}\r\n")
        for block in _blocks(rows):
            file.writelines(block)


def _blocks(rows: int) -> Iterator[list[str]]:
    draw = random.Random(7)
    days = [date(2025, 1, 1) + timedelta(days) for days in range(365)]
    ordered = [day.strftime(draw.choice(DATES)) for day in days]
    installed = [(day + timedelta(9)).strftime("%Y/%m/%d") for day in days]
    updated = [(day + timedelta(20)).strftime("%Y-%m-%d 10:30") for day in days]
    goods = [_good(draw, number) for number in range(300)]
    for first in range(0, rows, ROWS_AT_ONCE):
        lines = []
        for number in range(first, min(first + ROWS_AT_ONCE, rows)):
            day, buyer = number % 365, draw.randrange(max(rows // 2, 1))
            state = STATES[number % 7 % 6]
            line = (
                f"HX{number:010d},{ordered[day]},D{number % 900:04d},{_person(buyer)},"
                f"{goods[number % 300]},{draw.randrange(1, 99) / 100 + 0.05:.4f},{state},"
                f"{installed[day] if state == '已签收' else '-'},{updated[day]}\r\n"
            )
            lines.append(_spoilt(line, number // 1_000) if number % 1_000 == 999 else line)
        yield lines


def _good(draw: random.Random, number: int) -> str:
    category = draw.choice(CATEGORIES)
    return f"KFR-{number:03d},华星{category}{number}型,{category},{1 + number % 3}台"


def _person(number: int) -> str:
    """Name, identity number and phone of one buyer."""
    born = date(1960, 1, 1) + timedelta(number % 15_000)
    digits = f"330102{born:%Y%m%d}{number // 15_000 % 1_000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return f"王{number % 97:02d},{digits}{'10X98765432'[total % 11]},138{number % 100_000_000:08d}"


def _spoilt(line: str, number: int) -> str:
    cells = line.split(",")
    match BAD_ROWS[number % len(BAD_ROWS)]:
        case "cut off":
            return ",".join(cells[:9]) + "\r\n"
        case "no buyer":
            cells[4] = ""
        case "unknown word":
            cells[11] = "不详"
        case "wrong digit":
            cells[4] = cells[4][:-1] + ("1" if cells[4][-1] != "1" else "2")
    return ",".join(cells)


def _in_own_process(reader: str, path: Path) -> Run:
    command = [sys.executable, __file__, "--one", reader, "--file", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    run: Run = json.loads(done.stdout)
    return run


def _shown(rows: int, run: Run) -> str:
    return (
        f"{rows / run['wall']:>11,.0f} rows/s, {run['cpu'] / rows * 1e6:6.2f} µs of processor each,"
        f" {run['peak_mb']:6.0f} MB at most"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", default="", help="one run of this reader, as JSON")
    parser.add_argument("--file", default="", help="the file of that run")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
