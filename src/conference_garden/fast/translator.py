"""The differences between the garden's HTML translator and the theme's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

from docutils import nodes
from docutils.writers._html_base import HTMLTranslator
from pydata_sphinx_theme.translator import BootstrapHTML5TranslatorMixin
from sphinx.application import Sphinx

from conference_garden.fast.builder import GardenHTMLBuilder
from conference_garden.fast.walks import KeptDispatch, is_known
from conference_garden.pages.show.pieces import fold, fold_title, talk_entry
from conference_garden.pictures.pages import sized

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator as Base
else:
    Base = object


#: Attributes that need no special treatment, and the classes whose ``starttag`` this one was compared with.
_PLAIN: Final = frozenset({"class", "CLASS", "href", "title", "target", "rel"})
_KNOWN: Final = frozenset({BootstrapHTML5TranslatorMixin, HTMLTranslator})
#: The characters that docutils escapes; it looks at every character of every text.
_SPECIAL: Final = re.compile(f"[{re.escape(''.join(map(chr, HTMLTranslator.special_characters)))}]")


class QuickTags(Base):
    """Mix-in with shortcuts for elements and texts that need none of docutils' special treatment."""

    def starttag(
        self,
        node: nodes.Element,
        tagname: str,
        suffix: str = "\n",
        empty: bool = False,  # noqa: FBT001, FBT002 (docutils')
        **attributes: Any,
    ) -> str:
        """The start tag of an element."""
        own: list[str] = node.get("classes", [])
        ids: list[str] = node.get("ids", [])
        if not (own or ids or attributes or empty or tagname == "table"):
            return f"<{tagname.lower()}>{suffix}"
        if (
            empty
            or len(ids) > 1
            or tagname == "table"
            or not _PLAIN.issuperset(attributes)
            or (own and any(name.startswith("language-") for name in own))
        ):
            return str(super().starttag(node, tagname, suffix, empty, **attributes))
        values = {name.lower(): str(value) for name, value in attributes.items()}
        if own or "class" in values:
            classes = dict.fromkeys([*own, *values.pop("class", "").split()])
            if shown := " ".join(name for name in classes if name.strip()):
                values["class"] = shown
        if ids:
            values["id"] = ids[0]
        parts = [f' {name}="{self.attval(value)}"' for name, value in sorted(values.items())]
        return f"<{tagname.lower()}{''.join(parts)}>{suffix}"

    def encode(self, text: object) -> str:
        """A text, escaped for HTML."""
        found = str(text)
        return str(super().encode(found)) if _SPECIAL.search(found) else found


class GardenTranslator(Base):
    """Mix-in for the HTML translator of the theme.

    * The id of a section is on its heading instead of the ``<section>``.  There it is the
      target of the permalink, and search engines for static sites take it for the address
      of the section (CloudCannon/pagefind#818).
    * Entries of lists of talks are drawn once.
    * Single paragraphs in generated lists and in table cells have no ``<p>``, which would
      be half of the elements of a long page.
    * Pictures have ``srcset`` and a size (:mod:`conference_garden.pictures.pages`).
    """

    def visit_image(self, node: nodes.image) -> None:
        """Write a picture; readers who prefer reduced motion get a still of an animation."""
        still = node.get("garden_still")
        if still:
            self.body.append(f'<picture><source media="(prefers-reduced-motion: reduce)" srcset="{still}">')
        super().visit_image(node)
        if still:
            self.body.append("</picture>")

    def image_size(self, node: nodes.image) -> Any:
        """The attributes of a picture apart from ``src`` and ``alt``."""
        return sized(cast("dict[str, str]", super().image_size(node)), node.get("garden_attributes", {}))

    def visit_section(self, node: nodes.section) -> None:
        """Open a section without its id."""
        ids, node["ids"] = node["ids"], []
        super().visit_section(node)
        node["ids"] = ids

    def visit_title(self, node: nodes.title) -> None:
        """Open a heading with the id of its section."""
        if isinstance(node.parent, nodes.section) and node.parent["ids"]:
            node["ids"] = [*node.parent["ids"], *(id_ for id_ in node["ids"] if id_ not in node.parent["ids"])]
        super().visit_title(node)

    def visit_paragraph(self, node: nodes.paragraph) -> None:
        """Open a paragraph, unless its parent element suffices."""
        if _is_line(node):
            self.body[-1] = self.body[-1].rstrip("\n")
            raise nodes.SkipDeparture
        super().visit_paragraph(node)

    def visit_literal(self, node: nodes.Element) -> None:
        """Open inline code, without the ``<span>`` that Sphinx puts around each word of it."""
        super().visit_literal(node)
        self.protect_literal_text = 0

    def depart_literal(self, node: nodes.Element) -> None:
        """Close it."""
        super().depart_literal(node)
        self.protect_literal_text = 0

    def visit_block_quote(self, node: nodes.Element) -> None:
        """Open a quotation, without the ``<div>`` that Sphinx puts into generated ones."""
        if "garden-sentence" in node["classes"]:
            self.body.append(self.starttag(node, "blockquote", ""))
        else:
            super().visit_block_quote(node)

    def depart_block_quote(self, node: nodes.Element) -> None:
        """Close it."""
        if "garden-sentence" in node["classes"]:
            self.body.append("</blockquote>\n")
        else:
            super().depart_block_quote(node)

    def visit_bullet_list(self, node: nodes.bullet_list) -> None:
        """Open a list, with its accessible name if it has one."""
        super().visit_bullet_list(node)
        if label := node.get("label"):
            self.body[-1] = self.body[-1].replace("<ul", f'<ul aria-label="{self.attval(label)}"', 1)

    def visit_fold(self, node: fold) -> None:
        """Open a ``<details>`` element."""
        self.body.append(self.starttag(node, "details"))

    def depart_fold(self, node: fold) -> None:
        """Close it."""
        self.body.append("</details>\n")

    def visit_fold_title(self, node: fold_title) -> None:
        """Open its ``<summary>``."""
        self.body.append(self.starttag(node, "summary", ""))

    def depart_fold_title(self, node: fold_title) -> None:
        """Close it."""
        self.body.append("</summary>\n")

    def visit_talk_entry(self, node: talk_entry) -> None:
        """Reuse the HTML of an entry that was drawn before, or begin to draw it."""
        drawn = self.builder.drawn.get(node["key"])  # type: ignore[attr-defined]
        if drawn is not None:
            self.body.append(drawn)
            raise nodes.SkipNode
        node.began = len(self.body)  # type: ignore[attr-defined]
        self.visit_list_item(node)

    def depart_talk_entry(self, node: talk_entry) -> None:
        """Keep the HTML of the entry."""
        self.depart_list_item(node)
        self.builder.drawn[node["key"]] = "".join(self.body[node.began :])  # type: ignore[attr-defined]


def _is_line(node: nodes.paragraph) -> bool:
    """Whether a paragraph is the only one in a cell, a takeaway, or a generated item or quotation."""
    place = node.parent
    if node["classes"] or node["ids"]:
        return False
    if isinstance(place, nodes.entry) or "garden-takeaway" in place["classes"]:
        return len(place) == 1
    made = place.parent if isinstance(place, nodes.list_item) else place
    return (
        isinstance(made, nodes.bullet_list | nodes.block_quote)
        and any(name.startswith("garden-") for name in made["classes"])
        and sum(isinstance(other, nodes.paragraph) for other in place.children) == 1
    )


def use_translator(app: Sphinx) -> None:
    """Add the mix-ins to the theme's translator (event ``builder-inited``, after the theme)."""
    if isinstance(app.builder, GardenHTMLBuilder):
        base = app.builder.get_translator_class()
        writers = {class_ for class_ in base.__mro__ if "starttag" in vars(class_)}
        mixins = (KeptDispatch, GardenTranslator, *([QuickTags] if is_known() and writers <= _KNOWN else []))
        app.set_translator(app.builder.name, type("Translator", (*mixins, base), {}), override=True)
