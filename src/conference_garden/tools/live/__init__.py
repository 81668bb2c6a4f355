"""Live preview: one warm process that rebuilds what changed and shows it at once."""
