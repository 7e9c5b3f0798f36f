"""The HTTP door over the appliance sample."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from lendweave.api import create_app
from lendweave.bootstrap import House


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    """A client of the service over the sample."""
    with TestClient(create_app(house)) as opened:
        yield opened
