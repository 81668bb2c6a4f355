"""The generated parts of pages: lists, facts, relations, backlinks."""
