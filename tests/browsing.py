"""Pages in a browser that note what goes wrong on them."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page, Request


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
