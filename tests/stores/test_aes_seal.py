"""Sealing: what goes in comes out at its own place, under its own key, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendweave.stores.aes_seal import AesSeal
from lendweave.stores.sealing import SealBroken

SEAL = AesSeal(1, b"\x01" * 32)
CLEAR = b"990101199601090745"


@given(st.text(), st.binary())
def test_what_is_sealed_opens_at_its_place(place: str, clear: bytes) -> None:
    """Any text, any place; the same text is never sealed the same way twice."""
    place = place.encode("utf-8", "replace").decode()
    sealed = SEAL.close(place, clear)
    assert SEAL.open(place, sealed) == clear
    assert SEAL.close(place, clear) != sealed


def test_nothing_of_it_can_be_seen() -> None:
    """Neither the text nor the key stands in what is kept or printed."""
    assert CLEAR not in SEAL.close("row", CLEAR)
    assert "\\x01" not in repr(SEAL)
    assert "x01" not in str(SEAL)


@given(st.integers(0, 500), st.integers(1, 255))
def test_one_changed_byte_breaks_it(place: int, change: int) -> None:
    """Version, nonce, text and tag are all protected."""
    sealed = bytearray(SEAL.close("row", CLEAR))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(SealBroken, match="backups that belong together"):
        SEAL.open("row", bytes(sealed))


@pytest.mark.parametrize(
    ("seal", "place"),
    [
        (SEAL, "another row"),
        (AesSeal(1, b"\x02" * 32), "row"),
        (AesSeal(2, b"\x01" * 32), "row"),
    ],
    ids=["moved", "another key", "another version"],
)
def test_it_opens_nowhere_else(seal: AesSeal, place: str) -> None:
    """A sealed row that was copied into another row, tenant or house stays closed."""
    with pytest.raises(SealBroken, match="key version 1"):
        seal.open(place, SEAL.close("row", CLEAR))


@pytest.mark.parametrize("sealed", [b"", b"\x00\x01", b"\x00\x01" + b"\x00" * 12])
def test_what_is_cut_off_is_broken(sealed: bytes) -> None:
    """Too short to hold anything."""
    with pytest.raises(SealBroken, match="key version"):
        SEAL.open("row", sealed)


def test_a_mark_tells_texts_apart() -> None:
    """The same text has the same mark under one key, and another under another."""
    assert SEAL.mark(CLEAR) == SEAL.mark(CLEAR)
    assert SEAL.mark(CLEAR) != SEAL.mark(CLEAR + b"1")
    assert SEAL.mark(CLEAR) != AesSeal(1, b"\x02" * 32).mark(CLEAR)
