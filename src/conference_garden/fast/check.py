"""The builder of ``garden check``."""

from __future__ import annotations

from collections.abc import Sequence, Set

from sphinx.builders.dummy import DummyBuilder

from conference_garden.fast.memory import clear_up


class CheckBuilder(DummyBuilder):
    """Resolves pages and writes none, which tells what is wrong with them.

    That of Sphinx resolves all of them in every build.  Here these are the pages that another builder would write,
    which are known when all is read, and those that gave a warning.
    """

    name = "check"

    def get_outdated_docs(self) -> Set[str]:  # type: ignore[override]
        """Say nothing yet."""
        return set()

    def _write_serial(self, docnames: Sequence[str]) -> None:
        """Resolve pages in this process, each when that before it is gone from memory."""
        for document in docnames:
            clear_up(self.env)
            super()._write_serial([document])
