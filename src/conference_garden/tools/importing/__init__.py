"""Make drafts of pages from texts that others, or the writer, have published elsewhere."""
