"""What a garden knows, without Sphinx: its model, the questions to it, its rules, settings and record."""
