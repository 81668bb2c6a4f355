"""``diagrams``: draws diagrams before a build, so that readers load no script for them."""
