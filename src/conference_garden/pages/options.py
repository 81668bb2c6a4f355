"""The options of ``conf.py`` that begin with ``garden_``, and how they are merged with ``garden.toml``.

``garden.toml`` is for settings without Python: a key of ``[site]`` there means
the same as the option here.  Environment variables take precedence over
``conf.py``, and ``conf.py`` over the file.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, Final, NamedTuple

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from conference_garden.facts.digests import digest
from conference_garden.facts.licences import licence_address
from conference_garden.facts.own_kinds import use_kinds
from conference_garden.facts.schema import SITE
from conference_garden.facts.settings import VARIABLES, Settings, read_settings
from conference_garden.facts.translation import gettext, use_language
from conference_garden.facts.types import NOWHERE
from conference_garden.pages.html import ENGINE


class GardenOption(NamedTuple):
    """An option of ``conf.py``; it is a list if its default is ``()``."""

    meaning: str
    default: bool | str | tuple[()] = ""
    rebuild: str = "env"


OPTIONS: Final = {
    "garden_fast": GardenOption(
        "Whether to use the engine's own HTML builder, which writes only what has changed, as well as feeds "
        "and other files for programs, and to replace slow parts of ablog, MyST and the theme: "
        "the posts of ablog are then the conference pages only.",
        default=False,
    ),
    "garden_strict": GardenOption(
        "Whether pages are plain Markdown: raw HTML, included files, pictures on other servers, "
        "unknown front matter and markup that would not be read are reported.",
        default=False,
    ),
    "garden_drafts": GardenOption("Whether pages with 'draft: true' are shown.", default=False, rebuild=""),
    "garden_description": GardenOption("A description of the garden, in one sentence."),
    "garden_repository": GardenOption("The address of the sources on a code host, for 'Edit this page'."),
    "garden_branch": GardenOption("The branch for edits.", default="main"),
    "garden_tag": GardenOption("A domain and a date, as in 'example.org,2026', at the beginning of permanent ids."),
    "garden_licence": GardenOption("The licence of the notes, as in 'CC BY 4.0'."),
    "garden_licence_url": GardenOption("The address of the licence."),
    "garden_folders": GardenOption("Additional folders with pages.", default=()),
    "garden_offline": GardenOption("Whether browsers keep opened pages for reading offline.", default=True),
    "garden_silence": GardenOption(
        "Kinds of message that are not shown, as in Sphinx's suppress_warnings.", default=()
    ),
    "garden_advice_fails": GardenOption("Whether advice is reported as warnings, which fail a build.", default=False),
    "garden_menu": GardenOption("Pages and addresses that follow the garden's own indexes in the menu.", default=()),
    "garden_footer": GardenOption("The text at the foot of all pages, with links such as [words](notes/about)."),
}

#: Keys of ``[site]`` → the Sphinx options with the same meaning.
_OF_SPHINX: Final = {"name": "project", "url": "html_baseurl", "language": "language"}


def add_options(app: Sphinx) -> None:
    """Register the options, and make the settings before anything else needs them."""
    for name, option in OPTIONS.items():
        types = (list, tuple) if option.default == () else (type(option.default),)
        app.add_config_value(name, option.default, option.rebuild, types, option.meaning)  # type: ignore[arg-type]
    app.add_config_value("garden_settings", Settings(), "", Settings, "Made from all of the above and garden.toml.")
    app.add_config_value("garden_common", Settings(), "env", Settings, "The same without authors, for all pages.")
    app.connect("config-inited", lambda app, config: make_settings(config, Path(app.srcdir)), priority=50)
    app.add_config_value("garden_code", "", "env", str, "A digest of conf.py and of what it loads from beside it.")
    app.connect("config-inited", silence, priority=90)
    app.connect("config-inited", note_code, priority=900)


def given(config: Config) -> set[str]:
    """The names of the options that ``conf.py`` or the command line sets."""
    return {*config._raw_config, *config.overrides}  # noqa: SLF001 (there is no public way)


def set_default(config: Config, name: str, value: Any) -> None:
    """Set an option unless ``conf.py`` or the command line sets it."""
    if name not in given(config):
        setattr(config, name, value)


def make_settings(config: Config, folder: Path) -> None:
    """Make ``garden_settings`` from ``garden.toml``, the options and the environment."""
    settings = read_settings(folder)
    names = {**{key: f"garden_{key}" for key in Settings.__dataclass_fields__}, **_OF_SPHINX}
    chosen: dict[str, Any] = {}
    for key, name in names.items():
        if name in given(config) and not os.environ.get(VARIABLES.get(key.replace("_", "-"), "")):
            value = getattr(config, name)
            chosen[key] = tuple(value) if isinstance(value, list) else value
    if "language" in chosen:
        chosen["language"] = chosen["language"].replace("_", "-")  # Sphinx names languages like locales
    for key in {"menu", "footer"} & chosen.keys():
        value = list(chosen[key]) if isinstance(chosen[key], tuple) else chosen[key]
        if (read := SITE.keys[key].type.read(value, NOWHERE)) is None:
            raise ConfigError(f"garden_{key} in conf.py must be {SITE.keys[key].type.expected}, not {value!r}")
        chosen[key] = read
    if "licence" in chosen:
        chosen.setdefault("licence_url", licence_address(chosen["licence"]))
    found = replace(settings, **chosen)
    use_language(found.language)
    name, description = (_said(found, key) for key in ("name", "description"))
    config.garden_settings = replace(found, name=name, description=description)
    config.garden_common = replace(config.garden_settings, authors={})  # views contain the authors that pages show
    use_kinds(config.garden_settings.kinds)


def _said(settings: Settings, key: str) -> str:
    """The value of a setting; if it is the default, its translation to the garden's language."""
    text: str = getattr(settings, key)
    return gettext(text) if text == SITE.keys[key].default else text


def note_code(app: Sphinx, config: Config) -> None:
    """Read all pages again if the garden's own code has changed, as it may affect reading (event ``config-inited``)."""
    # only plain modules: looking into lazy ones (tools/lazy_imports.py) would import them
    modules = (vars(module).get("__file__") for module in [*sys.modules.values()] if type(module) is ModuleType)
    folder, others = Path(app.confdir), (ENGINE, sys.prefix)
    loaded = {path for path in map(Path, filter(None, modules)) if path.is_relative_to(folder)}
    own = {folder / "conf.py", *(path for path in loaded if not any(path.is_relative_to(other) for other in others))}
    config.garden_code = digest([path.read_bytes() for path in sorted(own) if path.is_file()])


def silence(app: Sphinx, config: Config) -> None:
    """Add the messages that the garden silences to ``suppress_warnings`` (event ``config-inited``)."""
    config.suppress_warnings = [*config.suppress_warnings, *config.garden_settings.silence]
