"""What other packages do that a garden cannot live with, one file a package, each with its reasons."""
