"""The site built from these notes passes the tests of every site and follows its gardeners' own rules."""
# ruff: noqa: F401 (tests of the engine that are run on this site too)

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from gardens import ROOT
from test_diagrams import test_every_diagram_can_be_drawn
from test_guide import test_schemas_accept_the_garden, test_the_schema_of_the_settings_accepts_those_of_the_garden
from test_markdown import test_markdown_says_all_that_the_page_says
from test_permalinks import test_what_is_recorded_is_on_the_site
from test_policy import test_every_page_obeys_its_policy
from test_reading import test_diagrams_are_drawn_only_where_there_are_some, test_pages_are_light
from test_reproducible import built_elsewhere, differing, files_of, test_no_path_of_the_machine_is_published
from test_site import (
    test_data_set_is_valid_and_consistent,
    test_directives_became_content,
    test_every_link_and_anchor_resolves,
    test_every_talk_has_its_address,
    test_no_id_stands_twice,
    test_nothing_comes_from_another_server,
    test_pages_are_valid_html,
)
from test_styles import test_no_rule_that_a_page_uses_is_gone
from test_topics import test_topic_pages_of_a_whole_garden
from test_way_back import test_a_garden_comes_back

from conference_garden.facts.settings import read_settings


def test_settings_are_right() -> None:
    """No problem is reported in garden.toml."""
    assert read_settings(ROOT, {}).problems == ()


def test_the_site_is_reproducible(site: Path, tmp_path: Path) -> None:
    """The site built incrementally equals one built at once elsewhere and on another day."""
    garden = tmp_path / "deeper/another garden"
    shutil.copytree(ROOT, garden, ignore=shutil.ignore_patterns(".*", "_build", "tests", "src"))
    assert differing(files_of(site), files_of(built_elsewhere(garden))) == []


def test_house_rules_are_kept(house_rules: dict[str, Any], data: dict[str, Any]) -> None:
    """Takeaways, topics, sources and settings keep to the limits of the house rules."""
    settings = read_settings(ROOT, {})
    assert [name for name in house_rules["settings"] if not getattr(settings, name)] == []
    assert data["talks"]
    words = {talk["id"]: len(talk["takeaway"].split()) for talk in data["talks"]}
    bounds = house_rules["takeaway"]
    assert {id_: count for id_, count in words.items() if not bounds["least"] <= count <= bounds["most"]} == {}
    assert [talk["id"] for talk in data["talks"] if house_rules["sources"] and not talk["sources"]] == []
    assert [topic["id"] for topic in data["topics"] if len(topic["talks"]) < house_rules["topic"]["least"]] == []


def test_the_citation_says_what_the_settings_say() -> None:
    """CITATION.cff, which code hosts read and no build writes, agrees with garden.toml."""
    file = ROOT / "CITATION.cff"
    if not file.exists():
        pytest.skip("these notes have no citation file")
    cited, settings = yaml.safe_load(file.read_text(encoding="utf-8")), read_settings(ROOT, {})
    names = [author.get("name") or f"{author['given-names']} {author['family-names']}" for author in cited["authors"]]
    assert names == [author.name for author in settings.authors.values()]
    assert cited["license"] == settings.licence.replace(" ", "-")
    found = (cited["title"], cited["abstract"], cited["url"], cited["repository"])
    assert found == (settings.name, settings.description, settings.url, settings.repository)
