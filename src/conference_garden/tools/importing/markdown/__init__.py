"""Import folders of notes in Markdown, whether for Hugo, Jekyll, Obsidian, Eleventy or no program at all."""
