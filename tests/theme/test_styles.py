"""The slimmed theme: the style sheet made from its styles, and the upstream files it depends on."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pydata_sphinx_theme
import pytest
import sphinx
import sphinx_book_theme
from site_pages import pages, parsed

from conference_garden.theme.styles import _UNUSED, SHEETS, theme_stylesheet, without_unused

PACKAGES = [Path(package.__file__).parent for package in (sphinx_book_theme, pydata_sphinx_theme, sphinx)]
THEMES = ["theme/sphinx_book_theme", "theme/pydata_sphinx_theme", "themes/basic"]

#: Upstream files that the garden replaces → digest of the version that ours was written for.
REPLACED = {
    "sphinx_book_theme/theme/sphinx_book_theme/layout.html": "2cd2fbbe2caedf3a",
    "sphinx_book_theme/theme/sphinx_book_theme/components/toggle-primary-sidebar.html": "316c98ec6677c656",
    "sphinx_book_theme/theme/sphinx_book_theme/static/scripts/sphinx-book-theme.js": "20f5c4379fa2fa1a",
    "pydata_sphinx_theme/theme/pydata_sphinx_theme/layout.html": "1f98508aa73a49d0",
    "pydata_sphinx_theme/theme/pydata_sphinx_theme/components/theme-switcher.html": "c46dff4372d721c2",
    "pydata_sphinx_theme/theme/pydata_sphinx_theme/static/scripts/pydata-sphinx-theme.js": "73b151b7df2d9239",
    "sphinx/themes/basic/layout.html": "f1a2b815cb29544b",
    "sphinx/themes/basic/static/doctools.js": "6b2524c2723cc6e0",
    "sphinx/themes/basic/static/sphinx_highlight.js": "c551409f6bae30d6",
}


@pytest.mark.parametrize(
    ("css", "left"),
    [
        ("p{top:0}.btn{top:0}", "p{top:0}"),
        ("p, .btn > b { top: 0 }", "p{top: 0}"),
        (".btn-like{top:0}", ""),
        (".unbtn,.a:is(.b,.c){top:0}", ".unbtn,.a:is(.b,.c){top:0}"),
        ("@media print{.fa-x{top:0}p{top:0}}@media print{.fa-x{top:0}}", "@media print{p{top:0}}"),
        ('@charset "UTF-8";@font-face{src:url(a)}p{content:"{"}/*}*/b{top:0}', 'p{content:"{"}\nb{top:0}'),
        ("p::before{content:var(--pst-icon-bell)}", ""),
        (".a[x='},']{background:url(data:image/svg+xml;x)}", ".a[x='},']{background:url(data:image/svg+xml;x)}"),
    ],
)
def test_rules_of_unused_classes_go(css: str, left: str) -> None:
    """Rules of unused classes are removed, while other selectors of a list stay and strings are not parsed as rules."""
    assert without_unused(css) == left


def test_no_rule_that_a_page_uses_is_gone(site: Path) -> None:
    """No class used on a page is among those whose styles are left out."""
    folders = [package / theme / "static" for package, theme in zip(PACKAGES, THEMES, strict=True)]
    whole = "".join(
        (folder / name).read_text("utf-8") for name in SHEETS for folder in folders if (folder / name).exists()
    )
    styled = set(re.findall(r"\.([A-Za-z][\w-]*)", whole))
    shown = {
        (name, page.name)
        for page in pages(site)
        for names in parsed(page).xpath("//@class")
        for name in names.split()
        if name in styled and _UNUSED.fullmatch(f".{name}")
    }
    assert shown == set()


def test_a_theme_without_a_sheet_is_noticed(tmp_path: Path) -> None:
    """A theme that has moved its styles stops the build."""
    with pytest.raises(FileNotFoundError, match=re.escape(SHEETS[0])):
        theme_stylesheet([tmp_path], str)


@pytest.mark.parametrize("name", REPLACED)
def test_what_was_replaced_is_as_it_was(name: str) -> None:
    """When an upgrade changes a file that the garden replaces, this test fails until both are compared."""
    path = next(package.parent / name for package in PACKAGES if package.name == name.partition("/")[0])
    found = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    assert found == REPLACED[name], f"{name} has changed: compare it with ours, then put {found!r} into REPLACED"
