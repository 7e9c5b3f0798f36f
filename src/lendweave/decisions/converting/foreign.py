"""Which library wrote a model is seen in its text."""

from __future__ import annotations

import msgspec

from lendweave.decisions.converting.grown import Grown
from lendweave.decisions.converting.lightgbm_json import LightgbmShape, read_lightgbm
from lendweave.decisions.converting.lightgbm_text import read_lightgbm_text
from lendweave.decisions.converting.xgboost_json import XgboostShape, read_xgboost, refused

_TEXT_START = "tree\n"


def read_foreign(text: str, file: str, names: tuple[str, ...] = ()) -> Grown:
    """The trees of a model of LightGBM (text or JSON) or XGBoost (JSON).

    names: of the features, for a file that has none. Raises ForeignModelInvalid.
    """
    try:
        return _read(text, file, names)
    except (ArithmeticError, ValueError, IndexError, KeyError, msgspec.MsgspecError) as error:
        raise refused(
            file, f"a file that breaks off or is of another form: {error}",
            "a whole model as the library saved it", "Save the model again.",
        ) from None  # fmt: skip


def _read(text: str, file: str, names: tuple[str, ...]) -> Grown:
    if text.replace("\r\n", "\n").startswith(_TEXT_START):
        return read_lightgbm_text(text.replace("\r\n", "\n"), file)
    found = msgspec.json.decode(text)
    if isinstance(found, dict) and "learner" in found:
        return read_xgboost(msgspec.convert(found, XgboostShape, strict=False), names, file)
    if isinstance(found, dict) and "tree_info" in found:
        return read_lightgbm(msgspec.convert(found, LightgbmShape), file)
    raise refused(
        file,
        "JSON of another form",
        "LightGBM's text or dump, or XGBoost's JSON",
        "Save it as one.",
    )
