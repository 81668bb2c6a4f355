"""The facts of a garden, independent of Sphinx: model, catalogue, rules, settings and record."""
