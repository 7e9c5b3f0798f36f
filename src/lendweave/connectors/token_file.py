"""The tenant's secret for tokens, kept in a file that only its owner may read."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

from lendweave.durable import durable_write, sync_folder
from lendweave.kernel.errors import Invalid

SECRET_BYTES = 32


class TokenFileUnsafe(Invalid):
    """The token file is damaged, or others may read it.
    令牌密钥文件已损坏，或可被他人读取。
    """

    code = "CONNECTORS-011"


def read_or_create_secret(path: Path) -> bytes:
    """The secret in `path`; a fresh one is made and written when there is none yet.

    Losing the file means that people seen again get new tokens. Raises TokenFileUnsafe.
    """
    if not path.exists():
        _create(path)
    # The process that made the file may have died before its name was on disk.
    sync_folder(path.parent)
    if path.stat().st_mode & 0o077:
        raise TokenFileUnsafe(
            where=str(path),
            got=f"mode {path.stat().st_mode & 0o777:o}",
            expected="mode 600",
            fix=f"Run chmod 600 {path}.",
        )
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii"))
    except (ValueError, UnicodeDecodeError):
        secret = b""
    if len(secret) != SECRET_BYTES:
        raise TokenFileUnsafe(
            where=str(path),
            got="something else",
            expected=f"{2 * SECRET_BYTES} hexadecimal digits",
            fix="Restore the file from a backup.",
        )
    return secret


def _create(path: Path) -> None:
    """Make the file, whole; when another process was faster, its secret stands."""
    with suppress(FileExistsError):
        durable_write(path, secrets.token_hex(SECRET_BYTES).encode("ascii"), replace=False)
