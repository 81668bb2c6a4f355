"""What makes builds fast does not change their output; ``make bench`` measures how fast they are."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import ClassVar
from weakref import ReferenceType, ref

import pytest
from bench.generate import Notes, write_garden
from docutils import nodes
from gardens import ROOT, Garden
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from test_commands import run, site_of

from conference_garden.fast import builder, memory
from conference_garden.fast.parallel import shares
from conference_garden.pages.show import page_view
from conference_garden.theme.upstream.replace import replace_handler


def test_two_processes_make_the_same_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading and writing with two processes gives the same site and warnings as with one, pictures included."""
    monkeypatch.setattr(builder, "WORTHWHILE", 10)
    write_garden(Notes(10, talks=2), tmp_path)
    garden = Garden(tmp_path)
    garden.write("conferences/boat.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    first = sorted(tmp_path.glob("conferences/*.md"))[7]
    first.write_text(first.read_text() + "\n![A boat](boat.svg) and {talk}`nowhere`.\n")
    one, two = garden.build(into="one"), garden.build(into="two", jobs=2)
    assert one.files() == two.files()
    assert one.records() == two.records()
    assert any(name.startswith("_images/boat-") for name in two.files())
    assert one.warnings == two.warnings
    assert len(one.warnings) == 1


def test_shares_hold_every_document_once() -> None:
    """Documents are distributed without loss, even when there are fewer of them than processes."""
    for count in (0, 1, 3, 100):
        documents = [str(number) for number in range(count)]
        for largest in (None, 5, 1000):
            dealt = shares(documents, 4, largest)
            assert sorted(name for share in dealt for name in share) == sorted(documents)
            assert all(len(share) <= (largest or count) for share in dealt)
            assert all(dealt)


def test_a_page_is_gone_when_the_next_one_is_written(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many pages one process writes, it does not keep their doctrees."""
    monkeypatch.setattr(memory, "_PAGES", 1)
    write, written = builder.GardenHTMLBuilder.write_doc, list[ReferenceType[nodes.document]]()
    most = 0

    def noted(self: builder.GardenHTMLBuilder, docname: str, doctree: nodes.document) -> None:
        nonlocal most
        most = max(most, sum(other() is not None for other in written))
        written.append(ref(doctree))
        write(self, docname, doctree)

    monkeypatch.setattr(builder.GardenHTMLBuilder, "write_doc", noted)
    garden.build()
    assert len(written) > 10
    assert most <= 1


def test_a_view_is_worked_out_once(garden: Garden, monkeypatch: pytest.MonkeyPatch) -> None:
    """A view computed to decide whether to write a page is reused for writing it, unless too many would be kept."""
    asked: Counter[str] = Counter()

    def counted(env: BuildEnvironment, document: str) -> page_view.PageView:
        asked[document] += 1
        return view_of_facts(env, document)

    view_of_facts = page_view.view_of_facts
    monkeypatch.setattr(page_view, "view_of_facts", counted)
    garden.build()
    assert set(asked.values()) == {1}
    asked.clear()
    garden.replace("topics/boats.md", "# Boats", "# Ships")
    garden.build()
    assert set(asked.values()) == {1}
    assert len(asked) > 5
    monkeypatch.setattr(page_view, "MOST_KEPT", 2)
    asked.clear()
    garden.replace("topics/boats.md", "# Ships", "# Vessels")
    again = garden.build()
    assert sorted(set(asked.values())) == [1, 2]
    clean = garden.clean_build()
    assert again.files() == clean.files()
    assert again.records() == clean.records()


def test_a_page_written_in_another_process_is_known_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that writes a page reports its digest back, so the next build does not write the page again."""
    monkeypatch.setattr(builder, "WORTHWHILE", 10)
    write_garden(Notes(10, talks=2), tmp_path)
    garden = Garden(tmp_path)
    garden.build(jobs=2)
    written: list[str] = []
    write = builder.GardenHTMLBuilder.write_doc

    def noted(self: builder.GardenHTMLBuilder, docname: str, doctree: nodes.document) -> None:
        written.append(docname)
        write(self, docname, doctree)

    monkeypatch.setattr(builder.GardenHTMLBuilder, "write_doc", noted)
    page = garden.folder / "topics/topic-0.md"
    page.write_text(f"{page.read_text(encoding='utf-8')}\nOne more sentence.\n", encoding="utf-8")
    garden.build()
    assert written == ["topics/topic-0"]


def test_a_build_of_some_files_is_one_of_the_garden(garden: Garden, tmp_path: Path) -> None:
    """When ``sphinx-build`` is given file names, all pages that have changed are written, named or not."""
    garden.write("conf.py", 'extensions = ["conference_garden.site"]\n')

    def build(site: Path, *files: str) -> dict[str, str]:
        command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", str(garden.folder), str(site)]
        subprocess.run([*command, *(str(garden.folder / name) for name in files)], check=True, cwd=ROOT)
        pages = site.rglob("*.html")
        return {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in pages}

    for step, named in enumerate(["topics/nowhere.md", "topics/budgets.md", "topics/nowhere.md"]):
        assert build(tmp_path / "some", named) == build(tmp_path / f"clean-{step}")
        garden.write("topics/boats.md", f"{garden.read('topics/boats.md')}\nSentence {step}.\n")


def test_two_processes_publish_the_same_site(tmp_path: Path) -> None:
    """With two processes, the search index is made while other files are written, and is the same in each build."""
    sites = []
    for jobs in ("1", "2"):
        write_garden(Notes(50, talks=2), tmp_path / jobs)
        run("build", str(tmp_path / jobs), "-j", jobs)
        sites.append(site_of(Garden(tmp_path / jobs)))
        page = sorted((tmp_path / jobs).glob("conferences/*.md"))[0]
        page.write_text(f"{page.read_text(encoding='utf-8')}\nAn unheard sentence.\n", encoding="utf-8")
        run("build", str(tmp_path / jobs), "-j", jobs)
        sites.append(site_of(Garden(tmp_path / jobs)))
    assert sites[0] == sites[2]
    assert sites[1] == sites[3]
    assert any(name.startswith("search-index/records/") for name in sites[0])
    assert b"unheard" in b"".join(sites[3].values())


def test_nothing_changed_is_known_at_once(garden: Garden) -> None:
    """An unchanged garden is recognised without importing Sphinx, and a change that keeps size and time is noticed."""
    import os

    run("build", str(garden.folder))
    command = [sys.executable, "-X", "importtime", "-m", "conference_garden", "build", str(garden.folder)]
    again = subprocess.run(command, cwd=ROOT / "src", capture_output=True, text=True)
    assert again.stdout.startswith("Nothing has changed")
    assert "conference_garden.fast.fingerprint" in again.stderr
    assert "sphinx.application" not in again.stderr
    page = garden.folder / "topics/boats.md"
    stat = page.stat()
    garden.replace("topics/boats.md", "Things that float.", "Things that sink!!")
    os.utime(page, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    changed = run("build", str(garden.folder))
    assert changed.stdout.startswith("The site is in")
    assert "Things that sink!!" in (garden.folder / "_build/html/topics/boats.html").read_text(encoding="utf-8")


def test_a_changed_theme_is_noticed() -> None:
    """If the handler of another extension is gone, the build stops and names it."""

    class App:
        class events:  # noqa: N801
            listeners: ClassVar[dict[str, list[object]]] = {}

    with pytest.raises(ExtensionError, match=r"json\.dumps is no longer connected to html-page-context"):
        replace_handler(App, "html-page-context", json.dumps, None)  # type: ignore[arg-type]


def test_benchmark_runs(tmp_path: Path) -> None:
    """``make bench`` measures a small garden, live preview included, and writes its table."""
    command = [
        sys.executable,
        str(ROOT / "tests/bench/run.py"),
        "3",
        "--only",
        "--rounds",
        "1",
        "--edits",
        "2",
        "--folder",
        str(tmp_path),
    ]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stderr
    measured = {row["what"] for row in json.loads((tmp_path / "bench.json").read_text())}
    assert {"cold, 1 job(s)", "cold, 2 job(s)", "nothing changed", "one talk edited", "one topic edited"} <= measured
    assert {"live: page on disk", "live: page in the browser"} <= measured
    assert "| garden | 3 | cold, 2 job(s) |" in (tmp_path / "bench.md").read_text()
