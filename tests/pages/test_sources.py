"""What is known of files before parsing: unchanged files are not opened again, and every change is noticed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from gardens import Garden

from conference_garden.facts.files import text_of
from conference_garden.pages import reading

PAGE = "conferences/sails-2024.md"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are opened, with files considered settled as soon as they are written."""
    found = []

    def noting(path: Path) -> str:
        found.append(path.name)
        return text_of(path)

    monkeypatch.setattr(reading, "text_of", noting)
    monkeypatch.setattr(reading, "SETTLED", 0)
    return found


CONF = """
extensions = ["conference_garden.site"]
exclude_patterns = ["_build", "**/README.md", "kept"]
html_extra_path = ["extra"]
"""


def test_only_what_has_changed_is_looked_into(garden: Garden, opened: list[str]) -> None:
    """In a garden that was read before, only edited and new pages are opened."""
    sources = sorted(path.name for path in garden.folder.rglob("*.md"))
    garden.build()
    assert sorted(opened) == sources
    opened.clear()
    garden.replace(PAGE, "nobody spends is", "nobody honestly spends is")
    garden.write("notes/new.md", "# New\n")
    assert garden.build().warnings == []
    assert sorted(opened) == ["new.md", "sails-2024.md"]


def test_a_change_that_keeps_size_and_time(garden: Garden, opened: list[str]) -> None:
    """A file is read again if it was replaced or edited, even with the same size and time."""
    path = garden.folder / PAGE
    for old, new in (("nobody spends is", "nobody wastes is"), ("nobody wastes is", "nobody spends is")):
        garden.build()
        before = path.stat()
        if new < old:
            path.write_text(path.read_text().replace(old, new))
        else:
            other = garden.folder / "other.txt"
            other.write_text(path.read_text().replace(old, new))
            other.replace(path)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
        built = garden.build()
        assert new in built.page("conferences/sails-2024.html")
        assert built.files() == garden.clean_build().files()
    assert opened


def test_what_was_only_just_written_is_not_known(
    garden: Garden, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file written a moment ago is opened again, because it may change without getting another time."""
    monkeypatch.setattr(reading, "SETTLED", 3600 * 10**9)
    garden.build()
    first = sorted(opened)
    opened.clear()
    garden.build()
    assert sorted(opened) == first


def test_what_depends_on_the_day(garden: Garden, opened: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduled page is published on its day, although its file has not changed."""
    garden.replace(PAGE, "date: 2024-05-06", "date: 2030-06-01")
    monkeypatch.setenv("GARDEN_TODAY", "2030-05-01")
    assert "conferences/sails-2024.html" not in garden.build().files()
    monkeypatch.setenv("GARDEN_TODAY", "2030-06-01")
    assert "conferences/sails-2024.html" in garden.build().files()
    assert opened


def test_drafts_are_shown_and_left_out_of_one_reading(garden: Garden, opened: list[str]) -> None:
    """What is known of a page with a draft talk serves both previews, which show it, and builds."""
    garden.replace(PAGE, ":topics: boats", ":topics: boats\n:draft:")
    for drafts in (False, True, False):
        built = garden.build(drafts=drafts)
        assert built.files() == garden.clean_build(drafts=drafts).files()
    assert opened


def test_files_that_are_meant_to_be_no_pages(garden: Garden) -> None:
    """Hidden, excluded or linked files, those about the garden and those of other sites are not reported as unread."""
    page = "---\nfamily: Work\ntended: 2024-06-01\n---\n\n# Sails\n"
    garden.write("conf.py", CONF)
    for name in ("README", "LICENSE", "CHANGELOG", "Contributing", "AGENTS", ".notes", "_draft", "linked", "kept/old"):
        garden.write(f"{name}.md", "# Of the garden\n")
    for folder in (".obsidian", "_drafts", "node_modules", "extra", "kept", "public", "other", "docs"):
        garden.write(f"{folder}/README.md" if folder == "node_modules" else f"{folder}/sails.md", page)
    garden.write("public/index.html", "<p>A site.</p>")
    garden.write("other/index.md", "# Another garden\n")
    garden.write("docs/sails.md", "# A handbook\n\n````md\n```{talk}\n:topics: boats\n```\n````\n")
    garden.write("topics/boats.md", garden.read("topics/boats.md") + "\nSee {download}`the list </linked.md>`.\n")
    assert garden.build("dummy").warnings == []
