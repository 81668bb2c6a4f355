"""What features may ask of the HTML builder, whichever it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Final

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.jinja2glue import SphinxFileSystemLoader
from sphinx.locale import get_translator
from sphinx.theming import Theme

from conference_garden.facts.translation import N_, form_for, gettext, language

#: Gives the address of a document, relative to the root of the site.
AddressOf = Callable[[str], str]

#: The name of the engine's theme, and the folder with its templates.
THEME: Final = "conference_garden"
ENGINE: Final = Path(__file__).parents[1]
THEME_FOLDER: Final = ENGINE / "theme"
#: How the names of static files begin, by their paths in a site.
STATIC: Final = "_static/"

#: What pages show of Sphinx and the theme, which many languages of these lack.
OF_OTHERS: Final = (
    *(N_("Skip to main content"), N_("Link to this heading"), N_("Link to this table"), N_("Link to this image")),
    *(N_("Link to this code"), N_("Link to this term"), N_("Link to this definition"), N_("Link to this equation")),
    *(N_("Link to this toctree"), N_("Added in version %s"), N_("Changed in version %s")),
    *(N_("Deprecated since version %s"), N_("Removed in version %s"), N_("Attention"), N_("Caution"), N_("Danger")),
    *(N_("Error"), N_("Hint"), N_("Important"), N_("Note"), N_("See also"), N_("Tip"), N_("Warning")),
)


class SiteBuilder(StandaloneHTMLBuilder):
    """An HTML builder that writes a whole site: pages, and the files for programs.

    Features write by these methods only, so that what is gone is deleted and
    what has not changed is left alone.
    """

    #: files of the site as far as this process has written or kept them
    expected: set[str]

    def version_of(self, document: str) -> str:
        """A digest of all that the page of a document shows."""
        raise NotImplementedError

    def write_file(self, name: str, content: bytes) -> None:
        """Write a file of the site, given its path in the output folder, if it differs."""
        raise NotImplementedError


def uses_own_theme(builder: Builder) -> bool:
    """Whether a builder draws pages with the engine's theme, or one that inherits it."""
    theme = getattr(builder, "theme", None)
    return theme is not None and _is_own(theme)


@cache  # each page asks
def _is_own(theme: Theme) -> bool:
    return any(Path(folder) == THEME_FOLDER for folder in theme.get_theme_dirs())


def add_assets(app: Sphinx, folder: Path) -> None:
    """Have a feature's ``templates`` and ``static`` files found, those of the garden and of the theme first.

    At ``builder-inited``, when they are no longer a part of the configuration:
    they belong to the engine, wherever that is installed.
    """

    def add(app: Sphinx) -> None:
        builder = app.builder
        if not isinstance(builder, StandaloneHTMLBuilder) or not (app.config.garden_fast or uses_own_theme(builder)):
            return
        builder.templates.loaders.append(SphinxFileSystemLoader(folder / "templates"))
        if (folder / "static").is_dir():
            app.config.html_static_path.insert(0, str(folder / "static"))

    app.connect("builder-inited", add)


class _EngineMessages(NullTranslations):
    """The messages in use, at the end of what Sphinx looks through for one of its own."""

    def gettext(self, message: str) -> str:
        return language().messages.gettext(message)


def translate_templates(app: Sphinx) -> None:
    """Have templates speak the language of the garden (event ``builder-inited``).

    They find the engine's words before those of Sphinx and of themes, which find the engine's where they have none.
    """
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder) or not (app.config.garden_fast or uses_own_theme(builder)):
        return
    others = get_translator()
    if "has_engine" not in vars(others):  # it outlives a build
        others.add_fallback(_EngineMessages())
        vars(others)["has_engine"] = True

    def translated(message: str, **values: object) -> str:
        found = gettext(message, **values)
        return found if found != message else others.gettext(message)

    builder.templates.environment.install_gettext_callables(translated, form_for, newstyle=False)


def static_folders(app: Sphinx) -> Iterable[Path]:
    """The folders of static files, the later before the earlier ones where they have a file of the same name."""
    return (Path(app.confdir, entry) for entry in app.config.html_static_path)


def own_folders(app: Sphinx) -> list[Path]:
    """The folders of templates and static files that are the garden's own, and not of the engine."""
    names = (*app.config.templates_path, *app.config.html_static_path)
    folders = (Path(app.confdir, name) for name in names)
    return [folder for folder in folders if folder.is_dir() and not folder.is_relative_to(ENGINE)]
