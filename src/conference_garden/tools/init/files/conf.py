"""Configuration of this garden: the engine's defaults, and what ``garden.toml`` says."""

extensions = ["conference_garden.site"]
