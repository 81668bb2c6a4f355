"""The documents stay true: what they name exists, and the package keeps the structure they describe."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tomllib
from collections import Counter

import pytest
from gardens import ROOT

from conference_garden.facts.model import RESERVED_IDS
from conference_garden.page_kinds import KINDS
from conference_garden.pages.page_kind import IndexPage

PACKAGE = ROOT / "src/conference_garden"
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
DECISIONS = (ROOT / "docs/decisions.md").read_text(encoding="utf-8")
EXTENDING = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def modules() -> list[str]:
    """The modules of the package, as paths relative to it."""
    return [path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")]


def comments() -> str:
    """Modules and folders named in comments of the package's templates, styles and scripts."""
    paths = (
        path for kind in ("html", "css", "js") for path in PACKAGE.rglob(f"*.{kind}") if "vendor" not in path.parts
    )
    named = re.findall(r"[\w/]+/\w+\.py|\(\w+/(?:\w+/)*\)", "".join(path.read_text(encoding="utf-8") for path in paths))
    return "".join(f"`{path.strip('()')}`" for path in named)


@pytest.mark.parametrize(
    "text",
    [ARCHITECTURE, DECISIONS, README, EXTENDING, comments()],
    ids=["architecture", "decisions", "README", "extending", "comments"],
)
def test_every_path_named_exists(text: str) -> None:
    """Each path in backticks exists, below the root or the package."""
    named = re.findall(r"`([\w./<>*-]+(?:/|\.(?:py|md|toml|yml|txt|json|js|css|html)))`", text)
    elsewhere = {"_build/", "places.md", "_static/garden.css", "templates/"}  # in a garden, in features
    missing = [
        path
        for path in named
        if path not in elsewhere and "<" not in path and not list(ROOT.glob(path)) and not list(PACKAGE.glob(path))
    ]
    assert missing == []


def test_every_event_named_is_connected() -> None:
    """Each Sphinx event named in the architecture is one that the package connects to."""
    package = "".join((PACKAGE / name).read_text(encoding="utf-8") for name in modules())
    connected = set(re.findall(r'connect\(\s*"([a-z-]+)"', package))
    named = set(re.findall(r"`((?:config|builder|env|doctree|source|missing|warn|html|build)-[a-z-]+)`", ARCHITECTURE))
    assert len(named) > 8
    assert named <= connected


def test_every_folder_is_told() -> None:
    """Each folder of the package has a row in the architecture's table of folders."""
    folders = {f"{name.partition('/')[0]}/" for name in modules() if "/" in name}
    assert folders == set(re.findall(r"^\| `([a-z]+/)` \|", ARCHITECTURE, re.MULTILINE))


def test_words_are_used_in_one_sense() -> None:
    """Each glossary word is listed once, and each class it names is exactly one class of the package."""
    glossary = ARCHITECTURE.partition("## Words")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([a-z ]+) \| .* \| (.*)\|$", glossary, re.MULTILINE)
    words = [word for word, _ in rows if word != "word"]
    assert {"page", "view", "placeholder", "record", "hook", "site file"} <= set(words)
    assert len(words) == len(set(words))
    package = "".join((PACKAGE / name).read_text(encoding="utf-8") for name in modules())
    named = [name for _, names in rows for name in re.findall(r"`(\w+)`", names)]
    assert named
    assert [name for name in named if len(re.findall(rf"^class {name}\b", package, re.MULTILINE)) != 1] == []


def test_class_names_are_unique() -> None:
    """No two classes of the package have the same name."""
    names = Counter(
        name for path in modules() for name in re.findall(r"^ *class (\w+)", (PACKAGE / path).read_text("utf-8"), re.M)
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_every_dependency_has_its_reason() -> None:
    """Each package that the engine depends on is listed in the table of what comes from others."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    table = ARCHITECTURE.partition("## What comes from others")[2]
    told = {name for row in re.findall(r"^\| ([a-z, -]+) \|", table, re.MULTILINE) for name in row.split(", ")}
    assert {re.split(r"[ \[<>=~]", line)[0] for line in needed} <= told


def test_the_architecture_is_read_in_one_sitting() -> None:
    """The architecture has at most 150 lines."""
    assert len(ARCHITECTURE.splitlines()) <= 150


def test_the_map_of_the_top_level_is_complete() -> None:
    """The README names everything at the top level, except dotfiles, in at most 15 lines."""
    top = README.partition("## Where things are\n")[2].partition("\n## ")[0]
    lines = [line for line in top.splitlines() if line.startswith("| `")]
    named = {name.rstrip("/") for line in lines for name in re.findall(r"`([\w./-]+)`", line.split("|")[1])}
    paths = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    listed = {path.partition("/")[0] for path in paths if path}
    assert {name for name in listed if name[0] != "."} == {name for name in named if name[0] != "."}
    assert len(lines) <= 15


def test_files_are_small() -> None:
    """Half of the modules have at most 150 lines, and none has more than 350."""
    sizes = [len((PACKAGE / name).read_text(encoding="utf-8").splitlines()) for name in modules()]
    assert statistics.median(sizes) <= 150
    assert max(sizes) <= 350


@pytest.mark.parametrize(
    "module",
    ["facts.model", "facts.catalogue", "facts.nearness", "facts.rules", "facts.settings", "tools.command_line"],
)
def test_inner_rooms_load_without_sphinx(module: str) -> None:
    """The innermost modules and the command line start without importing Sphinx."""
    code = f"import sys, conference_garden.{module}; assert not {{'sphinx', 'docutils'}} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT / "src", check=True)


def test_index_pages_are_reserved() -> None:
    """The tools, which do without Sphinx, know the ids of all index pages."""
    assert {kind.document for kind in KINDS if isinstance(kind, IndexPage)} == RESERVED_IDS
