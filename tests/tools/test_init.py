"""``init``: a new garden builds at once, overwrites no file, and contains nothing of this garden."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from gardens import ROOT, Garden
from jsonschema import Draft202012Validator

from conference_garden.facts.frontmatter import read_front_matter
from conference_garden.facts.settings import VARIABLES, read_settings
from conference_garden.facts.source_text import SourceText
from conference_garden.tools.command_line import main
from conference_garden.tools.fields import GARDEN
from conference_garden.tools.init import engine
from conference_garden.tools.init.templates import LANGUAGES

Capture = pytest.CaptureFixture[str]
OPTIONS = ["--name", "Knots & *bends*", "--writer", "Zoë van Dam"]
ADDRESS = ["--url", "https://zoe.example/notes", "--repository", "https://github.com/zoe/knots.git"]


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES.values():
        monkeypatch.delenv(variable, raising=False)


def begin(folder: Path, *options: str) -> Garden:
    """Begins a garden without a terminal."""
    assert main(["init", str(folder), *options]) == 0
    return Garden(folder)


def publish(garden: Garden) -> None:
    """Publishes all drafts."""
    for path in garden.folder.glob("*/*.md"):
        name = path.relative_to(garden.folder).as_posix()
        garden.replace(name, "draft: true\n", "")


@pytest.mark.parametrize("language", [*LANGUAGES, "pt-BR"])
def test_a_garden_builds_at_once(tmp_path: Path, language: str, capsys: Capture) -> None:
    """In each language the first pages build without warnings or advice, both as drafts and when published."""
    garden = begin(tmp_path / "knots", *OPTIONS, *ADDRESS, "--language", language)
    said = capsys.readouterr().out
    assert ("Its first pages are in English" in said) == (language == "pt-BR")
    assert "examples, and drafts" in said
    for drafts in (True, False):
        built = garden.build("dummy", into=str(drafts), drafts=drafts)
        assert built.warnings == built.advice == []
    publish(garden)
    built = garden.build()
    assert built.warnings == built.advice == []
    (conference,) = (path.stem for path in garden.folder.glob("conferences/*.md"))
    (topic,) = (path.stem for path in garden.folder.glob("topics/*.md"))
    page = built.page(f"topics/{topic}.html")
    assert f"{conference}.html#" in page
    assert "Knots &amp; *bends*" in built.page("index.html")
    assert "Zoë van Dam" in built.page("index.html")
    assert f'lang="{language}"' in built.page("index.html")
    assert '<link href="https://zoe.example/notes/conferences/' in built.page("atom.xml").replace(
        'rel="alternate" type="text/html" ', ""
    )
    assert "<name>Zoë van Dam</name>" in built.page("atom.xml")


def test_nothing_of_this_garden_is_in_another(tmp_path: Path) -> None:
    """No file of a new site contains the licence, the name, the writers or the picture of this garden."""
    garden = begin(tmp_path / "knots", *OPTIONS, *ADDRESS)
    publish(garden)
    built = garden.build()
    ours = re.compile(rb"CC BY|creativecommons|gardeners|Conference Garden|conference-garden\.example|social\.png")
    for name in built.files():
        if "/vendor/" not in name:
            assert not ours.search((built.output / name).read_bytes()), name


def test_a_licence_that_nobody_knows_is_pointed_out(tmp_path: Path, capsys: Capture) -> None:
    """An unknown licence, which may be a typo that every page would repeat, is reported with a suggestion."""
    begin(tmp_path / "wrong", "--licence", "CC BYSA 4.0")
    assert "'CC BYSA 4.0' is known; did you mean 'CC BY-SA 4.0'?" in capsys.readouterr().out
    begin(tmp_path / "right", "--licence", "cc by-sa 4.0")
    assert "address of the licence" not in capsys.readouterr().out


def test_what_is_said_stands_in_the_settings(tmp_path: Path) -> None:
    """Options are written to ``garden.toml``; those not given are comments that are valid when uncommented."""
    said = begin(tmp_path / "all", *OPTIONS, *ADDRESS, "--language", "nl", "--licence", "CC BY-SA 4.0")
    found = read_settings(said.folder, {})
    assert found.problems == ()
    assert (found.name, found.language, found.licence) == ("Knots & *bends*", "nl", "CC BY-SA 4.0")
    assert (found.url, found.repository) == ("https://zoe.example/notes/", "https://github.com/zoe/knots")
    assert found.description == "Aantekeningen van conferenties, door Zoë van Dam"
    assert [author.name for author in found.authors.values()] == ["Zoë van Dam"]
    assert re.fullmatch(r"zoe\.example,\d{4}-\d\d-\d\d", found.tag)
    least = begin(tmp_path / "my-notes")
    found = read_settings(least.folder, {})
    assert (found.name, found.language, found.licence, found.url, found.authors) == ("My notes", "en", "", "", {})
    schema = Draft202012Validator(json.loads(least.read(".vscode/schemas/settings.schema.json")))
    for text in (least.read("garden.toml"), re.sub("(?m)^# (?=\\w+ = )", "", least.read("garden.toml"))):
        assert list(schema.iter_errors(tomllib.loads(text))) == []
    assert least.build("dummy").warnings == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--url", "zoe.example"], "--url must be an address such as https://example.org/garden/, not 'zoe.example'."),
        (["--language", "Dutch!"], "--language must be a language tag such as en or pt-BR, not 'Dutch!'."),
        (["--language", "Bob"], "--language must be a language tag such as en or pt-BR, not 'Bob'."),
        (["--writer", "Z" * 61], "--writer must be a name of at most 60 letters"),
    ],
)
def test_a_wrong_option_writes_nothing(tmp_path: Path, options: list[str], says: str, capsys: Capture) -> None:
    """A wrong option is refused with a message that says what is expected, and no file is written."""
    assert main(["init", str(tmp_path / "knots"), "--name", "Knots", *options]) == 2
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path, capsys: Capture) -> None:
    """Files that a host put into a new repository stay and are listed; ``init`` refuses a folder that is a garden."""
    garden = Garden(tmp_path / "knots")
    for name in ("README.md", "LICENSE", ".gitignore", "requirements.txt"):
        garden.write(name, f"mine: {name}\n")
    begin(garden.folder, *OPTIONS)
    assert "Left as they were: README.md, .gitignore.\n" in capsys.readouterr().out
    assert {garden.read(name) for name in ("README.md", "LICENSE", ".gitignore", "requirements.txt")} == {
        f"mine: {name}\n" for name in ("README.md", "LICENSE", ".gitignore", "requirements.txt")
    }
    before = {path: path.read_bytes() for path in garden.folder.rglob("*") if path.is_file()}
    assert main(["init", str(garden.folder), *OPTIONS]) == 1
    assert "is already a garden. 'garden upgrade' brings its files up to date." in capsys.readouterr().err
    assert {path: path.read_bytes() for path in garden.folder.rglob("*") if path.is_file()} == before
    assert main(["init", str(garden.folder / "LICENSE" / "knots"), *OPTIONS]) == 1
    assert "cannot be created: there is a file with that name" in capsys.readouterr().err


def test_questions_in_a_terminal(tmp_path: Path) -> None:
    """Missing options are asked with defaults; wrong answers are asked again, doubtful ones may be corrected."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "conference_garden", "init", "my-notes", "--writer", "Zoë"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "TERM": "dumb", "LC_ALL": "de_DE.UTF-8"}
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdin=theirs, stdout=subprocess.PIPE, text=True)
    answers = ["", "Bob", "", "github.com/zoe", "https://github.com/Zoe/knots", "", "cc by 4.0", "CC BY-SA 4.0"]
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert "Name (what it is called) [My notes]:" in said
    assert "Writer" not in said
    assert "language must be a language tag such as en or pt-BR, not 'Bob'." in said
    assert "repository must be an address such as https://github.com/owner/garden" in said
    assert "[https://zoe.github.io/knots/]" in said
    assert "Did you mean 'CC BY 4.0'?" in said
    found = read_settings(tmp_path / "my-notes", {})
    assert (found.name, found.language, found.licence) == ("My notes", "de", "CC BY-SA 4.0")
    assert (found.url, found.repository) == ("https://zoe.github.io/knots/", "https://github.com/Zoe/knots")


def test_giving_up_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-D at a question ends ``init`` without writing a file."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        os.write(ours, b"\x04")
        assert main(["init", str(tmp_path / "knots")]) == 1
    assert list(tmp_path.iterdir()) == []


def test_an_import_takes_the_place_of_the_example(tmp_path: Path, capsys: Capture) -> None:
    """``--import`` adds drafts instead of the example; if it fails, the garden exists and one can import again."""
    source = ROOT / "tests/imports/hugo.xml"
    garden = begin(tmp_path / "knots", *OPTIONS, "--import", str(source))
    assert not list(garden.folder.glob("topics/*"))
    assert "example" not in garden.read("README.md").replace("your.example", "")
    pages = list(garden.folder.glob("conferences/*.md"))
    assert pages
    for path in pages:
        front = read_front_matter(f"conferences/{path.name}", path.read_text(encoding="utf-8"))
        assert front.values["draft"]
    assert garden.build("dummy").warnings == []
    capsys.readouterr()
    assert main(["init", str(tmp_path / "bends"), *OPTIONS, "--import", str(tmp_path / "nothing.xml")]) == 1
    assert "import again with 'make import SOURCE=…'" in capsys.readouterr().err
    assert Garden(tmp_path / "bends").build("dummy").warnings == []


@pytest.mark.parametrize(
    ("source", "given"),
    [
        ({"url": "file:///srv/the%20engine", "dir_info": {"editable": True}}, "'/srv/the engine'"),
        (
            {"url": "https://code.example/engine", "vcs_info": {"vcs": "git", "commit_id": "c0ffee"}},
            "git+https://code.example/engine@c0ffee",
        ),
    ],
)
def test_an_engine_that_is_no_release(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, source: dict[str, Any], given: str
) -> None:
    """If the engine was installed from source, ``init`` prints the two commands that let make find it."""
    monkeypatch.setattr(engine, "distribution", lambda _: SimpleNamespace(read_text=lambda _: json.dumps(source)))
    garden = begin(tmp_path / "knots", *OPTIONS)
    wheels = garden.folder / "wheels"
    said = capsys.readouterr().out
    assert f"  pip wheel --no-deps --wheel-dir {wheels} {given}\n  garden upgrade {garden.folder}\n" in said
    garden.write(f"wheels/conference_garden-{engine.VERSION}-py3-none-any.whl", "")
    assert main(["upgrade", str(garden.folder)]) == 0
    assert "--find-links wheels" in garden.read("requirements.txt")


def test_files_for_github_are_for_github(tmp_path: Path) -> None:
    """A garden with a repository on another host gets no GitHub workflow and no instructions for one."""
    garden = begin(tmp_path / "knots", *OPTIONS, "--repository", "https://codeberg.org/zoe/knots")
    assert not (garden.folder / ".github").exists()
    assert "GitHub" not in garden.read("README.md")
    assert ".github" not in garden.read(".garden-files")
    assert "gitlab" not in garden.read("README.md") + garden.read(".garden-files")


@pytest.mark.parametrize("host", ["gitlab.com", "gitlab.zoe.example"])
def test_a_garden_on_gitlab(tmp_path: Path, host: str) -> None:
    """A garden on GitLab gets a pipeline that builds the site with its Makefile and passes it to GitLab Pages."""
    garden = begin(tmp_path / "knots", *OPTIONS, "--repository", f"https://{host}/zoe/knots")
    assert not (garden.folder / ".github").exists()
    assert "GitLab Pages" in garden.read("README.md")
    assert "GitHub" not in garden.read("README.md")
    assert ".gitlab-ci.yml" in garden.read(".garden-files")
    pipeline = yaml.safe_load(garden.read(".gitlab-ci.yml"))
    assert pipeline["variables"]["GIT_DEPTH"] == 0
    assert {path for cache in pipeline["default"]["cache"] for path in cache["paths"]} == {".venv", "_build/work"}
    targets = set(re.findall(r"\.PHONY: (.*)", garden.read("Makefile"))[0].split())
    for job in (pipeline["check"], pipeline["pages"]):
        assert job["script"] == ["make check", "make site DEST=public"]
        assert {command.split()[1] for command in job["script"]} <= targets
        assert job["artifacts"]["paths"] == ["public"]
    assert pipeline["pages"]["rules"] == [{"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"}]


def test_the_workflow_needs_only_what_the_garden_has(tmp_path: Path) -> None:
    """The GitHub workflow uses only targets of the garden's Makefile and files that the garden has."""
    garden = begin(tmp_path / "knots", *OPTIONS)
    workflow = yaml.safe_load(garden.read(".github/workflows/publish.yml"))
    assert set(workflow["jobs"]) == {"build", "deploy", "record"}
    targets = set(re.findall(r"\.PHONY: (.*)", garden.read("Makefile"))[0].split())
    commands = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    makes = [command.split()[1] for command in commands if command.startswith("make ")]
    assert makes == ["check", "record", "site"]
    assert set(makes) <= targets
    for name in re.findall(r"\.github/[\w.-]+", " ".join(commands)):
        assert (garden.folder / name).is_file()
    listed = subprocess.run(["make", "-s"], cwd=garden.folder, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make ([a-z-]+)", listed, re.MULTILINE)) == targets - {"help"}


def test_snippets_and_hooks_are_those_of_the_garden(tmp_path: Path) -> None:
    """Snippets insert the garden's writer, if it has one; the commit hooks run commands that exist."""
    garden = begin(tmp_path / "knots", *OPTIONS)
    assert "author: ${5:zoe-van-dam}" in garden.read(".vscode/garden.code-snippets")
    assert "author" not in begin(tmp_path / "nobody").read(".vscode/garden.code-snippets")
    hooks = yaml.safe_load(garden.read(".pre-commit-config.yaml"))["repos"][0]["hooks"]
    assert [hook["entry"] for hook in hooks] == ["git diff --cached --check", "make --no-print-directory check"]
    for name in (".vscode/settings.json", ".vscode/extensions.json", ".vscode/garden.code-snippets"):
        json.loads(garden.read(name))


def test_the_preview_is_installed_as_the_engine_asks(tmp_path: Path) -> None:
    """requirements.txt asks for the same version of watchfiles as the extra ``live`` of the package."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (extra,) = project["optional-dependencies"]["live"]
    wanted = begin(tmp_path / "knots", *OPTIONS).read("requirements.txt")
    assert re.search(rf"(?m)^{re.escape(extra.replace(' ', ''))}\b", wanted)
    assert re.search(r"(?m)^conference-garden==[\d.]+$", wanted)


def test_languages_say_the_same(tmp_path: Path) -> None:
    """The first pages have as many labels in every language, and README.md lists the same commands."""
    shapes = []
    for language in LANGUAGES:
        garden = begin(tmp_path / language, *OPTIONS, "--language", language)
        pages = [SourceText(path.read_text(encoding="utf-8")) for path in sorted(garden.folder.glob("*/*.md"))]
        commands = re.findall(r"(?m)^    (make [a-z-]+)", garden.read("README.md"))
        shapes.append((commands, [len(page.labels) for page in pages]))
    assert shapes.count(shapes[0]) == len(shapes)


def test_every_option_is_explained(capsys: Capture) -> None:
    """``--help`` lists every option."""
    with pytest.raises(SystemExit):
        main(["init", "--help"])
    said = capsys.readouterr().out
    assert all(f"--{field.name}" in said for field in GARDEN)
    assert "--import SOURCE" in said
