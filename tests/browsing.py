"""Browser pages that record what goes wrong on them."""

from __future__ import annotations

from typing import Any

from gardens import ROOT
from playwright.sync_api import Browser, Page, Request

AXE = ROOT / ".venv/node/node_modules/axe-core/axe.min.js"

#: The text spacing that pages must tolerate (WCAG 1.4.12).
SPACED = """
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
        * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
        p { margin-bottom: 2em !important }`);
    document.adoptedStyleSheets = [sheet];
"""


def violations(page: Page, *rules: str) -> list[str]:
    """What axe-core finds wrong on a page as it is shown now: the rule, where, and the remedy.

    Checks the default rules of axe-core, or only the given ones.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(
        """async (rules) => {
          // what the page does after a change of its size comes first
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          const only = rules.length ? { runOnly: { type: "rule", values: rules } } : {};
          const { violations } = await axe.run(document, { resultTypes: ["violations"], ...only });
          return violations.flatMap(({ id, nodes }) =>
            nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
          );
        }""",
        rules,
    )


#: Narrow pages show other parts than wide ones, and dark pages other colours than light ones.
LOOKS = [("light", 360), ("dark", 1440)]


def violations_in(page: Page, looks: list[tuple[str, int]]) -> set[str]:
    """What axe-core finds wrong on a page in the given colour schemes and widths."""
    found = set()
    for colours, width in looks:
        page.evaluate("theme => (document.documentElement.dataset.theme = theme)", colours)
        page.set_viewport_size({"width": width, "height": 900})
        found |= {f"{colours}, {width} px: {violation}" for violation in violations(page)}
    return found


class Watched:
    """A browser page that records problems and requests."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        # requests of a service worker would not be recorded; tests/offline tests the worker
        self.page: Page = browser.new_page(**{"service_workers": "block", **options})
        self.address, self.size = address, self.page.viewport_size
        self.motion = options.get("reduced_motion", "null")
        self.problems: list[str] = []
        self.requests: list[Request] = []
        self.page.on("console", lambda message: message.type == "error" and self.problems.append(message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda request: self._note(request, address))
        self.page.on("response", lambda response: response.status >= 400 and self.problems.append(response.url))

    def renew(self) -> Watched:
        """Reset the page for the next test, keeping only the browser's cache."""
        if self.page.url.startswith(self.address):
            self.page.evaluate("localStorage.clear()")
        self.page.unroute_all()
        self.page.goto("about:blank")  # going to an address that differs only in its fragment would not reload
        self.page.emulate_media(media="null", color_scheme="null", forced_colors="null", reduced_motion=self.motion)
        if self.size:
            self.page.set_viewport_size(self.size)
        self.problems.clear()
        self.requests.clear()
        return self

    def _note(self, request: Request, address: str) -> None:
        self.requests.append(request)
        if not request.url.startswith((address, "data:", "blob:")):
            self.problems.append(f"request to {request.url}")
