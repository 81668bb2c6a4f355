"""The theme: templates, styles and scripts, and what is set around each article."""
