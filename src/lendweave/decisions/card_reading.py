"""What the author of a model says of it, checked as far as it can be."""

from __future__ import annotations

from lendweave.decisions.model import ModelCard
from lendweave.decisions.model_file import NUMBER, CardShape, ModelFile
from lendweave.lang.literals import day_from_text

_TEXT_MAX = 500


def read_card(file: ModelFile) -> ModelCard | None:
    """The card of the model. Raises ModelInvalid naming the key."""
    shape = file.written.card
    if shape is None:
        return None
    for key in ("target", "trained_on", "by", "note"):
        _check_text(file, key, getattr(shape, key))
    for key in ("auc", "ks"):
        _check_share(file, key, getattr(shape, key))
    _check_days(file, shape)
    return ModelCard(
        target=shape.target,
        trained_on=shape.trained_on,
        first=shape.first,
        last=shape.last,
        by=shape.by,
        auc=shape.auc,
        ks=shape.ks,
        note=shape.note,
    )


def _check_text(file: ModelFile, key: str, text: str | None) -> None:
    if text is not None and not 0 < len(text.strip()) <= _TEXT_MAX:
        raise file.refused(
            ("card", key),
            f"{len(text)} characters",
            f"a text of at most {_TEXT_MAX} characters",
            "Say it in a sentence.",
        )


def _check_share(file: ModelFile, key: str, text: str | None) -> None:
    if text is not None and not (NUMBER.fullmatch(text) and 0 <= float(text) <= 1):
        raise file.refused(("card", key), text, "a number from 0 to 1", 'Write for example "0.71".')


def _check_days(file: ModelFile, shape: CardShape) -> None:
    for key, text in (("from", shape.first), ("to", shape.last)):
        if day_from_text(text) is None:
            raise file.refused(("card", key), text, "a day", "Write a day such as 2026-01-31.")
    if shape.first > shape.last:
        raise file.refused(
            ("card", "from"), shape.first, f"a day not after {shape.last}", "Turn the days."
        )
