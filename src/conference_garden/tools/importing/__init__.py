"""What others have written, or the writer elsewhere, becomes drafts of pages."""
