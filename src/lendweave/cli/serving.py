"""The server that carries the service: one process, one loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn

from lendweave.settings import Settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp


def serve_app(app: ASGIApp, settings: Settings) -> None:
    """Serve `app` until a signal ends it; requests under way are answered first."""
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning")
