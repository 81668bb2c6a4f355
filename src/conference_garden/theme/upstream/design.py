"""sphinx-design: its HTML is made valid and accessible, and it costs little where it is not used.

* The labels of tabs have ``aria-controls``, which the label of a radio button must not have
  (HTML in ARIA, section 4), and a drop-down without a title has only an icon as its name.
* Its handler for links that open a new tab walks every finished page (4 % of writing) for an
  option, ``link-new-tab`` or ``new-tab``, that the source of the page must contain.
* Its transforms for HTML check three times whether each node of a page is one of its
  components, with an exception for each text node (1 % of a build).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_design import extension
from sphinx_design.aside import AsideHtmlTransform
from sphinx_design.dropdown import DropdownHtmlTransform, dropdown_title
from sphinx_design.tabs import TabSetHtmlTransform, sd_tab_label

from conference_garden.facts.translation import gettext
from conference_garden.theme.upstream.replace import replace_handler

#: The key in the metadata of a page that asks for links to a new tab.
MARK: Final = "garden_new_tab"


_KEPT: Final = "garden_has_components"
_TRANSFORMS: Final = (AsideHtmlTransform, DropdownHtmlTransform, TabSetHtmlTransform)


class NamedComponents(SphinxPostTransform):
    """Corrects tabs and drop-downs after they are made for HTML."""

    default_priority = TabSetHtmlTransform.default_priority + 1
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Remove the attribute that labels must not have, and give drop-downs without a title one."""
        if not has_components(self.document):
            return
        for label in self.document.findall(sd_tab_label):
            label.attributes.pop("aria_controls", None)
        for title in self.document.findall(dropdown_title):
            text = next(part for part in title.findall(nodes.inline) if "sd-summary-text" in part["classes"])
            if all(isinstance(child, nodes.raw) for child in text.children):
                text += nodes.Text(" " + gettext("Details"))


def replace(app: Sphinx) -> None:
    """Replace the handler and the transforms, and add the corrections (event ``builder-inited``)."""
    if "sphinx_design" in app.extensions:
        app.add_post_transform(NamedComponents)
        for transform in _TRANSFORMS:
            transform.run = _where_used(transform.run)  # type: ignore[method-assign]
        replace_handler(app, "doctree-resolved", extension._resolve_new_tab_refs, where_asked_for)
        app.connect("source-read", note_source)


def _where_used(run: Callable[..., None]) -> Callable[..., None]:
    """Wrap the ``run`` of a transform so that it does nothing on pages without components; only once."""

    @wraps(run)
    def run_where_used(self: SphinxPostTransform, **options: Any) -> None:
        if has_components(self.document):
            run(self, **options)

    return run_where_used if not hasattr(run, "__wrapped__") else run


def has_components(document: nodes.document) -> bool:
    """Whether a page has any component, determined once, because the first transform removes the names of some."""
    known = vars(document)
    if _KEPT not in known:
        known[_KEPT] = any("design_component" in node.attributes for node in document.findall(nodes.Element))
    return bool(known[_KEPT])


def note_source(app: Sphinx, docname: str, source: list[str]) -> None:
    """Record whether a page asks for links to a new tab (event ``source-read``)."""
    if "new-tab" in source[0]:
        app.env.metadata[docname][MARK] = True


def where_asked_for(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Call the replaced handler if the page asks for such links (event ``doctree-resolved``)."""
    if app.env.metadata[docname].get(MARK):
        extension._resolve_new_tab_refs(app, doctree, docname)
