"""What in the garden to tend next: pure questions to the catalogue and the texts of its pages."""
