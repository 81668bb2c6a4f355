"""The builder of ``garden check``."""

from __future__ import annotations

from collections.abc import Sequence, Set

from sphinx.builders.dummy import DummyBuilder

from conference_garden.fast.memory import clear_up


class CheckBuilder(DummyBuilder):
    """Resolves pages without writing them, to find their problems.

    Sphinx's dummy builder resolves all pages in every build.  This one resolves only the pages that another builder
    would write, which are known once everything is read, and those that gave a warning.
    """

    name = "check"

    def get_outdated_docs(self) -> Set[str]:  # type: ignore[override]
        """Return nothing yet: :mod:`conference_garden.fast.outdated` names the pages."""
        return set()

    def _write_serial(self, docnames: Sequence[str]) -> None:
        """Resolve pages in this process, and free the memory of each before the next."""
        for document in docnames:
            clear_up(self.env)
            super()._write_serial([document])
