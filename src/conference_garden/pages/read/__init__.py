"""From source files to the model: reads what each page says."""
