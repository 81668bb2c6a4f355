"""``python -m garden``: the commands behind the Makefile."""

from garden.cli import main

raise SystemExit(main())
