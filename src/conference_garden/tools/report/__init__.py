"""What in the garden to improve next: pure questions to the catalogue and the texts of its pages."""
