"""The documents stay true: what they name exists, and the machinery keeps its shape."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys

import pytest
from gardens import ROOT

PACKAGE = ROOT / "src/conference_garden"
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def modules() -> list[str]:
    """The files of the package, relative to it."""
    return [path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")]


@pytest.mark.parametrize("text", [ARCHITECTURE, README], ids=["architecture", "README"])
def test_every_path_named_exists(text: str) -> None:
    """Each path in backticks is there, below the root or the package."""
    named = re.findall(r"`([\w./<>*-]+(?:/|\.(?:py|md|toml|yml|txt|json)))`", text)
    generated = {"garden.json", "search.json", "search-words.json", "_build/", "_build/html"}
    missing = [
        path
        for path in named
        if path not in generated and "<" not in path and not list(ROOT.glob(path)) and not list(PACKAGE.glob(path))
    ]
    assert missing == []


def test_every_event_named_is_connected() -> None:
    """Each Sphinx event in the architecture is one that ``__init__.py`` connects."""
    setup = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    connected = set(re.findall(r'connect\("([a-z-]+)"', setup))
    named = set(re.findall(r"`((?:builder|env|doctree|source|html|build)-[a-z-]+)`", ARCHITECTURE)) - {"build-finished"}
    assert named <= connected


def test_every_room_is_told() -> None:
    """Each room of the package stands in the table of the architecture."""
    rooms = {f"{name.partition('/')[0]}/" for name in modules() if "/" in name}
    assert all(f"`{room}`" in ARCHITECTURE for room in rooms)


def test_files_are_small() -> None:
    """Half of the files have at most 150 lines, none more than 350."""
    sizes = [len((PACKAGE / name).read_text(encoding="utf-8").splitlines()) for name in modules()]
    assert statistics.median(sizes) <= 150
    assert max(sizes) <= 350


@pytest.mark.parametrize(
    "module",
    ["facts.model", "facts.catalogue", "facts.nearness", "facts.rules", "facts.settings", "tools.command_line"],
)
def test_inner_rooms_load_without_sphinx(module: str) -> None:
    """The inner rooms and the command line start without importing Sphinx."""
    code = f"import sys, conference_garden.{module}; assert not {{'sphinx', 'docutils'}} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT / "src", check=True)
