"""Rules of the outline: their results are kept while only texts change, and are reported at the current lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from gardens import ROOT, Garden

from conference_garden.facts import rules
from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.outline import outlined
from conference_garden.facts.problems import Problem
from conference_garden.facts.rules import OUTLINE_RULES
from conference_garden.pages.domain import garden_domain
from conference_garden.tools import sphinx_build

CASES: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests/messages.yml").read_text(encoding="utf-8"))
#: What these rules find, possibly besides other rules.
KINDS = {
    *("duplicate-id", "date-outside-conference", "alias-in-use", "same-title", "no-address", "same-address"),
    *("similar-speakers", "repeated-name"),
}


def test_rules_of_the_outline_ask_for_nothing_else(read: Garden) -> None:
    """Each outline rule finds the same mistakes in the outline of a garden as in the whole garden, except for lines."""
    have_found = set()
    for case in (case for case in CASES if case["kind"] in KINDS):
        with read.restored() as garden:
            text = garden.read(case["file"]).replace(case["old"], case["new"]) if "old" in case else case["new"]
            garden.write(case["file"], text)
            app, _ = sphinx_build._read(garden.folder, garden.folder / "_build/data", "1")
            domain = garden_domain(app.env)
            pages = {document: outlined(page) for document, page in domain.pages.items()}
            outline = Catalogue(pages, domain.people, indexes=domain.indexes)
            for rule in OUTLINE_RULES:
                in_garden, in_outline = (
                    [(problem.document, problem.kind) for problem in rule(catalogue)]
                    for catalogue in (domain.catalogue, outline)
                )
                assert in_garden == in_outline, (rule, case)
                have_found.update([rule] if in_garden else [])
    assert have_found == {*OUTLINE_RULES}


def test_a_text_needs_no_rule_of_the_outline(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """Editing a takeaway runs no outline rule, and editing a title does."""
    asked = []

    def noting(catalogue: Catalogue) -> Iterator[Problem]:
        asked.append(catalogue)
        yield from ()

    monkeypatch.setattr(rules, "OUTLINE_RULES", (*OUTLINE_RULES, noting))
    garden.build()
    garden.replace("conferences/sails-2024.md", "nobody spends is", "nobody honestly spends is")
    garden.build()
    assert len(asked) == 1
    garden.replace("conferences/sails-2024.md", "## Spend the budget", "## Spend the whole budget")
    garden.build()
    assert len(asked) == 2


def test_what_stays_wrong_is_reported_where_it_is_now(garden: Garden) -> None:
    """An edit that only moves lines reports the same mistakes at their new lines, and a fixed mistake disappears."""
    page = "conferences/sails-2024.md"
    good = garden.read(page)
    assert garden.build().warnings == []
    garden.replace(page, ":topics: boats", ":topics: boats, boats")
    (before,) = garden.build().warnings
    garden.replace(page, "nobody spends is", "nobody\nspends is")
    (after,) = garden.build().warnings
    assert before != after
    assert [after] == garden.clean_build().warnings
    garden.write(page, good)
    built = garden.build()
    assert built.warnings == []
    assert built.files() == garden.clean_build().files()
