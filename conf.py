"""Configuration of this garden: what differs from the defaults of the engine.

Name, address, licence and authors are in ``garden.toml``.
"""

extensions = ["conference_garden.site"]
html_favicon = "_static/favicon.svg"
