"""What to improve next in the garden, derived only from the catalogue and the texts of its pages."""
