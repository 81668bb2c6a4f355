"""From source files to the model: what each page gives to the garden."""
