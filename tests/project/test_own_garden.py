"""A new user's own garden: from the wheel in an empty folder to a site and an upgrade."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import test_site
from gardens import ROOT, Garden
from lxml import etree
from site_pages import pages, parsed
from wheels import borrowed, build_wheel, copy_sources, install, own_wheel, pretend_set_up, run

import conference_garden

URL = "https://zoe.example/notes/garden/"
SAID = ["--name", "Knopen", "--writer", "Zoë", "--language", "nl", "--licence", "CC0-1.0", "--url", URL]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the wheel."""
    return install(own_wheel(), tmp_path_factory.mktemp("fresh") / "venv")


def python_without_an_index(folder: Path) -> Path:
    """A ``python3`` whose environments have all of a garden's dependencies but the engine, without asking an index."""
    python = folder / "python3"
    end = f'echo "{borrowed(folder / "borrowed")}" > .venv/lib/python3.{sys.version_info[1]}/site-packages/borrowed.pth'
    python.write_text(f'#!/bin/sh\n{sys.executable} "$@" || exit\nif [ "$*" = "-m venv .venv" ]; then {end}; fi\n')
    python.chmod(0o755)
    return python


def test_from_an_empty_folder_to_a_site_below_a_path(installed: Path, tmp_path: Path) -> None:
    """With only the wheel, python3 and make, a garden sets itself up, checks and publishes, with correct links."""
    begun = run(installed / "garden", "init", "knopen", *SAID, cwd=tmp_path)
    assert (begun.returncode, begun.stderr) == (0, "")
    garden = Garden(tmp_path / "knopen")
    assert (garden.folder / "wheels" / own_wheel().name).is_file()
    python = python_without_an_index(tmp_path)

    def make(*arguments: str) -> str:
        done = run("make", f"PYTHON={python}", *arguments, cwd=garden.folder, PIP_NO_INDEX="1")
        assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
        return done.stdout

    said = make("html")
    assert "Setting up .venv" in said
    assert "No conference is published yet: 'make live' shows drafts" in said
    assert "wordt nog gewerkt." in (garden.folder / "_build/html/index.html").read_text()
    found = run(garden.folder / ".venv/bin/pip", "show", "--files", "conference-garden", cwd=tmp_path)
    assert f"Location: {garden.folder}/.venv/" in found.stdout
    for path in garden.folder.glob("*/*.md"):
        garden.replace(path.relative_to(garden.folder).as_posix(), "draft: true\n", "")
    assert make("check").startswith("No problems (")
    make("record")
    make("site", "DEST=public")
    site = garden.folder / "public"
    test_site.test_every_link_and_anchor_resolves(site)
    canonical = {page: parsed(page).xpath("//link[@rel='canonical']/@href") for page in pages(site)}
    assert all(address.startswith(URL) for addresses in canonical.values() for address in addresses)
    for page in [site / "index.html", *site.glob("conferences/*.html"), *site.glob("topics/*.html")]:
        assert canonical[page] == [URL + page.relative_to(site).as_posix().replace("index.html", "")]
    for feed in site.rglob("*atom.xml"):
        addresses = etree.parse(str(feed)).xpath("//*[local-name() = 'link'][@rel='self' or @rel='alternate']/@href")
        assert addresses
        assert all(address.startswith(URL) for address in addresses)
    ours = re.compile(rb"CC BY|gardeners|Conference Garden|social\.png")
    assert [path for path in site.rglob("*") if path.is_file() and ours.search(path.read_bytes())] == []
    assert "Nothing has changed" in make("html")


def test_from_a_checkout(tmp_path: Path) -> None:
    """``make new-garden`` puts the engine's wheel into the new garden, so that no index needs to have it."""
    pretend_set_up(tmp_path)
    make = ["make", "-s", "new-garden", f"VENV={tmp_path}", f"DIST={tmp_path / 'dist'}"]
    nowhere = run(*make, cwd=ROOT, PYTHONPATH=str(ROOT / "src"))
    assert nowhere.returncode != 0
    assert nowhere.stdout.endswith("Say where: make new-garden TO=../my-garden\n")
    knots = tmp_path / "my knots"
    begun = run(*make, f"TO={knots}", "ARGS=--name 'My knots'", cwd=ROOT, PYTHONPATH=str(ROOT / "src"))
    assert begun.returncode == 0, begun.stderr
    assert "wheels/ has the engine, so that no index need have it: commit it too." in begun.stdout
    assert [path.name for path in (knots / "wheels").iterdir()] == [own_wheel().name]
    assert Garden(knots).read("requirements.txt").endswith("--find-links wheels\n")
    assert Garden(knots).build("dummy").warnings == []


def later_engine(folder: Path) -> Path:
    """The wheel of a later version with different files for gardens."""
    copy_sources(folder)
    package = folder / "src/conference_garden"
    engine = Garden(package)
    engine.replace("__init__.py", f'"{conference_garden.__version__}"', '"1000.0"')
    files = "tools/init/files"
    engine.replace(f"{files}/Makefile", "clean:\n", "sweep:\n\t@echo swept\nclean:\n")
    engine.replace(f"{files}/dot-vscode/extensions.json", '"tamasfe', '"new.extension", "tamasfe')
    engine.replace(f"{files}/dot-pre-commit-config.yaml", "the rules of the garden", "all rules of the garden")
    engine.write(f"{files}/dot-editorconfig", "root = true\n")
    engine.replace("tools/init/pages/en/index.md", "worth keeping", "worth much")
    return build_wheel(folder, folder / "dist")


def test_an_upgrade_keeps_what_the_writer_has_changed(installed: Path, tmp_path: Path) -> None:
    """An upgrade brings new files and the new pin, and leaves pages, settings and edited files byte for byte alone."""
    garden = Garden(tmp_path / "knots")
    begun = run(installed / "garden", "init", garden.folder, "--name", "Knots", cwd=tmp_path)
    assert begun.returncode == 0, begun.stderr
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "A garden"]):
        assert run(*git, *command, cwd=garden.folder).returncode == 0
    garden.write("requirements.txt", garden.read("requirements.txt") + "sphinx-own-extension==1.0\n")
    garden.replace(".pre-commit-config.yaml", "name: no trailing", "name: my trailing")
    garden.replace("index.md", "worth keeping", "worth a look")
    garden.remove(".vscode/tasks.json")
    before = {
        path: path.read_bytes() for path in garden.folder.rglob("*") if path.is_file() and ".git" not in path.parts
    }
    later = install(later_engine(tmp_path / "later"), tmp_path / "later-venv")

    shown = run(later / "garden", "upgrade", "--dry-run", garden.folder, cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert {path: path.read_bytes() for path in before} == before
    assert not (garden.folder / ".editorconfig").exists()
    done = run(later / "garden", "upgrade", garden.folder, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    changed = {path.relative_to(garden.folder).as_posix() for path in before if path.read_bytes() != before[path]}
    assert changed == {"Makefile", ".vscode/extensions.json", "requirements.txt", ".garden-files"}
    assert "sweep:\n" in garden.read("Makefile")
    assert garden.read(".editorconfig") == "root = true\n"
    assert not (garden.folder / ".vscode/tasks.json").exists()
    pinned = garden.read("requirements.txt")
    assert "conference-garden==1000.0\n" in pinned
    assert pinned.endswith("sphinx-own-extension==1.0\n")
    assert (garden.folder / "wheels/conference_garden-1000.0-py3-none-any.whl").is_file()
    for said in (shown.stdout, done.stdout):
        assert "+sweep:" in said
        assert "Yours, and left as they are: .pre-commit-config.yaml." in said
        # shows what is new, but not what the writer has changed
        assert "+        name: all rules of the garden" in said
        assert "my trailing" not in said
    assert f"requirements.txt (conference-garden {conference_garden.__version__} → 1000.0)" in done.stdout

    built = run(later / "garden", "build", garden.folder, cwd=tmp_path)
    assert (built.returncode, built.stderr) == (0, "")
    garden.replace(".pre-commit-config.yaml", "the rules of the garden", "all rules of the garden")
    again = run(later / "garden", "upgrade", garden.folder, cwd=tmp_path)
    assert again.stdout == "All files are those of conference-garden 1000.0, or yours.\n"
    back = run(installed / "garden", "upgrade", garden.folder, cwd=tmp_path)
    assert back.returncode == 1
    assert "asks for conference-garden 1000.0, and this is" in back.stderr
