"""Every feature of a scene says something: on the world of the scene, and on the public sets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.command_line import lendweave
from tests.conftest import settings_for

from lendweave.bootstrap import open_house
from lendweave.flows.onboard import onboard
from lendweave.flows.screen import screen_features
from lendweave.models import Screening, Warned

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("LENDWEAVE_DATA", ROOT.parent / "shared" / "data"))
SETS = {
    "berka": "berka_partial/loan.asc.gz",
    "marketplace": "lendingclub_creditmodel/lendingclub.parquet",
    "online_retail": "online_retail/online_retail.parquet",
    "receivables": "b2b_receivables_ibm/Accounts-Receivable.csv",
    "small_business": "sba_case/SBAcase.parquet",
}


# What the platform itself knows of a partner once nights have graded it; files tell none of it.
GRANTED_TO_PARTNERS = {
    *("partner_admission", "partner_grade", "partner_quota", "partner_quota_left"),
}
USED_BY_PARTNERS = {
    *("partner_exposure", "partner_moved_in", "partner_moved_out", "partner_used_of_reserved"),
}


def screened(home: Path, scene: str, files: Path) -> Screening:
    """The scene's features over what the files hold."""
    with open_house(settings_for(home)) as house:
        onboard(*house.intake.onboarding(scene, files, lambda _: None))
        return screen_features(house.principal, house.features.screening(scene))


def doubted(screening: Screening, warned: Warned) -> set[str]:
    """Names of the features that are marked so."""
    return {each.name for each in screening.features if warned in each.warnings}


@pytest.mark.slow
def test_the_appliance_world_tells_by_every_feature(tmp_path: Path) -> None:
    """None is constant, hardly known or too good; what marks frauds stands first.

    Only what nightly grades tell of a partner is the same for all: no night has graded one.
    Whom the world makes up never signed up in the app, so no channel is known to have won them.
    """
    world = tmp_path / "world"
    lendweave(
        *("simulate", "appliance", "--out", str(world), "--people", "3000", "--months", "18"),
        home=tmp_path / "home",
    )
    found = screened(tmp_path / "home", "appliance", world / "files")
    assert doubted(found, Warned.CONSTANT) == GRANTED_TO_PARTNERS | USED_BY_PARTNERS
    assert doubted(found, Warned.THIN) == GRANTED_TO_PARTNERS
    assert doubted(found, Warned.LEAK) == set()
    first = found.features[0]
    assert first.name == "acquisition_channel"
    assert first.evidence.information is not None
    assert first.evidence.information.beyond_chance > 0
    assert found.left_out > 0


@pytest.mark.slow
@pytest.mark.parametrize("scene", SETS)
def test_a_public_set_tells_by_every_feature(scene: str, tmp_path: Path) -> None:
    """No feature of a set is constant or hardly known; the leaks that it has are found."""
    file = DATA / SETS[scene]
    if not file.is_file():
        pytest.skip(f"{SETS[scene]} is not on this machine: name its folder in LENDWEAVE_DATA")
    found = screened(tmp_path / "home", scene, file)
    assert doubted(found, Warned.CONSTANT) == set()
    assert doubted(found, Warned.THIN) == set()
    if scene == "small_business":  # the set tells the term as the loan ended, not as it was agreed
        assert "term_months" in doubted(found, Warned.LEAK)
    if scene == "marketplace":
        assert doubted(found, Warned.LEAK) == set()
        assert found.tells
