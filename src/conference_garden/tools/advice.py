"""Advice from Sphinx's log, for commands that run Sphinx quietly and show the advice themselves."""

from __future__ import annotations

import logging

from sphinx.util.logging import NAMESPACE

from conference_garden.pages import reporting


class AdviceHandler(logging.Handler):
    """Collects the advice of a build at the logger that emits it: Sphinx clears the handlers of its own logger."""

    def __init__(self) -> None:
        super().__init__(reporting.ADVICE)
        self.texts: list[str] = []
        self.logger = logging.getLogger(f"{NAMESPACE}.{reporting.__name__}")
        self.logger.addHandler(self)

    def close(self) -> None:
        """Stop collecting."""
        self.logger.removeHandler(self)
        super().close()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the text of a piece of advice, which begins with its place."""
        if record.levelno == reporting.ADVICE:
            self.texts.append(record.getMessage())
