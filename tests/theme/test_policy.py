"""The content security policy: each page has it and obeys it, and the browser enforces it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from gardens import Garden
from playwright.sync_api import Browser, Page
from site_pages import has_diagram, page_of, pages, parsed

from conference_garden.pages.csp import page_policy, site_policy

POLICY = "//meta[@http-equiv='Content-Security-Policy']"
#: Elements that run as a script in the page; data blocks (JSON) do not.
SCRIPTS = "//script[not(@src)][not(@type) or @type='module' or contains(@type, 'javascript') or @type='importmap']"

INLINE = "'unsafe-inline'"
NOTE_STOPPED = """
    window.stopped = [];
    addEventListener("securitypolicyviolation", ({ effectiveDirective }) => stopped.push(effectiveDirective));
"""


def directives(policy: str) -> dict[str, list[str]]:
    """The directives of a policy with their sources."""
    return {name: sources for name, *sources in (part.split() for part in policy.split(";"))}


def breaches(page: Path) -> Iterator[str]:
    """What a page lacks, or has against its own policy."""
    root = parsed(page)
    metas = root.xpath(POLICY)
    if len(metas) != 1:
        yield f"{len(metas)} policies"
        return
    if metas[0].xpath("preceding::script | preceding::link | preceding::style | preceding::base"):
        yield "something before the policy"
    policy = directives(metas[0].get("content"))
    for script in root.xpath(SCRIPTS):
        digest = base64.b64encode(hashlib.sha256((script.text or "").encode()).digest()).decode()
        if f"'sha256-{digest}'" not in policy["script-src"]:
            yield f"a script that is not named: {script.text}"
    yield from root.xpath("//@*[starts-with(name(), 'on')]")
    yield from root.xpath("//@href[starts-with(., 'javascript:')]")
    if (INLINE in policy["style-src"]) != has_diagram(page):
        yield "styles of diagrams allowed without need, or not where needed"
    elif INLINE not in policy["style-src"]:
        yield from root.xpath("//style")
        if bool(root.xpath("//@style")) != ("style-src-attr" in policy):
            yield "style attributes allowed without need, or not where needed"


def test_every_page_obeys_its_policy(site: Path) -> None:
    """Each page has one policy, before anything that it governs, which allows exactly what the page needs."""
    found = {page.relative_to(site).as_posix(): list(breaches(page)) for page in pages(site)}
    assert {name: what for name, what in found.items() if what} == {}


def test_redirections_obey_it(garden: Garden) -> None:
    """A redirect page has the policy and obeys it."""
    garden.replace("topics/boats.md", "family: Craft", "family: Craft\nformerly: [ships]")
    built = garden.build()
    assert "http-equiv" in built.page("topics/ships.html")
    assert list(breaches(built.output / "topics/ships.html")) == []


def test_policy_is_strict() -> None:
    """The policy allows only the site itself, a single inline script and no eval; the header allows no more."""
    policy = directives(page_policy("<p>Text</p>", has_diagram=False))
    assert policy["default-src"] == policy["base-uri"] == ["'none'"]
    sources = {source for sources in policy.values() for source in sources}
    assert {source for source in sources if not source.startswith("'sha256-")} == {"'none'", "'self'", "data:"}
    assert len(policy["script-src"]) == 2
    assert policy["img-src"] == ["'self'", "data:"]
    header = directives(site_policy())
    assert header == {**policy, "style-src": ["'self'", INLINE], "frame-ancestors": ["'none'"]}
    assert page_policy('<td style="x">', has_diagram=False) == page_policy("", has_diagram=False) + (
        f"; style-src-attr {INLINE}"
    )


@pytest.mark.parametrize(
    "smuggled",
    [
        "const s = document.createElement('script'); s.textContent = 'window.ran = true'; document.body.append(s)",
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = true\">')",
        "setTimeout('window.ran = true')",
        "document.body.insertAdjacentHTML('beforeend', '<style>body { color: red }</style>')",
        "fetch('https://elsewhere.example/').catch(() => 0)",
        "const i = new Image(); i.src = 'https://elsewhere.example/x.png'",
        "const s = document.createElement('script'); s.src = 'https://elsewhere.example/x.js'; document.body.append(s)",
    ],
)
def test_browser_enforces_it(page: Page, address: str, smuggled: str) -> None:
    """The browser blocks injected scripts, styles and requests to other servers."""
    page.goto(address + page_of("topic"))
    page.evaluate(NOTE_STOPPED)
    page.evaluate(smuggled)
    page.wait_for_function("window.stopped.length > 0")
    assert not page.evaluate("window.ran")


def test_ordinary_use_needs_no_more(browser: Browser, address: str) -> None:
    """Reading every kind of page, choosing colours, a preview, a diagram and a search trigger no violation."""
    page = browser.new_page()
    stopped: list[str] = []
    page.expose_function("note", lambda what: stopped.append(what))
    page.add_init_script("""addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
        note(`${location.pathname}: ${violatedDirective} ${blockedURI}`))""")
    for kind in ("front page", "conference", "speaker", "archive", "map", "feeds", "notes", "404"):
        page.goto(address + page_of(kind), wait_until="networkidle")
    page.goto(address + page_of("topic with a diagram"))
    page.locator("article svg[aria-roledescription]").first.wait_for()
    page.locator("#garden-mode").select_option("dark")
    page.locator("article p a[href*='conferences/']:visible").first.hover()
    page.locator("#garden-preview").wait_for()
    page.goto(f"{address}search.html?q=dredging")
    page.locator("article a[href*='dredging']").first.wait_for()
    page.wait_for_load_state("networkidle")
    assert stopped == []
    page.close()
