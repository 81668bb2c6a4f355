"""The folder for a web server: complete and self-contained, with headers for hosts, at any address."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from browsing import Watched
from gardens import Garden
from playwright.sync_api import Browser
from test_commands import run, site_of
from test_reproducible import differing, files_of

from conference_garden.tools.web_folder import headers

DIAGRAM = "\n```{mermaid}\nflowchart LR\n  accTitle: Boats\n  accDescr: Boats float.\n  A[Boats] --> B[Water]\n```\n"
Rules = list[tuple[str, dict[str, str]]]


def read_rules(text: str) -> Rules:
    """The rules of a ``_headers`` file."""
    rules: Rules = []
    for line in text.splitlines():
        if line.startswith("/"):
            rules.append((line, {}))
        elif line.startswith("  "):
            name, _, value = line.strip().partition(": ")
            rules[-1][1][name] = value
    return rules


def headers_of(path: str, rules: Rules) -> list[tuple[str, str]]:
    """The headers that the rules set for a path; ``*`` matches anything, as with Netlify and Cloudflare."""
    return [header for pattern, given in rules if fnmatchcase(path, pattern) for header in given.items()]


class _Host(SimpleHTTPRequestHandler):
    """A host that applies ``_headers``, uses ``404.html`` for errors, and serves the site below ``/sub/path/``."""

    def __init__(self, *arguments: object, site: Path, **options: object) -> None:
        self.site = site
        self.rules = read_rules((site / "_headers").read_text(encoding="utf-8"))
        super().__init__(*arguments, directory=str(site), **options)  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/sub/path"))

    def given(self) -> dict[str, str]:
        return dict(headers_of(self.path.partition("?")[0], self.rules))

    def send_header(self, keyword: str, value: str) -> None:
        if keyword.title() not in self.given():
            super().send_header(keyword, value)

    def end_headers(self) -> None:
        for name, value in self.given().items():
            super().send_header(name, value)
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = (self.site / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Logs nothing."""


@contextmanager
def hosted(site: Path) -> Iterator[str]:
    """Serves a site as a host does; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Host, site=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sub/path/"
    finally:
        server.shutdown()


def test_folder_is_whole_and_alone(garden: Garden, tmp_path: Path) -> None:
    """The folder has its own copy of every file of the site, and files that no longer belong to it are removed."""
    public = tmp_path / "a/public"
    public.mkdir(parents=True)
    garden.write("notes/ropes.md", "# Ropes\n\nThey hold.\n")
    assert run("site", str(garden.folder), "--to", str(public)).returncode == 0
    (public / "stray.html").touch()
    garden.remove("notes/ropes.md")
    result = run("site", str(garden.folder), "--to", str(public))
    assert result.returncode == 0, result.stderr
    assert sorted(differing(files_of(public), site_of(garden))) == [".buildinfo", ".nojekyll", "_headers"]
    assert {"404.html", "index.html"} <= files_of(public).keys()
    assert not (public / "notes/ropes.html").exists()
    assert all(path.stat().st_nlink == 1 for path in public.rglob("*") if path.is_file())
    assert not any(path.is_symlink() for path in public.rglob("*"))
    assert [path.name for path in public.parent.iterdir()] == ["public"]


def test_hidden_files_for_servers(garden: Garden, tmp_path: Path) -> None:
    """Files for servers and hosts, including hidden ones, are copied into the folder, as is every change to them."""
    public = tmp_path / "public"
    garden.write("conf.py", 'extensions = ["conference_garden.site"]\nhtml_extra_path = ["extra"]\n')
    for text in ("one", "two"):
        for name in (".well-known/proof", ".htaccess", "_headers"):
            garden.write(f"extra/{name}", text)
        result = run("site", str(garden.folder), "--to", str(public))
        assert result.returncode == 0, result.stderr
        assert not result.stdout.startswith("Nothing has changed")
        assert {(public / name).read_text() for name in (".well-known/proof", ".htaccess")} == {text}
        rules = (public / "_headers").read_text()
        assert "Content-Security-Policy" in rules
        assert rules.endswith(f"\n{text}")


def test_folder_is_not_taken_for_notes(garden: Garden) -> None:
    """A site made inside the folder of the garden is not read as notes by the next build."""
    run("site", str(garden.folder), "--to", str(garden.folder / "public"))
    assert run("build", str(garden.folder)).stdout.startswith("Nothing has changed")


def test_nothing_else_is_overwritten(garden: Garden, tmp_path: Path) -> None:
    """Folders with other content, and those of the garden, are refused; a failed build changes nothing."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "_headers").write_text("/*\n  X-Mine: yes\n")
    for folder in (other, garden.folder, garden.folder.parent, garden.folder / "_build", garden.folder / "index.md"):
        before = sorted(garden.folder.glob("[!_]*/*.md"))
        refused = run("site", str(garden.folder), "--to", str(folder))
        assert refused.returncode == 1
        assert "name another folder" in refused.stdout
        assert sorted(garden.folder.glob("[!_]*/*.md")) == before
    assert (other / "_headers").read_text() == "/*\n  X-Mine: yes\n"
    public = tmp_path / "public"
    assert run("site", str(garden.folder), "--to", str(public)).returncode == 0
    before = files_of(public)
    garden.replace("topics/boats.md", "{topic}`budgets`", "{topic}`budget`")
    assert run("site", str(garden.folder), "--to", str(public)).returncode == 1
    assert files_of(public) == before


def test_headers_of_a_site(site: Path) -> None:
    """Only files requested with a digest are cached for good; no header is set twice; limits of hosts are kept."""
    text = "".join(headers(site, "/"))
    rules = read_rules(text)
    for name in files_of(site):
        names = [header for header, _ in headers_of(f"/{name}", rules)]
        assert len(names) == len(set(names)), name
        assert "Content-Security-Policy" in names
    kept = {name for name in files_of(site) if ("Cache-Control" in dict(headers_of(f"/{name}", rules)))}
    assert not any(name.endswith((".html", ".xml", ".json")) for name in kept)
    imported = {
        found
        for script in site.glob("_static/*.js")
        for found in re.findall(r"""["'`]\.?/?([\w-]+\.(?:js|css))["'`]""", script.read_text(encoding="utf-8"))
    }
    # scripts import these without a digest
    assert not {f"_static/{name}" for name in imported} & kept
    assert {"_static/theme.css", "_static/page.js"} <= kept
    # limits of Cloudflare Pages
    assert len(rules) <= 100
    assert all(len(line) <= 2000 for line in text.splitlines())
    assert all(pattern.count("*") <= 1 for pattern, _ in rules)


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a small garden with a diagram, built for an address below ``/sub/path/``."""
    from gardens import copy_garden

    folder = tmp_path_factory.mktemp("host")
    garden = copy_garden("small", folder / "garden")
    garden.write("topics/boats.md", garden.read("topics/boats.md") + DIAGRAM)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GARDEN_URL", "https://host.example/sub/path")
        result = run("site", str(garden.folder), "--to", str(folder / "public"))
    assert result.returncode == 0, result.stderr
    return folder / "public"


def test_addresses_follow_the_setting(public: Path) -> None:
    """GARDEN_URL in the environment overrides the address in ``garden.toml``."""
    assert "https://host.example/sub/path/" in (public / "atom.xml").read_text(encoding="utf-8")
    assert "small.example" not in (public / "index.html").read_text(encoding="utf-8")
    rules = read_rules((public / "_headers").read_text(encoding="utf-8"))
    assert {pattern[:10] for pattern, _ in rules} == {"/sub/path/"}


def test_site_works_below_a_path(public: Path, browser: Browser) -> None:
    """Below a path, and with the security policy in headers, pages, diagrams, search and the 404 page work."""
    with hosted(public) as address:
        watched = Watched(browser, address)
        page = watched.page
        page.goto(f"{address}index.html", wait_until="networkidle")
        page.locator("a[href*='sails-2024.html']").first.click()
        page.wait_for_url("**/conferences/sails-2024.html*")
        page.goto(f"{address}topics/boats.html")
        page.locator("svg[aria-roledescription]").first.wait_for()
        page.goto(f"{address}search.html?q=budget")
        page.locator("article a[href*='/sub/path/']", has_text="budget").first.wait_for()
        assert watched.problems == []
        page.close()
        page = browser.new_page()
        answer = page.goto(f"{address}atom.xml")
        assert answer
        assert answer.headers["content-type"] == "application/xml; charset=utf-8"
        page.locator("entry > title").first.wait_for()
        page.goto(f"{address}conferences/no/such/page.html")
        page.locator("article a[href='/sub/path/topics.html']").first.wait_for(state="attached")
        page.close()
