"""Advice in the log of Sphinx, for the commands of a garden: these say what Sphinx keeps to itself when it is quiet."""

from __future__ import annotations

import logging

from sphinx.util.logging import NAMESPACE

from conference_garden.pages import reporting


class AdviceHandler(logging.Handler):
    """Collects the advice of a build, from where it is logged: Sphinx takes other handlers from its own logger."""

    def __init__(self) -> None:
        super().__init__(reporting.ADVICE)
        self.texts: list[str] = []
        self.logger = logging.getLogger(f"{NAMESPACE}.{reporting.__name__}")
        self.logger.addHandler(self)

    def close(self) -> None:
        """Collect no more."""
        self.logger.removeHandler(self)
        super().close()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the text, with its place."""
        if record.levelno == reporting.ADVICE:
            self.texts.append(record.getMessage())
