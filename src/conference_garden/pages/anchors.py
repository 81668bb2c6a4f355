"""MyST's ``[text](#id)`` to things of the garden, and to nowhere.

MyST would ask every domain for each of these links, parse it as C and as C++,
and say no more than "target not found".  So the garden goes first: what it
knows is resolved, and what nobody knows was reported with a suggestion and is
taken out of MyST's way, in a strict garden.
"""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import NoUri
from sphinx.ext.intersphinx import InventoryAdapter
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import docname_join

from conference_garden.pages.domain import garden_domain


def is_known_elsewhere(env: BuildEnvironment, document: str, target: str) -> bool:
    """Whether a target is a label, a document, or an object of Sphinx or another site."""
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
) -> nodes.reference | None:
    """Resolve ``{ref}`` to a talk, whose label only the garden knows (event ``missing-reference``)."""
    domain = garden_domain(env)
    target = node["reftarget"]
    if node.get("reftype") != "ref" or target not in domain.catalogue.talks:
        return None
    text = contnode if node.get("refexplicit") else None
    return domain.reference_to(app.builder, node["refdoc"], "talk", target, text)


class GardenAnchors(SphinxPostTransform):
    """Resolve ``[](#id)`` before MyST's own resolver does (priority 9)."""

    default_priority = 8

    def run(self, **kwargs: object) -> None:
        """Replace each such reference that is the garden's, or nobody's."""
        domain = garden_domain(self.env)
        document = self.env.current_document.docname
        for node in list(self.document.findall(addnodes.pending_xref)):
            if node.get("reftype") != "myst" or node.get("refdomain"):
                continue
            target = node["reftarget"]
            if found := domain.catalogue.find("any", target):
                text = nodes.inline("", "", *node[0].children) if node["refexplicit"] else None
                try:
                    new: nodes.Node = domain.reference_to(self.app.builder, document, *found, text)
                except NoUri:
                    new = text or nodes.inline("", domain.catalogue.title(*found))
                if "reftitle" in node and isinstance(new, nodes.reference):
                    new["reftitle"] = node["reftitle"]
                node.replace_self(new)
            elif (
                self.config.garden_strict
                and "reflocalid" not in node
                and not is_known_elsewhere(self.env, document, target)
            ):
                node.replace_self(node[0].children or [nodes.literal(target, target)])
