"""What helps writers stays correct: the guide, the reference, schemas, snippets, tasks and hooks."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from gardens import ROOT, Garden
from jsonschema import Draft202012Validator
from lxml import html

from conference_garden.facts.colours import COLOURS
from conference_garden.facts.problem_kinds import KINDS
from conference_garden.facts.schema import (
    AUTHOR,
    CHECKS,
    COLOUR_SETS,
    CONFERENCE,
    LOOK,
    PAGE,
    SITE,
    SPEAKER,
    TALK,
    TOPIC,
    editor_schemas,
)
from conference_garden.facts.settings import Settings, read_settings
from conference_garden.pages.options import OPTIONS
from conference_garden.pages.show.listings import LISTINGS
from conference_garden.tools.init.templates import kept_files, shared_files

GUIDE = (ROOT / "docs/writing.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```\{code-block\} \w+\n:caption: (\S+)\n\n(.*?)\n```", GUIDE, re.DOTALL)
SNIPPETS: dict[str, Any] = json.loads((ROOT / ".vscode/garden.code-snippets").read_text(encoding="utf-8"))
TABLES = {
    "site": SITE.keys,
    "authors.…": AUTHOR.keys,
    "checks": CHECKS.keys,
    "look": LOOK.keys.keys() - COLOUR_SETS.keys(),
    "look.light": [f"{key}, look.dark.{key}" for key in COLOURS],
    "synonyms": ["…"],
}
MESSAGES = yaml.safe_load((ROOT / "tests/messages.yml").read_text(encoding="utf-8"))


def write_examples(garden: Garden) -> None:
    """Write the files that the guide shows into a garden with a front page."""
    garden.write("index.md", "# Garden\n")
    garden.write("garden.toml", '[authors.gardeners]\nname = "Us"\n\n')  # from the README
    for name, text in EXAMPLES:
        before = garden.read(name) if name == "garden.toml" else ""  # each example is a part of this file
        garden.write(name, before + text.replace("~~~", "```") + "\n")


def test_the_guide_shows_what_can_be_copied(tmp_path: Path) -> None:
    """The examples of the guide make a garden that builds without a warning."""
    garden = Garden(tmp_path)
    write_examples(garden)
    assert len(EXAMPLES) >= 4
    assert garden.build().warnings == []


def test_looks_can_be_copied(tmp_path: Path) -> None:
    """The settings in the guide to looks are valid as written if their files exist, and each has a small picture."""
    text = (ROOT / "docs/look.md").read_text(encoding="utf-8")
    (tmp_path / "_static/fonts").mkdir(parents=True)
    for name in re.findall(r'"(_static/[^"]+)"', text):
        (tmp_path / name).write_bytes(b"wOF2")
    for toml in re.findall(r"```toml\n(.*?)```", text, re.DOTALL):
        (tmp_path / "garden.toml").write_text(toml, encoding="utf-8")
        assert read_settings(tmp_path, {}).problems == ()
    pictures = re.findall(r"!\[.+\]\((look/\w+\.webp)\)", text)
    assert sorted(pictures) == sorted(f"look/{path.name}" for path in (ROOT / "docs/look").iterdir())
    assert len(pictures) >= text.count("\n## ")
    assert all((ROOT / "docs" / picture).stat().st_size < 16_000 for picture in pictures)


def test_the_guide_names_commands_that_exist() -> None:
    """Each make command in the documents for people is a target of this Makefile or of a new garden's."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8") + kept_files(Settings())["Makefile"]
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for name in ("README.md", ".github/CONTRIBUTING.md", "docs/writing.md", "docs/publishing.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        named = set(re.findall(r"(?:^    |`)make ([a-z-]+)", text, re.MULTILINE))
        assert named <= targets, name


def test_the_reference_lists_all(garden: Garden) -> None:
    """Every message is on the page of messages, and every key and option is in its list."""
    for name in ("messages", "conference", "topic", "page", "talk", "speakers", "garden", "listings", "options"):
        garden.write(f"notes/{name}.md", f"# {name}\n\n```{{reference}} {name}\n```\n")
    built = garden.build()
    assert built.warnings == []
    page = html.fromstring(built.page("notes/messages.html"))
    assert set(page.xpath("//dt/@id")) == set(KINDS)
    for name, keys in (
        ("conference", CONFERENCE.keys),
        ("topic", TOPIC.keys),
        ("page", PAGE.keys),
        ("talk", TALK.keys),
        ("speakers", SPEAKER.keys),
        ("garden", [f"{table}.{key}" for table, among in TABLES.items() for key in among]),
        ("listings", LISTINGS),
        ("options", OPTIONS),
    ):
        terms = html.fromstring(built.page(f"notes/{name}.html")).xpath("//dt//code//text()")
        assert set(keys) <= set(terms)


def test_an_unknown_reference_is_reported(garden: Garden) -> None:
    """An unknown name of a reference list is reported with a likely correction."""
    garden.write("notes/keys.md", "# Keys\n\n```{reference} messagges\n```\n")
    (warning,) = garden.build("dummy").warnings
    assert "there is no reference 'messagges'" in warning
    assert "did you mean 'messages'?" in warning


def test_files_of_every_garden_are_written_once() -> None:
    """Shared files for editors and hosts equal those that the engine gives to other gardens (``make schemas``)."""
    shared = shared_files(ROOT)
    assert {".github/workflows/publish.yml", ".vscode/garden.code-snippets", "conf.py"} <= shared.keys()
    for name, text in shared.items():
        assert (ROOT / name).read_text(encoding="utf-8") == text, name
    for text in editor_schemas().values():
        Draft202012Validator.check_schema(json.loads(text))


def front_matter(path: Path) -> Any:
    """The front matter of a page with dates as text, as an editor sees it."""
    text = path.read_text(encoding="utf-8")
    block = re.match(r"---\n(.*?)^---$", text, re.DOTALL | re.MULTILINE)
    return json.loads(json.dumps(yaml.safe_load(block[1]), default=str)) if block else {}


@pytest.mark.parametrize("sort", ["conference", "topic"])
def test_schemas_accept_the_garden(notes: Path, sort: str) -> None:
    """Every page of a garden is valid by its schema, and becomes invalid with a misspelt key."""
    validator = Draft202012Validator(json.loads(editor_schemas()[f"{sort}.schema.json"]))
    for path in sorted((notes / f"{sort}s").rglob("*.md")):
        keys = front_matter(path)
        assert list(validator.iter_errors(keys)) == [], path.name
        assert list(validator.iter_errors({**keys, "tendet": "2024-06-01"})), path.name


def test_the_schema_of_the_settings_accepts_those_of_the_garden(notes: Path) -> None:
    """The schema for editors accepts a garden's garden.toml, and rejects misspelt keys and malformed values."""
    validator = Draft202012Validator(json.loads(editor_schemas()["settings.schema.json"]))
    file = notes / "garden.toml"
    settings = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    assert list(validator.iter_errors(settings)) == []
    assert list(validator.iter_errors({"site": {"licens": "CC BY 4.0"}}))
    assert list(validator.iter_errors({"site": {"url": "example.org"}}))
    assert list(validator.iter_errors({"authors": {"ada": {"url": "https://ada.example/"}}}))


def expand(snippet: dict[str, Any], **variables: str) -> str:
    """A snippet with the defaults of its placeholders, as an editor inserts it."""
    text = "\n".join(snippet["body"])
    text = re.sub(r"\$\{(TM_\w+):([^{}]*)\}", lambda match: variables.get(match[1], match[2]), text)
    text = re.sub(r"\$(CURRENT_\w+)", lambda match: variables[match[1]], text)
    text = re.sub(r"\$\{\d+\|([^,|]*)[^|]*\|\}", r"\1", text)
    while (opened := re.search(r"\$\{\d+:([^{}]*)\}", text)) is not None:
        text = text[: opened.start()] + opened[1] + text[opened.end() :]
    return re.sub(r"\$\{?0\}?", "", text)


def test_snippets_build(tmp_path: Path) -> None:
    """The snippets, as an editor inserts them, make pages that build without a warning."""
    garden = Garden(tmp_path)
    write_examples(garden)
    today = {"CURRENT_YEAR": "2024", "CURRENT_MONTH": "06", "CURRENT_DATE": "01"}
    for name in ("topics/ropes.md", "speakers.yml"):
        garden.remove(name)
    relation = expand(SNIPPETS["Relation"])
    talk = expand(SNIPPETS["Talk"], TM_FILENAME_BASE="sails-2024").replace(
        ":topics: budgets", f":topics: budgets\n{relation}"
    )
    page = expand(SNIPPETS["Conference page"]).replace("draft: true\n", "")
    garden.write("conferences/sails-2024.md", f"{page}\n\n{talk}\n")
    garden.write("topics/budgets.md", expand(SNIPPETS["Topic page"], **today) + "\n")
    assert garden.build().warnings == []
    assert "disagrees-with: hopper-sails-2024" in garden.read("conferences/sails-2024.md")


@pytest.mark.parametrize("file", [".vscode/tasks.json", ".github/problems.json"])
def test_messages_are_matched_by_editors(file: str) -> None:
    """The patterns for editors and pull requests split every warning and advice into its parts, down to its code."""
    text = (ROOT / file).read_text(encoding="utf-8")
    patterns = set(re.findall(r'"regexp": ("(?:[^"\\]|\\.)*")', text))
    assert len(patterns) == 2
    for warning in (warning for case in MESSAGES for warning in case["warnings"]):
        (match,) = (match for pattern in patterns if (match := re.match(json.loads(pattern), warning)))
        assert match[1].endswith((".md", ".markdown", ".yml", ".toml", ".json", ".html"))
        assert match[3] == "WARNING" or ": ADVICE: " in warning
        assert warning.endswith(f"{match[len(match.groups()) - 1]} [{match[len(match.groups())]}]")


def test_hooks_run() -> None:
    """Each hook runs an existing program of the repository, and the garden's own rules are among the hooks."""
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = {hook["id"]: hook for repository in config["repos"] for hook in repository["hooks"]}
    assert {"garden", "codespell", "white-space"} <= set(hooks)
    for hook in hooks.values():
        for word in hook["entry"].split():
            if "/" in word:
                assert (ROOT / word).exists(), word
