"""Write every derived file again, or with `--check` say which ones are stale and exit 1.

One table: the path of each derived file and the pure function that gives its text.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import lendweave
from lendweave.api import create_app
from lendweave.api.decision_document import forms_of, tell_forms
from lendweave.api.decisions import ROUTE as DECISIONS
from lendweave.book.lifecycle.page import life_cycles_page
from lendweave.book.products.reference import products_page
from lendweave.bootstrap.offering import open_shelf
from lendweave.bootstrap.rooms import open_scene
from lendweave.connectors.product_files import product_scene_names, read_product_files
from lendweave.connectors.scene_folder import (
    INDICATORS,
    onboarding_scene_names,
    read_scene_folder,
)
from lendweave.decisions.checking.reference import checks_page
from lendweave.decisions.governance.list_machine import LIST_ENTRY
from lendweave.decisions.governance.list_words import list_named
from lendweave.decisions.governance.machine import STRATEGY
from lendweave.decisions.governance.partner_machine import PARTNER_FREEZE
from lendweave.decisions.governance.partner_words import freeze_named
from lendweave.decisions.governance.words import named
from lendweave.decisions.reviewing.machine import CASE
from lendweave.decisions.reviewing.words import named as named_case
from lendweave.features import (
    FeatureSet,
    indicators_page,
    read_features,
    read_indicators,
    reference_page,
)
from lendweave.intake.quality.reference import quality_page
from lendweave.kernel.errors import LendweaveError, every_error
from lendweave.lang.reference import operators_page
from lendweave.lang.scene_file import read_scene
from lendweave.records import KINDS
from lendweave.records.json_schema import json_schema
from lendweave.records.reference import records_page
from lendweave.settings import settings_page

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = Path("docs/reference")
SCENARIOS = ROOT / "scenarios"


def errors_page() -> str:
    """Every error code, by part, with its family and what it means in both languages."""
    for module in pkgutil.walk_packages(lendweave.__path__, "lendweave."):
        if module.name != "lendweave.__main__":
            importlib.import_module(module.name)
    families = LendweaveError.__subclasses__()
    ours = [e for e in every_error() if e.__module__.startswith("lendweave.")]
    rows = sorted((error.code, error) for error in ours if error not in families)
    lines = [
        "# Error codes / 错误码",
        "",
        "Every error says where, what it got, what it expected and what to do next; its code never",
        "changes. Families map to exit codes (invalid 2, missing 3, conflict 4, forbidden 5,",
        "unavailable 6) and HTTP statuses (422, 404, 409, 403, 503).",
        "",
        "| code | family | meaning | 含义 |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{code}` | {error.family} | {error.title()} | {error.title_zh()} |"
        for code, error in rows
    ]
    return "\n".join(lines) + "\n"


def features_of(scene: str) -> FeatureSet:
    """The feature set of one scene, held against the catalogue of indicators."""
    folder = read_scene_folder(SCENARIOS, scene)
    declared = read_scene(folder.scenario, "scenario.yaml")
    indicators = read_indicators(folder.indicators or "", INDICATORS)
    assert folder.features is not None
    return read_features(folder.features, "features.yaml", declared, indicators)


def features_page(scene: str) -> str:
    """The features of one scene."""
    return reference_page(features_of(scene))


def library_page() -> str:
    """The indicators, and which scene uses which."""
    text = (SCENARIOS / INDICATORS).read_text(encoding="utf-8")
    sets = [features_of(scene) for scene in onboarding_scene_names(SCENARIOS)]
    return indicators_page(read_indicators(text, INDICATORS), sets)


def products_of(scene: str) -> str:
    """The products of one scene."""
    return products_page(*open_shelf(read_product_files(SCENARIOS, scene)))


def schema_text(kind: str) -> str:
    """The JSON Schema of one record kind."""
    return json.dumps(json_schema(kind), ensure_ascii=False, indent=2) + "\n"


def openapi_text() -> str:
    """The OpenAPI document with the scenes that come along; building it opens no data folder."""
    app = create_app(None)
    names = onboarding_scene_names(SCENARIOS)
    rooms = [open_scene(read_scene_folder(SCENARIOS, name)) for name in names]
    tell_forms(app, DECISIONS, lambda: (form for room in rooms for form in forms_of(room)))
    return json.dumps(app.openapi(), ensure_ascii=False, indent=2) + "\n"


def derived() -> dict[Path, Callable[[], str]]:
    """The table of derived files."""
    table: dict[Path, Callable[[], str]] = {
        REFERENCE / "checks.md": checks_page,
        REFERENCE / "errors.md": errors_page,
        REFERENCE / "indicators.md": library_page,
        REFERENCE / "life-cycles.md": partial(
            life_cycles_page,
            (STRATEGY, named),
            (LIST_ENTRY, list_named),
            (CASE, named_case),
            (PARTNER_FREEZE, freeze_named),
        ),
        REFERENCE / "openapi.json": openapi_text,
        REFERENCE / "operators.md": operators_page,
        REFERENCE / "quality.md": quality_page,
        REFERENCE / "records.md": records_page,
        REFERENCE / "settings.md": settings_page,
    }
    for kind in KINDS:
        table[REFERENCE / "schema" / f"{kind}.json"] = partial(schema_text, kind)
    for scene in product_scene_names(SCENARIOS):
        table[REFERENCE / f"products-{scene}.md"] = partial(products_of, scene)
    for scene in onboarding_scene_names(SCENARIOS):
        table[REFERENCE / f"features-{scene}.md"] = partial(features_page, scene)
    return table


def main() -> int:
    """Write, or check. Returns the exit code."""
    stale = []
    for path, text in derived().items():
        target, fresh = ROOT / path, text()
        if not target.is_file() or target.read_text(encoding="utf-8") != fresh:
            stale.append(path)
            if "--check" not in sys.argv:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(fresh, encoding="utf-8")
    for path in stale:
        print(f"{'stale' if '--check' in sys.argv else 'written'}: {path}")
    if stale and "--check" in sys.argv:
        print("Run `make docs` and commit the result.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
