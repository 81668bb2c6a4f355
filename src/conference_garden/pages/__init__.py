"""From the catalogue back to the pages: references, generated pages, what to write again."""
