"""The bureau's answers for one branch, one JSON object on each line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from lendweave.simulation.economy import Economy
from lendweave.simulation.files.untidy import Fault, Rows, TextFile, untidied, wrong_digit
from lendweave.simulation.truth.credit import Report
from lendweave.simulation.truth.files import PlantedFault
from lendweave.simulation.truth.frames import NONE, taken

_FIRST_LINE = 1
_COST_FEN = 150
_SOUND = {"enquiries_3m": 1, "overdue_24m": 0, "has_court_record": False}
Answer = dict[str, Any]

FAULTS: tuple[Fault[Answer], ...] = (
    Fault("INTAKE-039", lambda row: {**row, "id_number": wrong_digit(row["id_number"])}),
    Fault("INTAKE-041", lambda row: {**row, "result": {**_SOUND, "enquiries_3m": -1}}),
    Fault("INTAKE-037", lambda row: {**row, "result": {**_SOUND, "has_court_record": "maybe"}}),
    Fault("INTAKE-031", lambda row: {**row, "queried_at": None}),
    Fault("INTAKE-035", lambda row: {**row, "queried_at": "昨天"}),
    Fault("INTAKE-034", lambda row: {**row, "result": {**_SOUND, "overdue_24m": 0.5}}),
    Fault("INTAKE-031", lambda row: {**row, "found": None}),
    Fault("INTAKE-025", lambda row: {**row, "score": 640}),
)


def report_file(economy: Economy) -> tuple[TextFile, PlantedFault]:
    """credit_reports_B….jsonl of a block and what is untidy in it."""
    block, credit = economy.block, economy.credit
    place = np.flatnonzero(credit.asked & (credit.report.queried_at < block.end))
    place = place[np.argsort(credit.report.queried_at[place], kind="stable")]
    name = f"credit_reports_B{block.number:04d}.jsonl"
    reports = taken(credit.report, place)
    who = credit.application.person_id[place] - block.start
    answers = list(_answers(reports, economy.people.person.id_number[who].tolist()))
    rows = Rows(answers, reports.order_id, [""] * len(answers))
    sent, planted = untidied(
        rows, FAULTS, block.world.files, block.chance, file=name, first_line=_FIRST_LINE
    )
    lines = [json.dumps(answer, ensure_ascii=False) for answer in sent]
    return TextFile(name, "\n".join([*lines, ""]).encode()), planted


def _answers(reports: Report, identities: list[str]) -> Iterator[Answer]:
    columns = zip(
        reports.order_id.tolist(),
        reports.queried_at.astype("datetime64[s]").astype(str).tolist(),
        identities,
        reports.found.tolist(),
        reports.enquiries_3m.tolist(),
        reports.overdue_24m.tolist(),
        reports.has_court_record.tolist(),
        strict=True,
    )
    for number, at, identity, found, enquiries, overdue, court in columns:
        result = {
            "enquiries_3m": None if enquiries == NONE else enquiries,
            "overdue_24m": overdue,
            "has_court_record": court,
        }
        yield {
            "report_no": f"ZX{number}",
            "queried_at": f"{at}+08:00",
            "id_number": identity,
            "purpose": "贷前审批",
            "found": found,
            "result": result if found else None,
            "cost_fen": _COST_FEN,
        }
