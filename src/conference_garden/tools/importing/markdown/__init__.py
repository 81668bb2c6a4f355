"""Folders of notes in Markdown, as people keep them for Hugo, Jekyll, Obsidian, Eleventy or nothing at all."""
