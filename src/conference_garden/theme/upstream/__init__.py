"""Changes to other packages that a garden needs, one file per package, each with its reasons.

Nothing is replaced unless the option ``garden_fast`` is on.
"""

from __future__ import annotations

from sphinx.application import Sphinx
from sphinx.config import Config

from conference_garden.theme.upstream import ablog, design, mermaid, messages, myst, sphinx, theme


def setup(app: Sphinx) -> None:
    """Change other packages once the configuration is known."""
    app.connect("config-inited", tame, priority=900)


def tame(app: Sphinx, config: Config) -> None:
    """Change each package, if ``garden_fast`` is on (event ``config-inited``)."""
    if not config.garden_fast:
        return
    sphinx.replace()
    messages.replace(app)
    app.connect("builder-inited", sphinx.remember_settings, priority=100)
    for package in (ablog, design, mermaid, myst, theme):
        app.connect("builder-inited", package.replace, priority=100)
