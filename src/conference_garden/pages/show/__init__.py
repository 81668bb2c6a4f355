"""What readers see that nobody wrote by hand: lists, facts, relations, backlinks, navigation."""
