"""What features may use of the HTML builder, whichever it is."""

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

#: Returns the address of a document, relative to the root of the site.
AddressOf = Callable[[str], str]

#: The name of the engine's theme, the folder of the engine, and that of the theme's templates.
THEME: Final = "conference_garden"
ENGINE: Final = Path(__file__).parents[1]
THEME_FOLDER: Final = ENGINE / "theme"
#: The prefix of the paths of static files in a site.
STATIC: Final = "_static/"

#: Messages of Sphinx and the theme that pages show, which their translations to many languages lack.
OF_OTHERS: Final = (
    *(N_("Skip to main content"), N_("Link to this heading"), N_("Link to this table"), N_("Link to this image")),
    *(N_("Link to this code"), N_("Link to this term"), N_("Link to this definition"), N_("Link to this equation")),
    *(N_("Link to this toctree"), N_("Added in version %s"), N_("Changed in version %s")),
    *(N_("Deprecated since version %s"), N_("Removed in version %s"), N_("Attention"), N_("Caution"), N_("Danger")),
    *(N_("Error"), N_("Hint"), N_("Important"), N_("Note"), N_("See also"), N_("Tip"), N_("Warning")),
)


class SiteBuilder(StandaloneHTMLBuilder):
    """An HTML builder that writes a whole site: pages, and the files for programs.

    Features write only through these methods, so that files no longer written are
    deleted and files that have not changed are left alone.
    """

    #: the files of the site that this process has written or kept so far
    expected: set[str]

    def version_of(self, document: str) -> str:
        """A digest of everything that the page of a document shows."""
        raise NotImplementedError

    def write_file(self, name: str, content: bytes) -> None:
        """Write a file of the site, unless it has that content; ``name`` is its path in the output folder."""
        raise NotImplementedError


def uses_own_theme(builder: Builder) -> bool:
    """Whether a builder draws pages with the engine's theme, or with one that inherits from it."""
    theme = getattr(builder, "theme", None)
    return theme is not None and _is_own(theme)


@cache  # each page asks
def _is_own(theme: Theme) -> bool:
    return any(Path(folder) == THEME_FOLDER for folder in theme.get_theme_dirs())


def add_assets(app: Sphinx, folder: Path) -> None:
    """Register a feature's ``templates`` and ``static`` files; those of the garden and the theme take precedence.

    This is done at ``builder-inited``, when it no longer changes the configuration:
    their paths depend only on where the engine is installed.
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
    """The engine's messages in the language in use, as the last fallback for Sphinx's own."""

    def gettext(self, message: str) -> str:
        return language().messages.gettext(message)


def translate_templates(app: Sphinx) -> None:
    """Translate templates into the language of the garden (event ``builder-inited``).

    The engine's translations take precedence over those of Sphinx and themes, and are also the fallback of these.
    """
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder) or not (app.config.garden_fast or uses_own_theme(builder)):
        return
    others = get_translator()
    if "has_engine" not in vars(others):  # the translator outlives a build
        others.add_fallback(_EngineMessages())
        vars(others)["has_engine"] = True

    def translated(message: str, **values: object) -> str:
        found = gettext(message, **values)
        return found if found != message else others.gettext(message)

    builder.templates.environment.install_gettext_callables(translated, form_for, newstyle=False)


def static_folders(app: Sphinx) -> Iterable[Path]:
    """The folders of static files; of files with the same name, the one in the last folder is used."""
    return (Path(app.confdir, entry) for entry in app.config.html_static_path)


def own_folders(app: Sphinx) -> list[Path]:
    """The folders of templates and static files that belong to the garden, not the engine."""
    names = (*app.config.templates_path, *app.config.html_static_path)
    folders = (Path(app.confdir, name) for name in names)
    return [folder for folder in folders if folder.is_dir() and not folder.is_relative_to(ENGINE)]
