"""A way to the server that can be cut at a commit, before or behind the server's answer."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Literal

Cut = Literal["", "asked", "answered"]


class CuttingRelay:
    """Passes bytes on between a socket of its own in `folder` and the server's.

    cut: `asked` drops the connection when a COMMIT comes, which the server never hears of;
    `answered` lets the server commit and drops its answer. Once, then bytes pass again.
    """

    def __init__(self, folder: Path, server: str, port: int) -> None:
        self.cut: Cut = ""
        self._server = f"{server}/.s.PGSQL.{port}"
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listening.bind(str(folder / f".s.PGSQL.{port}"))
        self._listening.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._relay, args=(client,), daemon=True).start()

    def _relay(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with client, server, suppress(OSError):
            server.connect(self._server)
            answers = threading.Thread(target=self._pass_answers, args=(server, client))
            answers.start()
            while asked := client.recv(65_536):
                if self.cut == "asked" and b"COMMIT" in asked:
                    self.cut = ""
                    break
                server.sendall(asked)
            server.shutdown(socket.SHUT_RDWR)
            answers.join()

    def _pass_answers(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while answer := server.recv(65_536):
                if self.cut == "answered" and b"COMMIT\0" in answer:
                    self.cut = ""
                    break
                client.sendall(answer)
            client.shutdown(socket.SHUT_RDWR)
