"""Settings: three sources, one table, no silent default."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lendweave.settings import FILE_NAME, SettingInvalid, load_settings


def test_the_later_source_wins(tmp_path: Path) -> None:
    """File, then environment, then flag."""
    (tmp_path / FILE_NAME).write_text('port = 1111\nhost = "a"\nlocale = "zh"\n')
    environment = {"LENDWEAVE_HOME": str(tmp_path), "LENDWEAVE_PORT": "2222", "PATH": "/bin"}
    settings = load_settings(environment, {"host": "c"})
    assert (settings.port, settings.host, settings.locale) == (2222, "c", "zh")


BAD_FLAGS: list[tuple[dict[str, Any], str]] = [
    ({"port": 99_999}, "1 to 65535"),
    ({"port": 80.9}, "a whole number"),
    ({"port": True}, "a whole number"),
    ({"port": "x"}, "a whole number"),
    ({"home": "g*/h"}, "a path without"),
    ({"tenant": "../../x"}, "letters, digits"),
    ({"tenant": ""}, "letters, digits"),
    ({"locale": "fr"}, "en or zh"),
    ({"prot": 1}, "Did you mean `port`?"),
]


@pytest.mark.parametrize(("flags", "told"), BAD_FLAGS)
def test_a_wrong_value_is_told(flags: dict[str, Any], told: str) -> None:
    """Each mistake names the setting and what it should be."""
    with pytest.raises(SettingInvalid) as caught:
        load_settings({}, flags)
    assert told in str(caught.value)


BAD_FILES = ["prot = 1", "port = 80.9", 'home = "/elsewhere"', "port = ", 'port = "x"']


@pytest.mark.parametrize("text", BAD_FILES)
def test_a_wrong_file_is_told(tmp_path: Path, text: str) -> None:
    """The file is named."""
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(SettingInvalid, match=r"lendweave\.toml"):
        load_settings({}, {"home": tmp_path})


def test_databases_are_named_by_settings(tmp_path: Path) -> None:
    """Any number of them, from the file and the environment; their addresses are not shown."""
    (tmp_path / FILE_NAME).write_text('postgres_erp = "postgresql://a:s3cret@h/x"\n')
    environment = {"LENDWEAVE_HOME": str(tmp_path), "LENDWEAVE_POSTGRES_CRM": "postgresql://h/y"}
    settings = load_settings(environment, {})
    assert settings.postgres == {"erp": "postgresql://a:s3cret@h/x", "crm": "postgresql://h/y"}
    assert "s3cret" not in repr(settings)
    with pytest.raises(SettingInvalid, match="unknown setting `postgres_`"):
        load_settings({"LENDWEAVE_POSTGRES_": "x"}, {})
