"""Every version of a feature set that was ever decided on, as it was written.

A version is immutable: what was served under it must mean the same when it is computed again.
"""

from __future__ import annotations

from pathlib import Path

from lendweave.durable import durable_write
from lendweave.features import FeatureSet, read_features, refuse_changed
from lendweave.kernel.errors import Missing, shortened
from lendweave.records.scene import Scene


class NeverPublished(Missing):
    """A version of a feature set is not among those that were published.
    特征集的该版本不在已发布版本之中。
    """

    code = "STORES-111"


class FeatureArchive:
    """A folder with one features.yaml per scene, set and version; a file is never changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def publish(self, features: FeatureSet, text: str) -> None:
        """Write the set down at its first use, on disk before this returns.

        text: the features.yaml that `features` was read from.
        Raises DefinitionChanged if the same version was published with another meaning.
        """
        path = self._path(features.scene, features.name, features.version)
        if not path.exists():
            durable_write(path, text.encode())
            return
        published = read_features(path.read_text(encoding="utf-8"), str(path), features.scene)
        refuse_changed(published, features)

    def find(self, scene: Scene, name: str, version: int) -> FeatureSet:
        """The set as it was published. Raises NeverPublished, or what is wrong with it today."""
        path = self._path(scene, name, version)
        if not path.exists():
            raise NeverPublished(
                where=f"feature set {shortened(name)} version {version} of scene {scene.name!r}",
                got=f"no file {path.name} among the published versions",
                expected="the set as it was written",
                fix="Restore the folder `features` of the data folder from a backup.",
            )
        return read_features(path.read_text(encoding="utf-8"), str(path), scene)

    def _path(self, scene: Scene, name: str, version: int) -> Path:
        return self._folder / scene.name / f"{name}-{version}.yaml"
