"""Pages in a browser that note what goes wrong on them."""

from __future__ import annotations

from typing import Any

from gardens import ROOT
from playwright.sync_api import Browser, Page, Request

AXE = ROOT / ".venv/node/node_modules/axe-core/axe.min.js"


def violations(page: Page, *rules: str) -> list[str]:
    """What axe-core finds wrong on a page as it is shown now: the rule, where, and the remedy.

    It looks for what it looks for by itself, or for some rules only.
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


class Watched:
    """A page with what went wrong on it, and what it asked for."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        self.page: Page = browser.new_page(**options)
        self.problems: list[str] = []
        self.requests: list[Request] = []
        self.page.on("console", lambda message: message.type == "error" and self.problems.append(message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda request: self._note(request, address))
        self.page.on("response", lambda response: response.status >= 400 and self.problems.append(response.url))

    def _note(self, request: Request, address: str) -> None:
        self.requests.append(request)
        if not request.url.startswith((address, "data:", "blob:")):
            self.problems.append(f"request to {request.url}")
