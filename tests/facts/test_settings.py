"""The settings of a garden: one file, overridden by the environment, with every wrong value reported."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from gardens import Garden
from hypothesis import given
from hypothesis import strategies as st

from conference_garden.facts.settings import VARIABLES, Author, Settings, read_settings
from conference_garden.facts.types import LinkedWords

FILE = """
[site]
name = "Sails & ropes"
url = "https://sails.example/notes"
repository = "https://code.example/sails/notes.git"

[authors]
ada = { name = "Ada", url = "https://ada.example/" }
bob = { name = "Bob" }

[synonyms]
oncall = "incident response"
"work-life balance" = ["sustainable pace", "burnout"]
"""


def test_values_come_from_the_file(tmp_path: Path) -> None:
    """Settings are read from the file, addresses are normalised, and missing keys have defaults."""
    (tmp_path / "garden.toml").write_text(FILE, encoding="utf-8")
    assert read_settings(tmp_path, {}) == Settings(
        name="Sails & ropes",
        url="https://sails.example/notes/",
        repository="https://code.example/sails/notes",
        branch="main",
        authors={"ada": Author("Ada", "https://ada.example/"), "bob": Author("Bob")},
        synonyms={"oncall": ("incident response",), "work-life balance": ("sustainable pace", "burnout")},
    )
    assert read_settings(tmp_path / "nowhere", {}) == Settings()


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://münster.example/~ä", "https://xn--mnster-3ya.example/~%C3%A4/"),
        ("https://a.example:8000/%C3%A4/b+c", "https://a.example:8000/%C3%A4/b+c/"),
        (f"https://{'ü' * 70}.example/", f"https://{'ü' * 70}.example/"),
    ],
)
def test_the_address_is_one_for_all_programs(tmp_path: Path, address: str, found: str) -> None:
    """Characters that sitemaps and feeds do not allow in addresses are encoded as they require."""
    (tmp_path / "garden.toml").write_text(f'[site]\nurl = "{address}"\n', encoding="utf-8")
    assert read_settings(tmp_path, {}).url == found


def test_names_have_room_in_addresses(tmp_path: Path) -> None:
    """An author's name that is too long for a file name is reported, and the author is left out."""
    (tmp_path / "garden.toml").write_text(FILE.replace('"Bob"', f'"{"Bob " * 20}"'), encoding="utf-8")
    settings = read_settings(tmp_path, {})
    assert list(settings.authors) == ["ada"]
    assert [(problem.line, problem.kind) for problem in settings.problems] == [(9, "wrong-type")]


@pytest.mark.parametrize("key", VARIABLES)
def test_environment_goes_before_the_file(tmp_path: Path, key: str) -> None:
    """Each key of [site] with a single text has an environment variable, and an empty variable counts as not set."""
    (tmp_path / "garden.toml").write_text(FILE, encoding="utf-8")
    value = {"url": "http://localhost:8000/sub/path/", "repository": "https://other.example/x"}.get(key, "other")
    value = {"language": "pt-BR", "tag": "a.example,2020-01", "licence-url": "https://l.example/"}.get(key, value)
    environment = {"GARDEN_LICENCE": "Ours", VARIABLES[key]: value}
    assert getattr(read_settings(tmp_path, environment), key.replace("-", "_")) == value
    assert read_settings(tmp_path, {VARIABLES[key]: ""}) == read_settings(tmp_path, {})


def test_wrong_variable_is_reported(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unusable variable is reported by name, and the value of the file is used."""
    monkeypatch.setenv("GARDEN_URL", "example.org/garden")
    built = garden.build("dummy")
    (warning,) = built.warnings
    assert warning.startswith(
        "garden.toml:3: WARNING: the value of 'url' in the environment (GARDEN_URL) must be an address such as"
        " https://example.org/garden/, not 'example.org/garden'. "
    )
    assert read_settings(garden.folder).url == "https://small.example/notes/"


@pytest.mark.parametrize("tag", ["Bob", "xx-NL"])
def test_a_language_that_nobody_speaks_is_reported(garden: Garden, tag: str) -> None:
    """A well-formed tag of a language that does not exist is reported, as the garden would silently be in English."""
    garden.replace("garden.toml", "[site]", f'[site]\nlanguage = "{tag}"')
    (warning,) = garden.build("dummy").warnings
    expected = f"the value of 'language' in [site] must be a language tag such as en or pt-BR, not '{tag}'."
    assert re.match(rf"garden\.toml:\d+: WARNING: {re.escape(expected)}", warning)
    assert read_settings(garden.folder).language == "en"


@pytest.mark.parametrize("tag", ["en-GB", "pt-BR", "zh-Hant-TW", "gsw", "yue", "nld", "grc", "EN"])
def test_languages_far_from_the_engine_are_taken(tmp_path: Path, tag: str) -> None:
    """A garden may be in any known language, by its short or long code."""
    (tmp_path / "garden.toml").write_text(f'[site]\nname = "Sails"\nlanguage = "{tag}"\n', encoding="utf-8")
    assert read_settings(tmp_path, {}) == Settings(name="Sails", language=tag)


def test_folders_and_menu(tmp_path: Path) -> None:
    """Extra folders and menu pages are lists of paths, and paths out of the garden are reported."""
    file = tmp_path / "garden.toml"
    code = '{ name = "Code", url = "https://code.example/" }'
    file.write_text(f'[site]\nfolders = ["docs"]\nmenu = ["notes/about", {code}]\n', encoding="utf-8")
    menu = (LinkedWords("", "notes/about", "", 3), LinkedWords("Code", "", "https://code.example/", 3))
    assert read_settings(tmp_path, {}) == Settings(folders=("docs",), menu=menu)
    file.write_text('[site]\nfolders = ["../docs"]\nmenu = ["/etc/passwd"]\n', encoding="utf-8")
    settings = read_settings(tmp_path, {})
    assert (settings.folders, settings.menu) == ((), ())
    assert [(problem.line, problem.kind) for problem in settings.problems] == [(2, "wrong-type"), (3, "wrong-type")]


@pytest.mark.parametrize(
    "address", ["http://[", "https://[::1", "https://[x", "https://a.example:port/", "https://a..b/"]
)
def test_addresses_that_lead_nowhere(tmp_path: Path, address: str) -> None:
    """An address without a valid host or port is reported wherever it appears, and is not used."""
    file = f"""[site]
url = "{address}"
repository = "{address}"
licence = "Ours"
licence-url = "{address}"
menu = [{{ name = "A", url = "{address}" }}]
footer = "[A]({address})"
[authors.ada]
name = "Ada"
url = "{address}"
"""
    (tmp_path / "garden.toml").write_text(file, encoding="utf-8")
    settings = read_settings(tmp_path, {})
    found = [(problem.line, problem.kind) for problem in settings.problems if problem.kind == "wrong-type"]
    assert found == [(line, "wrong-type") for line in (2, 3, 5, 6, 7, 10)]
    assert address not in repr(replace(settings, problems=()))


NAMES = st.text().map(lambda text: f'[site]\nname = "{text}"\n[authors]\n{text}'.encode(errors="replace"))


@given(st.one_of(st.binary(), NAMES))
def test_any_file_can_be_read(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """No content of the file raises an exception, and each problem has a line of the file or concerns all of it."""
    folder = tmp_path_factory.mktemp("settings")
    (folder / "garden.toml").write_bytes(content)
    settings = read_settings(folder, {})
    assert all(0 <= problem.line <= content.count(b"\n") + content.count(b"\r") + 1 for problem in settings.problems)
    assert settings.problems or settings.name
