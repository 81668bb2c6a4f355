"""The commands of a garden."""
