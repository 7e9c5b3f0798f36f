"""The server that carries the service: one process, one loop, ended by a signal."""

from __future__ import annotations

import gc
import socket
import sys
from collections import Counter
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Any, cast

import uvicorn

from lendweave.api.connections import Patience, PatientProtocol
from lendweave.api.logs import write_logs
from lendweave.settings import Settings

_GC_THRESHOLDS = 20_000, 20, 50

if TYPE_CHECKING:
    from starlette.types import ASGIApp


class Server(uvicorn.Server):
    """A server that a first signal ends with care, and a second one at once.

    was_cut: whether requests were still under way when it ended.
    """

    was_cut = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take no more connections; told again, wait for nothing.

        The signal is not raised again afterwards, as uvicorn would: whoever runs the server still
        has to close the data folder.
        """
        self.force_exit = self.should_exit
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer what is under way, then end."""
        await super().shutdown(sockets)
        left = any(not task.done() for task in self.server_state.tasks)
        self.was_cut = self.force_exit or left


def server_of(
    app: ASGIApp,
    settings: Settings,
    refused: Counter[str] | None = None,
    *,
    port: int | None = None,
) -> Server:
    """A server for `app`, not running yet. refused: told what its connections refuse, by bound.

    port: instead of the settings' one; 0 takes any that is free.
    """
    seconds, connections = settings.client_seconds, settings.connections_max
    patience = Patience(seconds, connections, Counter() if refused is None else refused)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port if port is None else port,
        http=cast(Any, partial(PatientProtocol, patience)),
        lifespan="off",
        log_config=None,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )
    return Server(config)


def serve_app(app: ASGIApp, settings: Settings, refused: Counter[str] | None = None) -> bool:
    """Serve `app` until a signal ends it; whether every request under way was answered."""
    write_logs(sys.stderr, settings.log_level)
    server = server_of(app, settings, refused)
    _spare_what_stays()
    try:
        server.run()
    finally:
        gc.unfreeze()  # what is not collected at the end, libraries in C++ report as leaks
    return not server.was_cut


def _spare_what_stays() -> None:
    """Keep scenes, strategies and modules out of the rounds of the garbage collector.

    A request makes a few hundred objects and no cycles: walking over all that lives, every few
    requests, costs a twelfth of them and is what the slowest of them wait for.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)
