"""`lendweave model convert`: a model of another library becomes a file of a scene's strategy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.decisions.converting.test_converting import written
from typer.testing import CliRunner, Result

from lendweave.cli.commands import app
from lendweave.connectors.scene_folder import CHECKOUT
from lendweave.features import read_features
from lendweave.kernel.types import Kind
from lendweave.lang.scene_file import read_scene


@pytest.fixture(scope="module")
def names() -> list[str]:
    """Four features of the appliance scene that are numbers."""
    folder = CHECKOUT / "appliance"
    scene = read_scene((folder / "scenario.yaml").read_text(), "scenario.yaml")
    features = read_features((folder / "features.yaml").read_text(), "features.yaml", scene)
    numbers = [c.name for c in features.schema if c.type.kind in (Kind.INTEGER, Kind.DECIMAL)]
    return numbers[:4]


def converted(folder: Path, model: str, *options: str, locale: str = "en") -> Result:
    """What the command prints, and its exit code."""
    path = folder / "model.txt"
    path.write_text(model, encoding="utf-8")
    args = ["model", "convert", str(path), "--scene", "appliance", "--out", str(folder / "o.json")]
    home = {"LENDWEAVE_HOME": str(folder / "home"), "COLUMNS": "200", "LENDWEAVE_LOCALE": locale}
    return CliRunner().invoke(app, [*args, *options], env=home)


def test_a_model_is_written_and_its_rounding_told(tmp_path: Path, names: list[str]) -> None:
    """The file is a model of ours; the differences are told in both languages."""
    model = written("lightgbm.txt").replace("age amount income is_new", " ".join(names))
    rows = tmp_path / "rows.csv"
    rows.write_text(",".join(sorted(names)) + "\n1,2,3,0\n40,9,900,1\n", encoding="utf-8")
    done = converted(tmp_path, model, "--rows", str(rows), "--scale", "4")
    assert done.exit_code == 0, done.output
    assert "LightGBM: 12 trees, 96 leaves" in done.output
    assert "largest difference over 2 rows: log-odds" in done.output
    found = json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))
    assert (found["model"], found["scale"], len(found["trees"])) == ("trees", 4, 12)
    told = converted(tmp_path, model, locale="zh")
    assert "LightGBM：12 棵树，96 个叶子" in told.output


def test_a_model_of_other_names_is_refused(tmp_path: Path) -> None:
    """Nothing is written, and the error names the feature."""
    done = converted(tmp_path, written("lightgbm.txt").replace("is_new", "no_such_feature"))
    assert done.exit_code == 2
    assert "DECISIONS-081" in done.output
    assert not (tmp_path / "o.json").exists()
