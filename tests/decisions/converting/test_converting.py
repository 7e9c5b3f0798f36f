"""Models that LightGBM and XGBoost wrote: the same leaves, their own predictions, what is refused.

The models beside this file were trained and saved by the libraries themselves (LightGBM 4.7,
XGBoost 3.2), and `rows.csv` holds what each of them predicts, nulls and values at thresholds among
the rows.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.decisions.strategies import SMALL_INPUTS

from lendweave.decisions.converting import (
    ConvertCommand,
    check_converted,
    convert,
    differences,
    read_foreign,
)
from lendweave.decisions.converting.errors import ForeignModelInvalid
from lendweave.decisions.converting.grown import GrownSplit, single
from lendweave.decisions.converting.thresholds import last_passing
from lendweave.kernel.decimals import decimal_from_scaled
from lendweave.kernel.types import TEXT
from lendweave.lang import Column, Schema

HERE = Path(__file__).parent
FILES = ("lightgbm.txt", "lightgbm.json", "xgboost.json")


def written(file: str) -> str:
    """The text of a file beside this one."""
    return (HERE / file).read_text(encoding="utf-8")


def rows_of(library: str) -> str:
    """The rows with the predictions of one library."""
    return written("rows.csv").replace(library, "prediction", 1)


def rows_without_other(library: str) -> str:
    """The rows with one column of predictions, called so."""
    other = "xgboost" if library == "lightgbm" else "lightgbm"
    lines = [line.split(",") for line in rows_of(library).splitlines()]
    dropped = lines[0].index(other)
    return "\n".join(",".join(c for at, c in enumerate(ln) if at != dropped) for ln in lines) + "\n"


@pytest.mark.parametrize("file", FILES)
def test_a_converted_model_predicts_as_its_library(file: str) -> None:
    """Rows with nulls and at thresholds: within the rounding of leaves, digits and floats."""
    grown = read_foreign(written(file), file)
    converted = convert(grown, SMALL_INPUTS, ConvertCommand(), file)
    compiled = check_converted(converted, SMALL_INPUTS)
    found = differences(
        grown, compiled, rows_without_other(file.split(".", maxsplit=1)[0]), "rows.csv"
    )
    assert found.rows == 200
    assert converted.inputs == ("age", "amount", "income", "is_new")
    assert 0 < found.log_odds <= (converted.trees + 1) * 0.5e-6 + 1e-12
    assert found.probability <= 2.5e-6
    assert found.told is not None
    assert found.told <= 2.5e-6


def test_text_and_dump_of_one_model_are_the_same() -> None:
    """Both ways in which LightGBM writes a model give one file."""
    texts = {
        convert(read_foreign(written(file), file), SMALL_INPUTS, ConvertCommand(), file).text
        for file in FILES[:2]
    }
    assert len(texts) == 1


def test_fewer_digits_are_told_as_larger_differences() -> None:
    """Leaves of two digits are far from the model, and the report says how far."""
    grown = read_foreign(written("xgboost.json"), "xgboost.json")
    found = [
        differences(
            grown,
            check_converted(convert(grown, SMALL_INPUTS, ConvertCommand(scale), "m"), SMALL_INPUTS),
            rows_without_other("xgboost"),
            "rows.csv",
        )
        for scale in (2, 9)
    ]
    assert found[0].log_odds > 0.001
    assert found[1].log_odds < 1e-8


@given(st.integers(-(10**9), 10**9), st.integers(0, 6), st.booleans(), st.booleans())
def test_no_threshold_is_rounded(raw: int, scale: int, is_single: bool, is_moved: bool) -> None:
    """The last value that passes passes, and the next one does not, asked as the library asks."""
    threshold = float(decimal_from_scaled(raw, scale)) * (1.0000001 if is_moved else 1.0)
    threshold = single(threshold) if is_single else threshold

    def passes(value: float) -> bool:
        return single(value) < threshold if is_single else value <= threshold

    last = last_passing(scale, passes)
    assert passes(float(decimal_from_scaled(last, scale)))
    assert not passes(float(decimal_from_scaled(last + 1, scale)))


def changed_json(file: str, *path: Any, value: Any) -> str:
    """A model with one place changed."""
    model = json.loads(written(file))
    place = model
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return json.dumps(model)


TREES = ("learner", "gradient_booster", "model", "trees", 0)
PARAMETERS = ("learner", "learner_model_param")
ROOT = ("tree_info", 0, "tree_structure")
REFUSED: dict[str, tuple[str, str]] = {
    "another objective": (
        changed_json("xgboost.json", "learner", "objective", "name", value="reg:squarederror"),
        "binary:logistic alone",
    ),
    "several classes": (
        changed_json("xgboost.json", *PARAMETERS, "num_class", value="3"), "binary:logistic alone"
    ),
    "another booster": (
        changed_json("xgboost.json", "learner", "gradient_booster", "name", value="dart"),
        "gbtree alone",
    ),
    "categories": (
        changed_json("xgboost.json", *TREES, "split_type", value=[1] * 15), "splits of numbers"
    ),
    "a cycle": (
        changed_json("xgboost.json", *TREES, "left_children", value=[0] * 15), "a tree"
    ),
    "a broken list": (changed_json("xgboost.json", *TREES, "split_conditions", value=[]), "whole"),
    "a certain base": (
        changed_json("xgboost.json", *PARAMETERS, "base_score", value="1E0"), "between 0 and 1"
    ),
    "no names": (changed_json("xgboost.json", "learner", "feature_names", value=[]), "--names"),
    "unknown name": (
        changed_json("lightgbm.json", "feature_names", value=["age", "x", "income", "is_new"]),
        "feature of the scene",
    ),
    "ranking": (changed_json("lightgbm.json", "objective", value="lambdarank"), "binary sigmoid:1"),
    "another slope": (
        changed_json("lightgbm.json", "objective", value="binary sigmoid:2"), "binary sigmoid:1"
    ),
    "a forest": (changed_json("lightgbm.json", "average_output", value=True), "boosted trees"),
    "a split by equality": (
        changed_json("lightgbm.json", *ROOT, "decision_type", value="=="), "splits of numbers"
    ),
    "zeros as missing": (
        changed_json("lightgbm.json", *ROOT, "missing_type", value="Zero"), "zero_as_missing"
    ),
    "text with categories": (
        written("lightgbm.txt").replace("decision_type=", "decision_type=1 ", 1),
        "splits of numbers",
    ),
    "text with lines": (
        written("lightgbm.txt").replace("is_linear=0", "is_linear=1", 1), "leaves of one value"
    ),
    "text that breaks off": (written("lightgbm.txt")[:900], "whole"),
    "another file": ('{"a": 1}', "LightGBM's text or dump"),
    "no JSON": ("model", "whole"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_taken_over_is_refused(case: str) -> None:
    """A typed error that says what is taken; nothing is guessed."""
    text, says = REFUSED[case]
    with pytest.raises(ForeignModelInvalid, match=r"DECISIONS-081") as refused:
        convert(read_foreign(text, "m"), SMALL_INPUTS, ConvertCommand(), "m")
    assert says in str(refused.value), str(refused.value)


def test_texts_of_the_scene_are_no_features() -> None:
    """A feature that is a text cannot have been trained as a number."""
    features = Schema((*tuple(SMALL_INPUTS)[1:], Column("age", TEXT)))
    with pytest.raises(ForeignModelInvalid, match=r"feature age"):
        convert(read_foreign(written(FILES[0]), "m"), features, ConvertCommand(), "m")


def test_names_can_be_given() -> None:
    """A file without names takes them in the order of the columns."""
    text = changed_json("xgboost.json", "learner", "feature_names", value=[])
    grown = read_foreign(text, "m", ("age", "amount", "income", "is_new"))
    assert grown == read_foreign(written("xgboost.json"), "m")


def test_what_is_missing_goes_where_the_library_sends_it() -> None:
    """Without missing values in training LightGBM takes them as zero; else each split says."""
    text = changed_json("lightgbm.json", *ROOT, "missing_type", value="None")
    for threshold, expected in ((-1.0, False), (0.0, True), (7.5, True)):
        model = json.loads(text)
        model["tree_info"][0]["tree_structure"]["threshold"] = threshold
        tree = read_foreign(json.dumps(model), "m").trees[0]
        assert isinstance(tree, GrownSplit)
        assert tree.missing_left is expected
