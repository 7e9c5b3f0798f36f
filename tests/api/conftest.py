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
    with TestClient(create_app(house), base_url="http://127.0.0.1:8000") as opened:
        yield opened
