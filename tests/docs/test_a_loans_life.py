"""The page on a loan's life says what is true: its commands run, and print what it shows."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs" / "guides"
BLOCK = re.compile(r"```sh\n(.*?)```(?:\s*```text\n(.*?)```)?", re.DOTALL)
PARTS = BLOCK.findall((GUIDES / "a-loans-life.md").read_text(encoding="utf-8"))
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def free_port() -> int:
    """A port on which nothing listens now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


def lines_of(text: str) -> list[str]:
    """Lines as they are compared: ids and the width of gaps left out."""
    return [" ".join(ID.sub("…", line).split()) for line in text.splitlines() if line.strip()]


@pytest.mark.slow
def test_every_command_prints_what_the_page_shows(tmp_path: Path) -> None:
    """All blocks in one shell, one after the other; each shown line comes, in its order."""
    port = str(free_port())
    tool = tmp_path / "lendweave"
    tool.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m lendweave "$@"\n')
    tool.chmod(0o700)
    script = "echo '=== next'\n".join(commands for commands, _ in PARTS)
    script = script.replace("/tmp/loan", str(tmp_path / "loan")).replace(":8000", f":{port}")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LENDWEAVE_")}
    more = {"COLUMNS": "140", "LENDWEAVE_PORT": port, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = ["bash", "-euc", script]
    done = subprocess.run(
        command, cwd=ROOT, env=kept | more, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    printed = done.stdout.split("=== next\n")
    for (commands, shown), out in zip(PARTS, printed, strict=True):
        came = iter(lines_of(out))
        missing = [line for line in lines_of(shown) if not any(line in each for each in came)]
        assert missing == [], f"{commands}\n{out}"


def test_both_languages_tell_the_same_commands() -> None:
    """And the same output."""
    assert len(PARTS) > 10
    assert BLOCK.findall((GUIDES / "a-loans-life.zh-CN.md").read_text(encoding="utf-8")) == PARTS
