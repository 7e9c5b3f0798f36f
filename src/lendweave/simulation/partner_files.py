"""The files that partners of the appliance scene send about one block."""

from __future__ import annotations

from lendweave.simulation.application_file import application_file
from lendweave.simulation.dealer_file import dealer_file
from lendweave.simulation.economy import Economy
from lendweave.simulation.loan_files import loan_file, receipt_file
from lendweave.simulation.order_file import order_file
from lendweave.simulation.report_file import report_file
from lendweave.simulation.tables import PlantedFault
from lendweave.simulation.untidy import SheetFile, TextFile, all_planted

WRITERS = (dealer_file, order_file, application_file, report_file, loan_file, receipt_file)


def partner_files(economy: Economy) -> tuple[list[TextFile | SheetFile], PlantedFault]:
    """Every file of a block, and each of their rows that is not plain truth."""
    made = [write(economy) for write in WRITERS]
    return [file for file, _ in made], all_planted([planted for _, planted in made])
