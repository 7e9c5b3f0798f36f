"""What several suites share: a data folder with the appliance sample in it, onboarded once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from tests.postgres_databases import Databases
from tests.postgres_server import running_server, server_tools

from lendweave.bootstrap import House, open_house
from lendweave.flows.onboard import Onboarded, onboard
from lendweave.settings import Settings, load_settings

_SERVER_NEEDED = "TESTS_NEED_POSTGRESQL"
"""Set where a test must not be left out for want of a server."""

# A property holds or it does not, however busy the machine is: no test fails for taking long. The
# same code gets the same verdict each time; `make search` looks for new cases instead.
settings.register_profile(
    "lendweave",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile(
    "search", settings.get_profile("lendweave"), derandomize=False, max_examples=500
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "lendweave"))


def settings_for(home: Path) -> Settings:
    """The default settings over `home`, whatever the environment says."""
    return load_settings({}, {"home": home})


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of the person who runs the tests do not reach them."""
    for name in [n for n in os.environ if n.startswith("LENDWEAVE_") and n != "LENDWEAVE_DATA"]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def onboarded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Onboarded]:
    """A data folder with the appliance sample, and what onboarding it said."""
    home = tmp_path_factory.mktemp("appliance")
    with open_house(settings_for(home)) as house:
        result = onboard(*house.intake.onboarding("appliance", None, lambda _: None))
    return home, result


@pytest.fixture
def appliance_home(onboarded: tuple[Path, Onboarded], tmp_path: Path) -> Path:
    """A copy of the onboarded folder, to do with as a test likes."""
    home = tmp_path / "home"
    shutil.copytree(onboarded[0], home)
    return home


@pytest.fixture
def house(appliance_home: Path) -> Iterator[House]:
    """The appliance sample in an open house."""
    with open_house(settings_for(appliance_home)) as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """The address of a PostgreSQL server that runs while the tests do."""
    tools = server_tools()
    if tools is None:
        assert not os.environ.get(_SERVER_NEEDED), "no PostgreSQL server to test with"
        pytest.skip("no PostgreSQL server here: neither the development wheel nor `initdb`")
    with running_server(tools) as address:
        yield address


@pytest.fixture(scope="session")
def databases(postgres_address: str) -> Databases:
    """Prepared databases of that server, one for each test that asks."""
    return Databases.on(postgres_address)
