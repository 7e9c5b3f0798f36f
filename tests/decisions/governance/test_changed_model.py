"""Model files compared in words, and a model as it is shown."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from tests.decisions.test_logistic_model import ASKED, CARD, RANGES, STEPS, TERMS, logistic
from tests.decisions.test_tree_model import compiled_from, fork, leaf, texts

from lendweave.decisions.governance.change_words import change_lines
from lendweave.decisions.governance.changes import changes
from lendweave.decisions.model_shown import models_shown

TREE = fork("age", "< 25", leaf("0.1"), fork("grade", "A", leaf("0"), leaf("0.2"), leaf()), "else")
MOVED = fork("age", "< 25", leaf("0.1"), fork("grade", "A", leaf("0"), leaf("0.3"), leaf()), "else")
OTHER = fork("age", "< 30", leaf("-0.1"), leaf("2.5"), "then")


@pytest.mark.parametrize(
    ("changed", "en", "zh"),
    [
        ({"base": "-1.5"}, "base -1.25 → -1.5", "基础分 -1.25 → -1.5"),
        (
            {"terms": [{**TERMS[0], "times": "-0.04"}, *TERMS[1:]]},
            "term age: coefficient -0.035 → -0.04",
            "模型项 age: 系数 -0.035 → -0.04",
        ),
        (
            {"terms": [{**TERMS[0], "null": "0"}, *TERMS[1:]]},
            "term age: when null 0.25 → 0",
            "模型项 age: 为空时 0.25 → 0",
        ),
        ({"terms": TERMS[:3]}, "term is_new: removed: 0.4321", "模型项 is_new: 删除: 0.4321"),
        (
            {"ranges": {**RANGES, "age": ["18", "75"]}},
            "learned range: age 18 70 → 18 75",
            "训练范围: age 18 70 → 18 75",
        ),
        (
            {"card": {**CARD, "auc": "0.75"}}, "card: AUC 0.741 → 0.75", "说明卡: AUC 0.741 → 0.75"
        ),
        (
            {"card": {**CARD, "ks": "0.4"}}, "card: KS added: 0.4", "说明卡: KS 新增: 0.4"
        ),
        (
            {"trees": [MOVED]},
            "tree 1, leaf age not < 25, grade not A: 0.2 → 0.3",
            "树 1, 叶子 age not < 25, grade not A: 0.2 → 0.3",
        ),
        (
            {"trees": [OTHER]},
            "tree 1: 4 × 0..0.5 → 2 × -0.1..2.5",
            "树 1: 4 × 0..0.5 → 2 × -0.1..2.5",
        ),
        (
            {"trees": [TREE, leaf("0.25")]}, "tree 2: added: 1 × 0.25..0.25",
            "树 2: 新增: 1 × 0.25..0.25",
        ),
        (
            {"probability": {"steps": [STEPS[0], [500, "0.1"]]}},
            "probability: calibration by steps 400 0.5, 500 0.125 → 400 0.5, 500 0.1",
            "概率: 阶梯校准 400 0.5, 500 0.125 → 400 0.5, 500 0.1",
        ),
    ],
)  # fmt: skip
def test_each_change_of_a_model_in_words(changed: dict[str, Any], en: str, zh: str) -> None:
    """One change, one line, in English and Chinese; equal models have none."""
    usual = logistic(trees=[TREE], probability={"steps": STEPS[:2]})
    before, after = (compiled_from(m, ASKED).strategy for m in (usual, {**usual, **changed}))
    found = changes(before, after)
    assert change_lines(found, "en") == [f"pd.json, {en}" if ": " in en else f"pd.json: {en}"]
    assert change_lines(found, "zh") == [f"pd.json, {zh}" if ": " in zh else f"pd.json: {zh}"]
    assert changes(before, before) == ()


def test_a_model_is_shown_with_its_hash_and_card() -> None:
    """What it is made of, the hash of its file, and only what the card says."""
    model = logistic(trees=[TREE])
    (shown,) = models_shown(compiled_from(model, ASKED).strategy)
    text = texts(model, ASKED)["pd.json"]
    assert shown.body() == {
        "file": "pd.json",
        "gives": "pd",
        "probability": "chance",
        "hash": hashlib.sha256(text.encode()).hexdigest(),
        "terms": 4,
        "trees": 1,
        "leaves": 4,
        "card": {
            "target": CARD["target"],
            "trained_on": CARD["trained_on"],
            "window": "2025-01-01..2025-12-31",
            "by": CARD["by"],
            "auc": "0.741",
        },
    }
    (bare,) = models_shown(compiled_from(logistic(card=None), ASKED).strategy)
    assert bare.body()["card"] is None
    assert json.loads(text)["card"] == CARD
