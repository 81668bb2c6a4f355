"""Search: what is known of each talk and page, and the index that is made from it."""
