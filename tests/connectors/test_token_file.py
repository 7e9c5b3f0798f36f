"""The secret for tokens: made once, whole, and for its owner only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lendweave.connectors.token_file import (
    SECRET_BYTES,
    TokenFileUnsafe,
    read_or_create_secret,
)


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    """The second call reads what the first one wrote; only the owner may."""
    path = tmp_path / "home" / "token.key"
    secret = read_or_create_secret(path)
    assert len(secret) == SECRET_BYTES
    assert read_or_create_secret(path) == secret
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_all_who_come_first_get_one_secret(tmp_path: Path) -> None:
    """Callers that find no file at the same moment agree on the one that was faster."""
    path = tmp_path / "token.key"
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: read_or_create_secret(path), range(32)))
    assert len(secrets) == 1


@pytest.mark.parametrize("content", [b"", b"ab", b"\xff\xfe", b"z" * 64])
def test_a_damaged_secret_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    """A new secret would give everybody seen again a new token."""
    path = tmp_path / "token.key"
    path.touch(0o600)
    path.write_bytes(content)
    with pytest.raises(TokenFileUnsafe, match="64 hexadecimal digits"):
        read_or_create_secret(path)
    assert path.read_bytes() == content


def test_a_secret_that_others_may_read_is_refused(tmp_path: Path) -> None:
    """The error says how to close the file."""
    path = tmp_path / "token.key"
    read_or_create_secret(path)
    path.chmod(0o644)
    with pytest.raises(TokenFileUnsafe, match="chmod 600"):
        read_or_create_secret(path)
