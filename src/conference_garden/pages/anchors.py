"""MyST's ``[text](#id)`` links to objects of the garden, and to unknown targets.

MyST would ask every domain for each of these links, parse it as C and as C++,
and report no more than "target not found".  So the garden resolves what it
knows before MyST does.  In a strict garden, unknown targets have been reported
with a suggestion, and are removed here so that MyST does not report them again.
"""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.errors import NoUri
from sphinx.ext.intersphinx import InventoryAdapter
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import docname_join
from sphinx.util.nodes import make_refnode

from conference_garden.facts.headings import NamedHeadings, PageHeading
from conference_garden.pages.doctree import ancestors
from conference_garden.pages.domain import GardenDomain, garden_domain


def is_known_elsewhere(env: BuildEnvironment, document: str, target: str) -> bool:
    """Whether a target is a label, a document, or an object of Sphinx's standard domain or of an inventory."""
    standard = env.domains.standard_domain
    folded = target.lower()
    return (
        folded in standard.anonlabels
        or any(name in (target, folded) for _, name in standard.objects)
        or docname_join(document, target) in env.all_docs
        or any(target in objects for objects in InventoryAdapter(env).main_inventory.values())
    )


def resolve_label(
    app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, contnode: nodes.TextElement
) -> nodes.Element | None:
    """Resolve ``{ref}`` to a target that only the garden knows, such as a talk (event ``missing-reference``)."""
    domain = garden_domain(env)
    document, target = node["refdoc"], node["reftarget"]
    if node.get("reftype") != "ref":
        return None
    text = contnode if node.get("refexplicit") else None
    if found := domain.catalogue.find("any", target):
        return domain.reference_to(app.builder, document, *found, text)
    if called := _headings_called(domain, document, node):
        return _link(app, document, called[0], text)
    was_reported = app.config.garden_strict and not is_known_elsewhere(env, document, target)
    return contnode if was_reported else None


def already_reported(app: Sphinx, domain: Domain | None, node: addnodes.pending_xref) -> bool | None:
    """Silence Sphinx on the garden's roles, already reported after reading (event ``warn-missing-reference``)."""
    return True if node.get("refdomain") == "garden" else None


class GardenAnchors(SphinxPostTransform):
    """Resolve ``[](#id)`` before MyST's own resolver does (priority 9)."""

    default_priority = 8

    def run(self, **kwargs: object) -> None:
        """Replace each such reference whose target belongs to the garden or is unknown."""
        domain = garden_domain(self.env)
        for node in list(self.document.findall(addnodes.pending_xref)):
            if node.get("reftype") != "myst" or node.get("refdomain"):
                continue
            document, target = node["refdoc"], node["reftarget"]
            text = nodes.inline("", "", *node[0].children) if node["refexplicit"] else None
            if found := domain.catalogue.find("any", target):
                try:
                    new: nodes.Node = domain.reference_to(self.app.builder, document, *found, text)
                except NoUri:
                    new = text or nodes.inline("", domain.catalogue.title(*found))
                if "reftitle" in node and isinstance(new, nodes.reference):
                    new["reftitle"] = node["reftitle"]
                node.replace_self(new)
            elif is_known_elsewhere(self.env, document, target):
                continue
            elif called := _headings_called(domain, document, node):
                node.replace_self(_link(self.app, document, called[0], text))
            elif self.config.garden_strict and "reflocalid" not in node:
                node.replace_self(node[0].children or [nodes.literal(target, target)])


def headings_of(domain: GardenDomain, document: str) -> NamedHeadings:
    """The headings of a page by name, cached because every link looks them up."""
    kept = domain.derived(_kept_headings)
    if document not in kept:
        page = domain.pages.get(document)
        kept[document] = NamedHeadings(page.headings if page else ())
    return kept[document]


def _kept_headings(domain: GardenDomain) -> dict[str, NamedHeadings]:
    return {}


def _headings_called(domain: GardenDomain, document: str, node: addnodes.pending_xref) -> list[PageHeading]:
    """The headings that a reference on their page may mean; if there are several, that has been reported."""
    headings = headings_of(domain, document)
    sections = (outer["ids"][0] for outer in ancestors(node) if isinstance(outer, nodes.section))
    return headings.called(node["reftarget"], next((id_ for id_ in sections if id_ in headings.talks), ""))


def _link(app: Sphinx, document: str, heading: PageHeading, text: nodes.Element | None) -> nodes.reference:
    return make_refnode(app.builder, document, document, heading.id, text or nodes.inline("", heading.title))
