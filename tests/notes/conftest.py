"""Tests of the notes in this repository, which hold for whatever notes are here.

What the notes should say beyond that is in data files beside the tests, each for the garden whose
``tag`` it names. Whoever puts other notes here deletes or replaces these files.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from gardens import ROOT
from site_pages import real_site, root_of, served

from conference_garden.facts.settings import read_settings


@pytest.fixture(scope="session")
def notes() -> Path:
    """The notes of this repository."""
    return ROOT


@pytest.fixture(scope="session")
def site() -> Path:
    """The site that is built from these notes."""
    return real_site()


def _of_this_garden(name: str) -> dict[str, Any]:
    file = Path(__file__).with_name(name)
    found = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}
    if found.get("garden") != read_settings(ROOT, {}).tag:
        pytest.skip(f"there is no {name} of this garden")
    return found


@pytest.fixture
def questions() -> list[dict[str, Any]]:
    """Questions that readers might ask of these notes."""
    return _of_this_garden("questions.yml")["questions"]


@pytest.fixture
def house_rules() -> dict[str, Any]:
    """The rules that the gardeners set for these notes."""
    return _of_this_garden("house-rules.yml")


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address of the site, served as by a static host."""
    with served(site, root_of(site)) as address:
        yield address
