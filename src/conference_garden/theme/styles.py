"""The styles of Sphinx, the theme and the engine as one sheet, without rules that no page of a garden needs.

The theme includes all of Bootstrap and Font Awesome: 376 kB of styles, of which
a page of notes uses a fifth, in three files of which one imports a fourth.
Here they become ``theme.css`` (a sixth of the size), with the engine's own
sheets for all pages at its end, so that a page loads only one.

Left out are families of classes and ids that neither docutils, Sphinx, MyST nor
the templates put on a page, and custom properties that no remaining rule reads.
``tests/theme/test_styles.py`` fails when a class of the real garden is among them.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from conference_garden.facts.files import replace_file
from conference_garden.facts.translation import gettext, is_right_to_left
from conference_garden.pages.html import THEME_FOLDER, static_folders, uses_own_theme
from conference_garden.theme.look import look_sheet

#: Sheets in the order in which the theme loads them, below a theme's ``static``.
SHEETS: Final = ("basic.css.jinja", "styles/pydata-sphinx-theme.css", "styles/sphinx-book-theme.css")
#: The engine's sheets for all pages; a garden's own ``garden.css`` is another file, which pages load last.
OWN: Final = ("page.css", "garden.css")

#: Families of classes and ids that no page has, by origin; ``*`` stands for the rest of a name.
UNUSED: Final = {
    "Font Awesome, whose few icons stand in the templates as SVG": "fa fab far fas fa-*",
    "Bootstrap's components": """
        accordion* alert* badge breadcrumb* btn* card* carousel* close collapse* collapsing dropdown* dropend*
        dropstart* dropup* fade form-* input-group* invalid-* is-invalid is-valid list-group* modal* navbar-collapse
        navbar-expand* navbar-nav navbar-toggler* nav-fill nav-justified nav-pills nav-tabs nav-underline offcanvas*
        page-item page-link pagination* placeholder* popover* progress* spinner* tab-content tab-pane toast*
        tooltip* valid-* was-validated bs-* nav navbar navbar-dark navbar-light navbar-text img-thumbnail icon-link*
        table-active table-danger table-dark table-info table-light table-primary table-responsive* table-secondary
        table-success table-warning vr h1 h2 h3 h4 h5 h6 display-* blockquote-footer container-* figure figure-*
        initialism lead list-inline* list-unstyled mark small stretched-link visually-hidden*""",
    "Bootstrap's grid and its classes for one property each": """
        bg-* border* col col-* row row-* g-* gx-* gy-* gap-* offset-* order-* d-block d-flex d-grid d-inline* d-table*
        d-lg-* d-md-* d-sm-* d-xl-* d-xxl-* flex-* float-* focus-ring* fs-* fw-* h-* hstack justify-* lh-* link-*
        m-* mb-* me-* ms-* mt-* mx-* my-* object-* opacity-* overflow-* p-* pb-* pe-* position-* ps-* pt-* px-* py-*
        ratio* rounded* shadow* text-bg-* text-black* text-body* text-danger* text-dark* text-info* text-light*
        text-muted text-primary* text-secondary* text-success* text-warning* text-white* text-break text-truncate
        translate-* user-select-* vh-* vstack vw-* w-* z-*""",
    "parts of the theme that are turned off or not for notes": """
        bd-search* search-button* search__* version-switcher* ethical* prev-next* jp-* cell* nboutput nbinput thebe*
        bk-* dataframe xaxis rtd* bd-header bd-header__* bd-header-announcement bd-header-version-warning
        footer-items__* bd-links bd-navbar-elements navbar-header-items* navbar-icon-links navbar-persistent*
        toctree-* has-children list-caption pst-navbar-icon pst-back-to-top pst-search-dialog pst-squeeze
        pst-collapse* pst-expand* sidebar-indices-items* indices-link theme-switch* jb-print-toc jupyter_container
        sphinx-tabs* copybtn above-input below-input sphinxsidebar* searchbox highlight-link genindex-jumpbox
        modindex-jumpbox contentstable linkdescr bd-breadcrumbs bd-footer bd-footer-article bd-footer__* biglink body
        footer-content-items highlighttable indextable keywordmatches leaflet-* margin-toggle modindextable output
        pst-async-* pst-sidebar-collapse related rendered_html sbt-scroll-* section-nav sidebar-header-items__*
        sidebar-toggle toggle-details toggler graphviz""",
    "descriptions of code, and lists of ablog": "sig* ablog* viewcode-* desc*",
}

_NAMES: Final = "|".join(re.escape(name).replace(r"\*", r"[\w-]*") for name in " ".join(UNUSED.values()).split())
_UNUSED: Final = re.compile(rf"[.#](?:{_NAMES})(?![\w-])|\[data-bs-theme=|html:not\(\[data-theme\]\)")
#: An icon of Font Awesome that a rule draws, or the font that this needs.
_ICON: Final = re.compile(r"content:\s*var\(--pst-icon|--fa-|Font Awesome")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
#: The declaration of a custom property, except for those that other sheets read too, such as colours.
_VALUE: Final = re.compile(r"(?<=[{;])\s*(--(?!pst-color|sd-|garden-)[\w-]+)\s*:[^;{}]*(?:;|(?=\}))")
_READ: Final = re.compile(r"var\(\s*(--[\w-]+)")
#: A string, which stays as it is, or insignificant whitespace.
_SPACE: Final = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\s*([{};])\s*|\s+""")
#: Words in a sheet: the alternative text of a sign, for screen readers.
_SAID: Final = re.compile(r'(content:[^;{}]*/ *" *)([^";]*[^"; ])( *")')
#: A property or value that names a side.
_SIDE: Final = re.compile(
    r"(?<=[{;])\s*(?:(margin-|padding-|border-|)(left|right)(?=[-:])(?!:\s*50%)|(text-align|float):\s*(left|right))"
)
#: Tokens for finding where rules begin and end: strings and parentheses are skipped as a whole.
_TOKEN: Final = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\([^()]*\)|[{};]""")


def make_sheet(app: Sphinx) -> None:
    """Write the sheet, as a static file of the build (event ``builder-inited``)."""
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder) or not uses_own_theme(builder):
        return
    options = {f"theme_{key}": value for key, value in builder.theme.get_options(builder.theme_options).items()}
    folders = [*reversed(list(static_folders(app))), *(Path(dir_, "static") for dir_ in builder.theme.get_theme_dirs())]
    own = [folder for folder in static_folders(app) if not folder.is_relative_to(THEME_FOLDER.parent)]
    others = [path for folder in own for path in folder.rglob("*.css")]
    kept = Path(app.doctreedir, "garden-sheet")
    sheet = theme_stylesheet(folders, lambda text: builder.templates.render_string(text, options), others, kept)
    if is_right_to_left(app.config.garden_settings.language):
        sheet = without_sides(sheet)
    sheet = translated_sheet(sheet) + look_sheet(app.config.garden_settings.look)
    path = Path(app.doctreedir, "garden-static", "theme.css")
    replace_file(path, sheet)
    app.config.html_static_path.insert(0, str(path.parent))


def theme_stylesheet(
    folders: Sequence[Path], render: Callable[[str], str], others: Sequence[Path] = (), kept: Path | None = None
) -> str:
    """The sheet, given the folders of static files, those of a garden before those of themes.

    ``render`` fills in a template of Sphinx.  ``others`` are the garden's own sheets, which may read custom
    properties of this one, and whose ``garden.css`` does not replace the engine's.  ``kept`` is the folder in which
    the sheet is kept between builds, because making it takes as long as writing ten pages.  Raises
    :class:`FileNotFoundError` if a theme no longer has a sheet: then this list must be reviewed.
    """
    sheets = []
    for name in (*SHEETS, *OWN):
        paths = (folder / name for folder in folders)
        path = next((path for path in paths if path.exists() and (path not in others or name != OWN[-1])), None)
        if path is None:
            raise FileNotFoundError(f"no theme has the style sheet {name}; see conference_garden.theme.styles")
        text = path.read_text(encoding="utf-8")
        text = render(text) if path.suffix == ".jinja" else text
        sheets.append((name, text))
    read_elsewhere = "".join(path.read_text("utf-8", "replace") for path in others)
    made_of = hashlib.sha256(repr((sheets, read_elsewhere)).encode() + Path(__file__).read_bytes()).hexdigest()
    if kept and (kept / made_of).exists():
        return (kept / made_of).read_text(encoding="utf-8")
    used = [_COMMENT.sub("", text) if name in OWN else without_unused(text) for name, text in sheets]
    sheet = without_space(without_unread("\n".join(used), read_elsewhere))
    if kept:
        shutil.rmtree(kept, ignore_errors=True)
        replace_file(kept / made_of, sheet)
    return sheet


def messages_in_sheet(css: str) -> Iterator[str]:
    """The messages of a style sheet."""
    return (said[2] for said in _SAID.finditer(css))


def translated_sheet(css: str) -> str:
    """A style sheet in the language in use.

    >>> translated_sheet('a::before { content: "✓" / " (read) "; }')
    'a::before { content: "✓" / " (read) "; }'
    """
    return _SAID.sub(lambda said: said[1] + gettext(said[2]) + said[3], css)


def without_sides(css: str) -> str:
    """A sheet for any writing direction: left and right, as a theme says, become start and end.

    >>> without_sides("a{margin-left:1px;right:0;text-align:left;border-top-left-radius:0}")
    'a{margin-inline-start:1px;inset-inline-end:0;text-align:start;border-top-left-radius:0}'
    """

    def of_writing(found: re.Match[str]) -> str:
        box, side, key, value = found.groups()
        end = "start" if "left" in (side, value) else "end"
        if side:
            return f"{box or 'inset-'}inline-{end}"
        return f"{key}:{'inline-' if key == 'float' else ''}{end}"

    return _SIDE.sub(of_writing, css)


def without_space(css: str) -> str:
    r"""A sheet on one line.

    >>> without_space("a {\n  color: red;\n}\n\nb { content: ' ; ' }")
    "a{color: red;}b{content: ' ; '}"
    """
    return _SPACE.sub(lambda found: found[1] or found[2] or " ", css)


def without_unread(css: str, others: str = "") -> str:
    """A sheet without custom properties that nothing in it or in ``others`` reads, or that only such ones read.

    >>> without_unread("a{--bs-x:1;--bs-y:var(--bs-x);--pst-color-z:2}b{top:var(--bs-w)}")
    'a{--pst-color-z:2}b{top:var(--bs-w)}'
    """
    read = set(_READ.findall(css + others))
    left = _VALUE.sub(lambda value: value[0] if value[1] in read else "", css)
    return left if left == css else without_unread(left, others)


@cache
def without_unused(css: str) -> str:
    """A sheet without the rules of :data:`UNUSED`, comments, icons and animations.

    >>> without_unused("a, .btn > b { color: red } .btn { color: blue } @media print { .fa-x { top: 0 } }")
    'a{color: red}'
    """
    return "\n".join(_kept(_COMMENT.sub("", css)))


def _kept(css: str) -> Iterator[str]:
    for head, body in _rules(css):
        if head.startswith(("@media", "@supports")):
            inner = "".join(_kept(body))
            if inner:
                yield f"{head}{{{inner}}}"
        elif head.startswith("@"):
            continue  # fonts and animations, all of them for icons
        elif not _ICON.search(body):
            used = [selector for selector in _selectors(head) if not _UNUSED.search(selector)]
            if used:
                yield f"{','.join(used)}{{{body}}}"


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """The rules of a sheet as (selector or at-rule, content of its braces)."""
    depth = start = opened = 0
    for token in _TOKEN.finditer(css):
        match token.group():
            case "{":
                opened = token.start() if depth == 0 else opened
                depth += 1
            case "}":
                depth -= 1
                if depth == 0:
                    yield css[start:opened].strip(), css[opened + 1 : token.start()].strip()
                    start = token.end()
            case ";" if depth == 0:
                start = token.end()


def _selectors(head: str) -> Iterator[str]:
    """The selectors of a list; commas inside brackets do not separate any."""
    start = 0
    for token in re.finditer(r"\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]|,", head):
        if token.group() == ",":
            yield head[start : token.start()].strip()
            start = token.end()
    yield head[start:].strip()
