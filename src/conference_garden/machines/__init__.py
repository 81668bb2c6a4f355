"""The garden for programs: data set, feeds."""
